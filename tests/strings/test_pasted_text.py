"""What consoles, mails, and loggers put around a text is cut away; the text itself stays."""

import json
import time

import pytest

from articles.strings.pasted_text import is_log, unwrap

ESCAPE = "\x1b"


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        (f"{ESCAPE}[33m12007{ESCAPE}[0m", "12007"),
        (f"{ESCAPE}[1;38;5;196mH2{ESCAPE}[0m02", "H202"),
        ("\\x1b[33mH202\\x1b[0m", "H202"),
        ("\\u001b[33mH202\\u001b[39m", "H202"),
        ("\\033[1mH202\\033[m", "H202"),
        ("\\e[31mH202\\e[0m", "H202"),
        ("^[[31mH202^[[0m", "H202"),
        ("\u241b[31mH202\u241b[0m", "H202"),
        ("[31mH202[0m", "H202"),
        ("\x9b31mH202\x9b0m", "H202"),
        (f"{ESCAPE}]0;title\x07H202", " H202"),
        ('{"log":"\\u001b[31mcode=12007\\u001b[0m\\n","stream":"stderr"}', "code=12007"),
        ('{"log":"first\\n","stream":"a"}\n{"log":"second\\n","stream":"a"}', "first\nsecond"),
        ("code=3D12007 is=20here", "code=12007 is here"),
        ("Error\\n102", "Error\n102"),
        (r"It says \"Error\"\nH202", 'It says "Error"\nH202'),
        ("> On Monday\n> error 102", "On Monday\nerror 102"),
        (">> > error 102", "error 102"),
        ("**Error** `102`", "Error `102`"),
        ("# Title\n```text\nerror 102\n```", "Title\n\nerror 102\n"),
        ("<p>Error&nbsp;102</p>", " Error\xa0102 "),
        ("Error%20102", "Error 102"),
        ("2026-01-02 10:11:12,345 ERROR no route", "ERROR no route"),
        ("E0609 10:50:53.988995     244 run.go:12] The update failed", "The update failed"),
        ("Nov  3 04:05:06 host7 sync[971]: error 12007", "error 12007"),
        ("<13>Nov  3 04:05:06 host7 sync: error 12007", "error 12007"),
        ("11-29 10:11:12.345  1234  5678 E Sync: lost", "Sync: lost"),
        ("[Sun Nov 29 10:11:12.123456 2026] [core:error] [pid 35:tid 140] lost", "lost"),
        ("2026-01-02T10:11:12Z [worker-7] lost", "lost"),
        ("2026-01-02 10:11:12.345 1234-5678/com.desk E/Sync: lost", "Sync: lost"),
    ],
)
def test_what_is_around_a_text_is_cut_away(pasted, text):
    assert unwrap(pasted).strip() == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "error 102",
        "array[33] is not set",
        "wait [5m] and retry",
        "a = 3 and b > 2",
        "rc=12007",
        "[Error 102] the bank is down",
        "\\x41 is no color",
        "List<String> and <FITID> stay",
        "100%20s means a format",
        "C:\\tmp\\e[1].txt",
        "x**2",
        "102",
        "",
    ],
)
def test_other_text_stays(text):
    assert unwrap(text) == text


@pytest.mark.parametrize("text", [f"{ESCAPE}[0m", "**", "<p></p>", "> "])
def test_a_text_of_nothing_else_stays(text):
    assert unwrap(text) == text


def test_a_logged_text_is_unescaped_once():
    line = json.dumps({"log": 'say "\\\\" twice\n', "stream": "stdout"}, separators=(",", ":"))
    assert unwrap(line) == 'say "\\\\" twice'


@pytest.mark.parametrize("text", ["\ud800 x=3Dy", '{"a":"\\ud800 x=3Dy"}', '{"log":"\\ud800 x=3Dy"}'])
def test_half_a_character_is_no_error_in_a_mail(text):
    assert "x=y" in unwrap(text)


@pytest.mark.parametrize(
    "piece", [ESCAPE, "\\x1b[", "[1;", "<a ", ">", "&#1", "=3", "**", '{"log":"', "[10:", "%2"]
)
def test_hostile_texts_take_time_in_proportion(piece):
    began = time.process_time()
    unwrap(piece * (60_000 // len(piece)))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["C:\\new\\t102", "folder\\new", "\\\\host\\notes", "\\d+\\n"])
def test_backslash_of_a_path_stays(text):
    assert unwrap(text) == text


@pytest.mark.parametrize(
    ("pasted", "is_of_log"),
    [
        ("E0609 10:50:53.988995     244 run.go:12] fialed to strat", True),
        ("Nov 02 10:20:30 host sync[4711]: sesion strated", True),
        ('time="2026-11-02T10:20:30Z" level=error msg="conection lsot"', True),
        ("INFO: servce strted", True),
        ("    at com.acme.Snyc.run(Snyc.java:102)", True),
        ('{"level":"error","msg":"conection lsot"}', True),
        ("ERROR: conection lsot", False),
        ("the conection is lsot since 10:20", False),
        ("rc=102 conection lsot", False),
    ],
)
def test_log_is_told_from_what_people_type(pasted, is_of_log):
    assert is_log(pasted) == is_of_log
