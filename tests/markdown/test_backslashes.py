"""Windows paths in Markdown: which of them lose a backslash, and where an editor hears of it."""

import time

import pytest

from articles import markdown
from tests.support.admin_forms import CHECK_URL
from tests.support.makers import COMPLETE, article_data, change, stored
from tests.support.transfer import import_articles, write_articles


def paths(text):
    return [(lost.path, lost.line) for lost in markdown.inspect(text).lost_backslashes]


@pytest.mark.parametrize(
    "path",
    [
        r"\\SERVER\share",
        r"\\fs-01.local\daten$\*.qbw",
        r"\\SERVER",
        r"\\?\C:\x",
        r"C:\Data\*.qbw",
        r"C:\Users\[name]\x",
        r"C:\Program Files (x86)\Intuit\_logs",
        r"D:\-backup\x",
        r"C:\(old)\x",
        r"C:\Benutzer\Öffentlich\_x",
        r"C:\ユーザー\*.qbw",
        r"%APPDATA%\_x",
        r"%ProgramFiles(x86)%\.net",
        r"$env:TEMP\*.tmp",
        r"HKLM\Software\{ABC-1}\Run",
        r"HKEY_LOCAL_MACHINE\SOFTWARE\*",
        r"<drive>:\*.qbw",
        r"..\_x",
        r"~\.config",
        r"Data\Backup\*.qbw",
    ],
)
def test_path_that_loses_a_backslash_is_named(path):
    assert path not in markdown.to_text(f"Open {path} now")
    assert paths(f"Open {path}, then wait.") == [(path, 1)]
    assert paths(f"First.\n\n1. Open\n2. “{path}”\n\n> {path}") == [(path, 4), (path, 6)]
    assert paths(f"| a | b |\n|---|---|\n| c | {path} |") == [(path, 3)]
    assert paths(f"`{path}`") == []
    assert paths(f"```\n{path}\n```\n\n    {path}") == []


def test_backslash_at_the_end_of_a_line_is_named():
    assert paths("Open C:\\Users\\\nand look") == [("C:\\Users\\", 1)]
    assert paths("Open C:\\Users\\") == []
    assert paths("A break\\\nof a line") == []


@pytest.mark.parametrize(
    "text",
    [
        r"a \* b \_ c 1\. \[x\] \$5 \# \|",
        r"file\_name.txt and snake\_case\_name and \$5",
        r"C:\\Data\\\*.qbw and \\\\SERVER\\share",
        r"C:\Users\name is fine",
        r"C:\Users is fine. Then a \* star, and \_ too",
        r"\n and \\n and \\d",
        r"[a](https://a.test/\_x) <https://a.test/\_x>",
        "",
    ],
)
def test_other_backslashes_are_not_named(text):
    assert paths(text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["\\*", "C:\\*", "\\\\S ", "C:\\a", "\\", "a\\b\\+", "C:\\+ ", "[a]\\", "C:\\"]
)
def test_flood_is_inspected_within_a_second(unit):
    started = time.process_time()
    markdown.inspect((unit * 100_000)[:100_000])
    assert time.process_time() - started < 1


def test_form_names_path_and_line(client, editor):
    client.force_login(editor)
    row = {"title": "Clear", "body": "1. Close it\n2. Delete C:\\Data\\*.qbw", "position": "0"}
    sent = {f"solutions-0-{key}": value for key, value in row.items()} | {"solutions-TOTAL_FORMS": "1"}
    page = client.post(CHECK_URL, sent).content.decode()
    assert "line 2: readers see C:\\Data\\*.qbw without one of its backslashes" in page
    assert "Put the path in backticks: `C:\\Data\\*.qbw`" in page


@pytest.mark.parametrize("publish", [False, True])
def test_import_names_path_and_line_and_takes_the_article(tmp_path, db, publish):
    body = "Look at\n\n\\\\SERVER\\share"
    code, report = import_articles(
        write_articles(tmp_path, {"id": "1", "title": "A", "body": body}), publish=publish
    )
    assert code == 0
    assert "1 created" in report
    assert "articles.jsonl:1: body: line 3: readers see \\\\SERVER\\share without one" in report


def test_import_of_markdown_names_the_line_of_the_part(tmp_path, db):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: A\nproduct: Ledger\n---\n\n## Solutions\n\n### Copy it\n\nOpen %TEMP%\\_x\n")
    _code, report = import_articles(path)
    assert "warning" in report
    assert "solutions[0].body: line 1: readers see %TEMP%\\_x without one" in report


def test_article_with_such_a_path_is_published(make_article, editor):
    from articles import editing

    article = make_article(**COMPLETE)
    change(article, body="See C:\\Data\\*.qbw")
    editing.publish(stored(article), editor)
    kinds = [
        issue.kind for issue in editing.find_issues(article_data(**COMPLETE, body="See C:\\Data\\*.qbw"))
    ]
    assert "backslash" in kinds


# Bars in tables


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| `a | b` | c |", ["<code>a | b</code>", "c"]),
        ("| `a \\| b` | c |", ["<code>a | b</code>", "c"]),
        ("| ``x|y`` | `z` |", ["<code>x|y</code>", "<code>z</code>"]),
        ("| `dir | find` and `a|b` | c |", ["<code>dir | find</code> and <code>a|b</code>", "c"]),
        ("| it`s | don`t |", ["it`s", "don`t"]),
        ("| a \\` b | c \\` d |", ["a ` b", "c ` d"]),
    ],
)
def test_code_in_a_table_keeps_its_cell(row, cells):
    html = str(markdown.render(f"| h | i |\n|---|---|\n{row}").html)
    assert [cell.split("</td>")[0] for cell in html.split("<td>")[1:]] == cells


def test_bars_in_code_stay_what_they_are():
    text = "`p | q`, `r \\| s`\n\n```\n`v | w`\n```"
    assert markdown.to_text(text) == "p | q, r \\| s `v | w`"
    assert "<code>p | q</code>, <code>r \\| s</code>" in markdown.render(text).html
