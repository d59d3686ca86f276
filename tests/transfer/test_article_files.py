"""Files become snapshots and snapshots files without a loss; faults are told with file, line and key."""

import gzip
import json
import string

import pytest

from articles import transfer
from articles.content import snapshot
from tests.support.article_files import front, only, write
from tests.support.timing import processor_limit

ARTICLE = """\
---
id: "102"
product: {slug: quickbooks-online, name: QuickBooks Online, vendor: Intuit}
area: {slug: banking, name: Banking}
codes: ["102", FDP-102]
title: The bank's website has trouble
summary: >-
  The bank does not answer.
  Nothing is lost.
side: provider
first: See if the bank's own site works
confidence: official
verified_on: 2026-11-23
messages:
  - text: "We're unable to update your account."
    confidence: reported
  - Banking update unavailable at this time.
related: ["324", "105"]
sources:
  - {title: Banking error 102, publisher: Intuit Community, url: ""}
---

Further text.

## Symptoms

- Transactions stop
  downloading
- Balances do not change

### Advanced

- Several accounts fail at once

## Causes

### Planned maintenance at the bank {side=provider}

Text with **bold**.

#### A heading of the text

More.

## Solutions

### See if the bank's own site works {#k3j4h5g6 minutes=2}

1. Open it.

   ```
   ## not a heading
   ```

2. Look.

### Disconnect {minutes=15 risk=data-loss level=advanced needs_admin=yes reversible=no place=pinned}

1. Write it down.

## Prevention

* One
* Two

## Impact

- Three

## FAQs

### Is it a wrong password?

No.

## Compared with 101

| Aspect | 102 | 101 |
| --- | --- | --- |
| Main cause | bank \\| server | exchange |

Deciding question: Does the bank's
own site work?
"""


def faults(*paths):
    """Every fault as (line, key, message)."""
    return [(bad.line, bad.key, bad.message) for entry in transfer.read(paths) for bad in entry.faults]


def spots(*paths):
    return [(line, key) for line, key, _ in faults(*paths)]


def test_markdown_becomes_an_article(tmp_path):
    data = only(write(tmp_path, ARTICLE))
    assert data["id"] == "102"
    assert data["product"]["vendor"] == "Intuit"
    assert data["codes"] == ["102", "FDP-102"]
    assert data["summary"] == "The bank does not answer. Nothing is lost."
    assert data["messages"][1] == {"text": "Banking update unavailable at this time.", "confidence": ""}
    assert data["body"] == "Further text."
    assert [(symptom["text"], symptom["level"]) for symptom in data["symptoms"]] == [
        ("Transactions stop downloading", "basic"),
        ("Balances do not change", "basic"),
        ("Several accounts fail at once", "advanced"),
    ]
    assert data["causes"][0]["side"] == "provider"
    assert data["causes"][0]["body"] == "Text with **bold**.\n\n#### A heading of the text\n\nMore."
    assert data["solutions"][0]["key"] == data["first"] == "k3j4h5g6"
    assert "   ## not a heading\n" in data["solutions"][0]["body"]
    assert data["solutions"][1] == {
        "key": "",
        "title": "Disconnect",
        "body": "1. Write it down.",
        "level": "advanced",
        "minutes": 15,
        "risk": "data-loss",
        "needs_admin": True,
        "reversible": False,
        "place": "pinned",
    }
    assert (data["prevention"], data["impact"]) == (["One", "Two"], ["Three"])
    assert data["faqs"][0]["answer"] == "No."
    assert data["comparisons"] == [
        {
            "with": "101",
            "rows": [{"aspect": "Main cause", "this": "bank | server", "other": "exchange"}],
            "deciding_question": "Does the bank's own site work?",
        }
    ]


@pytest.mark.parametrize(
    "change", [lambda raw: raw.replace(b"\n", b"\r\n"), lambda raw: b"\xef\xbb\xbf" + raw]
)
def test_windows_files_read_the_same(tmp_path, change):
    there = only(write(tmp_path, change(ARTICLE.encode()), "windows.md"))
    assert there == only(write(tmp_path, ARTICLE))


def test_values_are_texts_as_they_are_written(tmp_path):
    codes = "codes: [0102, 1e5, 1:30, 0x1F, no, 12_000, .5, 2026-11-23, ~, null, '']"
    data = only(write(tmp_path, front(codes, "verified_with: 2.10", "side_note: yes", "summary: null")))
    assert data["codes"] == ["0102", "1e5", "1:30", "0x1F", "no", "12_000", ".5", "2026-11-23"]
    assert (data["verified_with"], data["side_note"], data["summary"]) == ("2.10", "yes", "")


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("no front matter", (1, "")),
        ("---\ntitle: x\n", (3, "")),
        (front("colour: red"), (4, "colour")),
        (front("area: {slug: a, colour: red}"), (4, "area.colour")),
        (front("title: again"), (4, "title")),
        (front("side: left"), (4, "side")),
        (front("messages:", "  - fine", "  - text: x", "    certain: very"), (7, "messages[1].certain")),
        (front("messages: [*a]"), (4, "messages[0]")),
        (front("messages: &a [x]"), (4, "messages")),
        (front("summary: !!python/object:os.system x"), (4, "summary")),
        (front("messages: [[[[[[[[x]]]]]]]]"), (4, "messages[0][0][0][0][0][0]")),
        (front("symptoms: [x]"), (4, "symptoms")),
        (front("body: x"), (4, "body")),
        (front("codes: [1"), (5, "")),
        (front("summary: a\x07b"), (4, "")),
        (front("\tsummary: x"), (4, "")),
        (front("first: Nowhere"), (4, "first")),
        (front("summary: Error #102 appears"), (4, "summary")),
        (front("summary: Error  #102"), (4, "summary")),
        (front("messages:", "  - Fault # 5"), (5, "messages[0]")),
        (front(below="# Title"), (6, "")),
        (front(below="### Lost"), (6, "body")),
        (front(below="## Colours\n\n- red"), (6, "Colours")),
        (front(below="##Causes"), (6, "")),
        (front(below="## Causes\n\nLead.\n"), (8, "causes")),
        (front(below="## Causes\n\n### A\n\n## Causes\n"), (10, "causes")),
        (front(below="## Causes\n\n### A {side=left}"), (8, "causes[0].side")),
        (front(below="## Causes\n\n### A {colour=red}"), (8, "causes[0].colour")),
        (front(below="## Causes\n\n### A {risk=low}"), (8, "causes[0].risk")),
        (front(below="## Causes\n\n### A {side=user side=user}"), (8, "causes[0].side")),
        (front(below="## Causes\n\n### Press {Enter}"), (8, "causes[0]")),
        (front(below="## Causes\n\n### {side=user}"), (8, "causes[0].title")),
        (front(below="## Solutions\n\n### A {minutes=soon}"), (8, "solutions[0].minutes")),
        (front(below="## Solutions\n\n### A {reversible=perhaps}"), (8, "solutions[0].reversible")),
        (front(below="## Symptoms\n\nwords"), (8, "symptoms")),
        (front(below="## Symptoms\n\n- a\n  - b"), (9, "symptoms")),
        (front(below="## Symptoms\n\n### Hard\n\n- b"), (8, "symptoms")),
        (front(below="## Prevention\n\n### Advanced\n\n- b"), (8, "prevention")),
        (front(below="## Compared with 5\n\n| a | b |\n| --- | --- |"), (8, "comparisons[0]")),
        (front(below="## Compared with 5\n\n| a | b | c |\n| d | e | f |"), (9, "comparisons[0]")),
        (front(below="## Compared with 5\n\nwords"), (8, "comparisons[0]")),
        (front(below="## Compared with 5 {side=user}"), (6, "comparisons[0].side")),
        (front(below="## Causes\n\n### A\n\n```\n## Solutions\n"), (10, "")),
        (b"---\ntitle: \xff\n---\n", (2, "")),
        (b"---\ntitle: a\0b\n---\n", (2, "")),
        (b"---\nproduct: P\n---\n", (1, "title")),
    ],
)
def test_fault_in_markdown_is_told_with_its_line_and_key(tmp_path, text, spot):
    assert spot in spots(write(tmp_path, text))


def test_comments_are_no_faults(tmp_path):
    page = write(
        tmp_path, front("# a line", "summary: Größe  # a remark", 'side_note: "#1 a # b"', "codes: [a#1]")
    )
    assert spots(page) == []


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    below = "## Causes\n\n### A {side=left}\n\n### B {colour=red}\n\n## Nonsense\n\n## Symptoms\n\nwords"
    entries = spots(write(tmp_path, front("colour: red", "side: left", below=below)))
    assert entries == [
        (4, "colour"),
        (5, "side"),
        (10, "causes[0].side"),
        (12, "causes[1].colour"),
        (14, "Nonsense"),
        (18, "symptoms"),
    ]


def test_huge_file_is_refused_without_being_read(tmp_path):
    [(line, _key, message)] = faults(write(tmp_path, b"---\n" + b"x" * 2_100_000))
    assert line == 1
    assert "larger than" in message


@pytest.mark.slow
def test_hostile_yaml_is_quick_to_refuse(tmp_path):
    for hostile in (
        "codes: " + "[" * 100_000,
        "? " * 50_000,
        "a: {" * 50_000,
        "- " * 100_000,
        "&a " * 50_000,
    ):
        with processor_limit(1):
            assert faults(write(tmp_path, front(hostile)))


@pytest.mark.slow
def test_flood_of_faults_is_quick_and_told_in_part(tmp_path):
    heading = "### A {" + "a=b " * 100_000 + "}"
    codes = [str(n) for n in range(60_000)]
    paths = [
        write(tmp_path, front(below=f"## Causes\n\n{heading}"), "a.md"),
        write(tmp_path, front(below="## Symptoms\n" + "\n\nx" * 100_000), "b.md"),
        write(tmp_path, front(below="```\n\t~~~~\n" * 20_001), "c.md"),
        write(tmp_path, json.dumps({"title": "T", "aliases": codes}), "a.jsonl"),
        write(tmp_path, json.dumps({"title": "T", "codes": [5] * 100_000}), "b.jsonl"),
    ]
    for path in paths:
        with processor_limit(2):
            assert 1 <= len(faults(path)) <= 101


# JSON


def test_json_forms_hold_the_same(tmp_path):
    articles = [{"product": "Ledger", "title": f"Case {n}", "codes": [str(n)]} for n in range(3)]
    lines = "\n".join(map(json.dumps, articles)).encode()
    paths = [
        write(tmp_path, lines + b"\n\n", "a.jsonl"),
        write(tmp_path, gzip.compress(b"\xef\xbb\xbf" + lines), "a.jsonl.gz"),
        write(tmp_path, json.dumps(articles), "a.json"),
        write(tmp_path, json.dumps({"articles": articles}, indent=2), "b.json"),
    ]
    read = [[entry.data for entry in transfer.read([path])] for path in paths]
    assert read == [[snapshot.normalize(article) for article in articles]] * 4
    assert only(write(tmp_path, json.dumps(articles[1]), "one.json")) == read[0][1]


def test_older_spellings_are_understood(tmp_path):
    data = only(
        write(
            tmp_path,
            json.dumps(
                {
                    "product": "msvc",
                    "title": "Compiler Error",
                    "code": "C2001",
                    "aliases": ["C 2001", "C2001", "c1"],
                    "body_markdown": "# Heading\n\ntext",
                    "source_repo": "docs/cpp",
                    "source_path": "a b.md",
                    "licence": "CC-BY-4.0",
                }
            ),
            "a.jsonl",
        )
    )
    assert data["codes"] == ["C2001", "C 2001", "c1"]
    assert data["body"] == "# Heading\n\ntext"
    assert data["sources"] == [
        {
            "title": "a b.md",
            "url": "https://github.com/docs/cpp/blob/HEAD/a%20b.md",
            "publisher": "docs/cpp, CC-BY-4.0",
        }
    ]


def test_long_text_as_a_solution_gets_a_title(tmp_path):
    long = "Close the program. Then open it again, as an administrator. " + "Wait. " * 60
    raw = {"product": "P", "title": "T", "solutions": ["Restart", long, "x" * 400], "causes": ["word " * 100]}
    data = only(write(tmp_path, json.dumps(raw), "a.jsonl"))
    assert [solution["title"] for solution in data["solutions"]] == [
        "Restart",
        "Close the program",
        "x" * 100 + "…",
    ]
    assert data["solutions"][1]["body"].startswith("Then open it again, as an administrator. Wait.")
    assert data["causes"][0]["title"].endswith("word…")
    assert data["causes"][0]["body"].count("word") == 100


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ('{"product": "P",\n "title": "T",\n "colour": 1}', (3, "colour")),
        ('[{"product": "P", "title": "T"},\n {"product": "P",\n  "title": 5}]', (3, "title")),
        (
            '{"articles": [{"product": "P", "title": "T",\n "messages": ["a",\n {"tekst": 1}]}]}',
            (3, "messages[1].tekst"),
        ),
        ('{"articles": [\n{"product": "P"}]}', (2, "title")),
        ('{"title": "T", "title": "U"}', (1, "title")),
        ('{"title": "T"', (1, "")),
        ('{"title":\n NaN}', (1, "")),
        ("[" * 100_000, (1, "")),
        ("5", (1, "")),
        ('{"product": "P", "title": "T", "code": {}}', (1, "codes[0]")),
        ('{"product": "P", "title": "T", "aliases": "C1"}', (1, "codes")),
        ('{"product": "P", "title": "T", "licence": 5}', (1, "sources")),
        ('{"product": "P", "title": "T", "body": "x",\n "body_markdown": "y"}', (1, "body")),
        ('{"product": "P",\n "title": "\\ud800"}', (2, "title")),
        ('{"product": "P",\n "title": "\\u0000"}', (2, "title")),
        ('{"product": 5, "title": "T"}', (1, "product")),
    ],
)
def test_fault_in_json_is_told_with_its_line_and_key(tmp_path, text, spot):
    assert spot in spots(write(tmp_path, text, "a.json"))


def test_bad_line_does_not_hide_the_others(tmp_path):
    lines = [
        b'{"product": "P", "title": "One"}',
        b"nonsense",
        b"\xff",
        b'{"title": "' + b"x" * 2_100_000 + b'"}',
        b'{"product": "P", "title": "Two", "solutions": ["a", {"title": "b", "level": "hard", "key": "k"}]}',
        b'{"product": "P", "title": "Three"}',
    ]
    path = write(tmp_path, b"\n".join(lines), "a.jsonl")
    assert [entry.data["title"] for entry in transfer.read([path]) if entry.data] == ["One", "Three"]
    assert spots(path) == [(2, ""), (3, ""), (4, ""), (5, "solutions[1].key")]


def test_damaged_gzip_is_told(tmp_path):
    whole = gzip.compress(b'{"product": "P", "title": "One"}\n' * 5000, 1)
    path = write(tmp_path, whole[:-200], "a.jsonl.gz")
    assert "damaged gzip" in faults(path)[-1][2]
    assert "damaged gzip" in faults(write(tmp_path, b"not packed", "b.jsonl.gz"))[0][2]


# Files and folders


def test_folder_gives_its_markdown_files_in_order(tmp_path):
    for name in ("b.md", "a.md", "README.md", "_template.md", ".hidden.md", "notes.txt"):
        write(tmp_path, front(f"id: {name}"), name)
    for name in ("sub", ".git", "_drafts"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, front(f"id: {name}"))
    assert [entry.data["id"] for entry in transfer.read([tmp_path])] == ["a.md", "b.md", "sub"]


def test_path_without_articles_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    entries = faults(tmp_path / "empty", tmp_path / "missing.md", write(tmp_path, "x", "a.txt"))
    assert [message.split()[0] for *_, message in entries] == ["no", "No", "expected"]


def test_product_is_given_to_articles_without_one(tmp_path):
    write(tmp_path, "---\ntitle: T\n---\n", "a.md")
    write(tmp_path, front(), "b.md")
    assert [entry.data["product"]["slug"] for entry in transfer.read([tmp_path], product="till")] == [
        "till",
        "ledger",
    ]


def test_export_touches_no_other_file(tmp_path):
    write(tmp_path, "mine", "notes.md")
    write(tmp_path, "older", "102.md")
    data = snapshot.normalize({"product": "P", "title": "T", "id": "102"})
    assert transfer.write_folder(tmp_path, [data]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["102.md", "notes.md"]
    assert only(tmp_path / "102.md") == data


def test_broken_off_export_leaves_the_older_file(tmp_path):
    def items():
        yield snapshot.normalize({"product": "P", "title": "T"})
        raise RuntimeError

    path = write(tmp_path, "older", "a.jsonl")
    with pytest.raises(RuntimeError):
        transfer.write_file(path, items())
    assert path.read_text() == "older"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "identity", ["../../etc/passwd", "con", "a/b", "..", "Ärger", "x" * 200, "a b", "readme", "-", ""]
)
def test_any_id_gives_a_safe_file_name(identity):
    name = transfer.file_name(identity)
    assert set(name) <= set(string.ascii_letters + string.digits + "-._")
    assert name[0] not in ".-_"
    assert len(name) < 100


def test_ids_that_differ_in_case_alone_get_two_files(tmp_path):
    made = [
        snapshot.normalize({"product": "P", "title": "T", "id": name})
        for name in ("H202", "h202", "a/b", "a-b")
    ]
    transfer.write_folder(tmp_path, made)
    assert len({path.name.casefold() for path in tmp_path.iterdir()}) == 4
