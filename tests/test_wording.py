"""What people read is plain US English: words that were replaced don't come back.

The words are in tests/data/wording.tsv. The test looks for them in the interface, in what commands, scripts,
and the log print, and in the documents. It needs no database and takes four seconds.
"""

import ast
import re

import pytest

pytest.importorskip("babel")  # of the lock for development

from tests.support import messages
from tests.support.paths import DATA, ROOT

pytestmark = pytest.mark.once
WORDS = DATA / "wording.tsv"
DOCUMENTS = [*sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("*.md"))]
PROGRAMS = ("articles", "helpcenter", "drills", "benchmarks")
SCRIPTS = (
    "Makefile",
    "deploy/install-debian",
    "deploy/helpcenter",
    ".ci/setup",
    ".ci/find-python",
    ".ci/run",
)
# Parts of texts that may have one of the words: the last is a column of a file.
ALLOWED = ("Use all of theirs", "Articles imported so far", "old address")
# Patterns, and lists of words, are no prose.
NO_PROSE = re.compile(r"\(\?|\||\\|^\s*(?:[\w'’-]+\s+){9,}[\w'’-]+\s*$")
CODE = re.compile(r"^ *```.*?^ *```|(?<=\n\n)(?: {4}(?! *[-*\d]).*\n)+|(`+)[^`].*?\1|<[^<>]+>", re.M | re.S)


def pattern_of(word: str) -> str:
    ending = r"\w*" if word.endswith("*") else ""
    return rf"(?<![\w-]){re.escape(word.removesuffix('*'))}{ending}(?![\w-])"


@pytest.fixture(scope="module")
def words():
    rows = [line.split("\t") for line in WORDS.read_text().splitlines() if not line.startswith("#")]
    assert all(len(row) == 2 and all(row) for row in rows) and len(rows) > 50
    return {word.lower(): better for word, better in rows}


def interface():
    for domain in messages.DOMAINS:
        for row in messages.extract_all(domain):
            yield from [("", row.id)] if isinstance(row.id, str) else [("", text) for text in row.id]


def printed():
    """Yield the strings of programs, marked for translation or not, with the lines that scripts print."""
    for path in sorted(path for folder in PROGRAMS for path in (ROOT / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
            if isinstance(text, str) and " " in text.strip() and not NO_PROSE.search(text):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text
    for name in SCRIPTS:
        for n, line in enumerate((ROOT / name).read_text().splitlines(), 1):
            yield f"{name}:{n}", line.partition(" # ")[0] if not line.lstrip().startswith("# ") else ""


def documents():
    for path in DOCUMENTS:
        text = path.read_text()
        if path.name == "CHANGELOG.md":
            text = re.split(r"^## (?!Unreleased)", text, flags=re.M)[0]
        prose = CODE.sub(lambda found: "\n" * found[0].count("\n") or "`", text)
        for n, line in enumerate(prose.splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{n}", line


@pytest.mark.parametrize(("texts", "least"), [(interface, 1000), (printed, 3000), (documents, 2000)])
def test_replaced_words_stay_away(words, texts, least):
    known = re.compile("|".join(f"({pattern_of(word)})" for word in words), re.IGNORECASE)
    better = list(words.values())
    all_texts = list(texts())
    assert len(all_texts) > least
    found = [
        f"{place} {text.strip()[:200]!r}: {match.group(0)!r}, better {better[match.lastindex - 1]!r}"
        for place, text in all_texts
        if not any(part in text for part in ALLOWED)
        for match in known.finditer(text.replace("’", "'"))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["Whose side", "mending it", "He has trouble", "Nobody’s", "ticked"])
def test_list_finds_them(words, text):
    assert any(re.search(pattern_of(word), text.replace("’", "'"), re.IGNORECASE) for word in words)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Run `manage.py tidy_pictures` and\n```\nanew\n```\nwait.", "Run ` and\n\n\n\nwait."),
        ("To do it:\n\n    make anew\n    make\n\nThen wait.", "To do it:\n\n\n\n\nThen wait."),
    ],
)
def test_code_in_documents_is_no_prose(text, prose):
    assert CODE.sub(lambda found: "\n" * found[0].count("\n") or "`", text) == prose
