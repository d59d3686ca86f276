r"""PO, the format of gettext: an entry for each segment, its article and name as context.

Entries that are fuzzy, empty, or obsolete are no translations. A text is written line by line, and read with
the escapes of C.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from articles.transfer.origin import ParseError

from .files import ArticleUnits, ReadUnit

LINE = re.compile(r'(?:(msgctxt|msgid|msgstr)[ \t]+)?"((?:[^"\\]|\\.)*)"[ \t]*\Z')
ESCAPE = re.compile(r'\\(n|t|r|\\|"|.)')
ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
LANGUAGE = re.compile(r"^Language:[ \t]*(\S+)", re.MULTILINE)
PART = re.compile(r"#\.[ \t]*part:[ \t]*[a-z_]+(?::[a-z0-9]{8})?=([0-9a-f]{12})")


def write_po(language: str, articles: Iterable[ArticleUnits]) -> str:
    header = f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    header += "Content-Transfer-Encoding: 8bit\n"
    lines = ['msgid ""', f"msgstr {_quoted(header)}", ""]
    for article in articles:
        lines.append(f"# {' '.join(article.title.split())}")
        for unit in article.units:
            if unit.digest:
                lines.append(f"#. part: {unit.part}={unit.digest}")
            if unit.is_outdated:
                lines.append("#, fuzzy")
            lines += [
                f"msgctxt {_quoted(f'{article.id}|{unit.name}')}",
                f"msgid {_quoted(unit.source)}",
                f"msgstr {_quoted(unit.target)}",
                "",
            ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    if "\n" not in escaped:
        return f'"{escaped}"'
    rows = escaped.split("\n")
    rows = [f"{row}\\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])
    return "\n".join(['""', *(f'"{row}"' for row in rows)])


@dataclass
class _PoEntry:
    line: int = 0
    digest: str = ""
    is_fuzzy: bool = False
    texts: dict[str, list[str]] = field(default_factory=dict)  # each in the pieces of its lines
    key: str = ""  # of the text that continues


def read_po(text: str, file: str) -> tuple[str, list[ReadUnit]]:
    """Return the language of a file and its translated segments. Raises ParseError."""
    language, units = "", []
    for entry in _entries(text, file):
        context, source, target = (
            "".join(entry.texts.get(key, ())) for key in ("msgctxt", "msgid", "msgstr")
        )
        if not context and not source:
            match = LANGUAGE.search(target)
            language = match[1].lower().replace("_", "-") if match else ""
        elif target.strip() and not entry.is_fuzzy:
            article, _bar, name = context.rpartition("|")
            units.append(ReadUnit(file, entry.line, article, name, source, target, entry.digest))
    if not language:
        raise ParseError(file, 1, "Language", "the header names no language")
    return language, units


def _entries(text: str, file: str) -> Iterator[_PoEntry]:
    entry = _PoEntry()
    for line, raw in enumerate(text.split("\n"), 1):
        row = raw.strip()
        if row.startswith("#~"):
            continue
        if row.startswith("#") or not row:
            if "msgstr" in entry.texts:
                yield entry
                entry = _PoEntry()
            if match := PART.match(row):
                entry.digest = match[1]
            entry.is_fuzzy |= row.startswith("#,") and "fuzzy" in row
            continue
        match = LINE.match(row)
        if not match or not (match[1] or entry.key):
            raise ParseError(
                file, line, "", "not PO: expected msgctxt, msgid, or msgstr and a text in quotes"
            )
        if match[1]:
            if "msgstr" in entry.texts and match[1] != "msgstr":
                yield entry
                entry = _PoEntry()
            entry.line = entry.line or line
            entry.key = match[1]
            entry.texts[entry.key] = []
        text = ESCAPE.sub(lambda found: ESCAPED.get(found[1], found[1]), match[2])
        entry.texts[entry.key].append(text)
    if "msgstr" in entry.texts:
        yield entry
