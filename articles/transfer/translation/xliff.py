"""XLIFF 2.1: a file for each article, a unit for each segment, and a placeholder for each mark.

Reading takes what translators' tools write: other namespaces, further segments and inline elements. The
document is read without entities and without anything from outside (defusedxml).
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.etree.ElementTree import ParseError as XmlError
from xml.sax.saxutils import escape, quoteattr

from articles.transfer.origin import ParseError

from .files import ArticleUnits, ReadUnit
from .units import MARK, Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
LINE = "{line}line"
PART = re.compile(r"\s*[a-z_]+(?::[a-z0-9]{8})?=([0-9a-f]{12})\s*")
MAX_DEPTH = 50  # of inline elements


def write_xliff(language: str, articles: Iterable[ArticleUnits]) -> str:
    """Return a document with the segments of articles that have one source language."""
    articles = list(articles)
    source_language = articles[0].language if articles else language
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" version="2.1" srcLang={quoteattr(source_language)}'
        f" trgLang={quoteattr(language)}>",
    ]
    for n, article in enumerate(articles, 1):
        lines += _file(n, article)
    return "\n".join([*lines, "</xliff>"]) + "\n"


def _file(n: int, article: ArticleUnits) -> Iterator[str]:
    yield f'<file id="f{n}" original={quoteattr(article.id)} xml:space="preserve">'
    yield f"<notes><note>{escape(article.title)}</note></notes>"
    for m, unit in enumerate(article.units, 1):
        yield from _unit(m, unit)
    yield "</file>"


def _unit(n: int, unit: Unit) -> Iterator[str]:
    marks = _Marks()
    source, target = marks.text(unit.source), marks.text(unit.target, again=True)
    state = "initial" if not unit.target or unit.is_outdated else "translated"
    yield f'<unit id="u{n}" name={quoteattr(unit.name)}>'
    if unit.digest:
        yield f'<notes><note category="part">{escape(f"{unit.part}={unit.digest}")}</note></notes>'
    if marks.data:
        data = "".join(f'<data id="{name}">{escape(mark)}</data>' for mark, name in marks.data.items())
        yield f"<originalData>{data}</originalData>"
    answer = f"<target>{target}</target>" if unit.target else ""
    yield f'<segment state="{state}"><source>{source}</source>{answer}</segment>'
    yield "</unit>"


class _Marks:
    """Turns the marks of a text into placeholders; those of the target have the ids of the source's."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}
        self.ids: dict[str, list[str]] = {}
        self.count = 0

    def text(self, text: str, again: bool = False) -> str:
        free = {mark: list(ids) for mark, ids in self.ids.items()} if again else {}
        out, at = "", 0
        for match in MARK.finditer(text):
            mark = match[0]
            name = self.data.setdefault(mark, f"d{len(self.data) + 1}")
            if free.get(mark):
                number = free[mark].pop(0)
            else:
                self.count += 1
                number = str(self.count)
                if not again:
                    self.ids.setdefault(mark, []).append(number)
            shown = quoteattr(mark[:40].replace("\n", " "))
            out += f'{escape(text[at : match.start()])}<ph id="{number}" dataRef="{name}" disp={shown}/>'
            at = match.end()
        return out + escape(text[at:])


def read_xliff(text: str, file: str) -> tuple[str, list[ReadUnit]]:
    """Return the language of a document and its units that have a target. Raises ParseError."""
    root = _parse(text, file)
    if _name(root) != "xliff" or not root.get("version", "").startswith("2"):
        raise ParseError(file, 1, "", "expected XLIFF 2.0 or 2.1")
    language = root.get("trgLang", "").lower()
    if not language:
        raise ParseError(file, 1, "trgLang", "missing")
    source, units = root.get("srcLang", "").lower(), []
    for article in _children(root, "file"):
        for element in article.iter():
            if _name(element) != "unit":
                continue
            try:
                unit = _read_unit(article.get("original", ""), source, element, file)
            except ValueError as error:
                line, name = int(element.get(LINE, "1")), element.get("name", "")
                raise ParseError(file, line, name, str(error)) from None
            if unit:
                units.append(unit)
    return language, units


def _parse(text: str, file: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    builder = _LineBuilder()
    parser = DefusedXMLParser(target=builder)
    builder.parser = parser
    try:
        parser.feed(text)
        root: Element = parser.close()
    except XmlError as error:
        raise ParseError(file, error.position[0], "", "not XML") from None
    except DefusedXmlException:
        raise ParseError(file, 1, "", "entities aren't allowed here") from None
    return root


class _LineBuilder(TreeBuilder):
    """Notes the line of each element."""

    parser = None

    def start(self, tag, attrs):
        return super().start(tag, {**attrs, LINE: str(self.parser.parser.CurrentLineNumber)})  # type: ignore[attr-defined]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _read_unit(article: str, language: str, unit: Element, file: str) -> ReadUnit | None:
    line, name = int(unit.get(LINE, "1")), unit.get("name", "")
    data = {
        entry.get("id", ""): "".join(entry.itertext())
        for holder in _children(unit, "originalData")
        for entry in _children(holder, "data")
    }
    part = next(
        (
            match[1]
            for notes in _children(unit, "notes")
            for note in _children(notes, "note")
            if note.get("category") == "part" and (match := PART.fullmatch("".join(note.itertext())))
        ),
        "",
    )
    source, target, is_initial = "", "", False
    for segment in unit:
        if _name(segment) not in ("segment", "ignorable"):
            continue
        is_initial |= segment.get("state") == "initial"
        texts = {_name(child): _text(child, data) for child in segment}
        source += texts.get("source", "")
        # Between segments, tools leave out what stays as it is.
        target += texts.get("target", texts.get("source", "") if _name(segment) == "ignorable" else "")
    if not target.strip():
        return None
    return ReadUnit(file, line, article, name, source, target, part, language, is_initial)


def _text(element: Element, data: dict[str, str], depth: int = 0) -> str:
    """Return the text of a source or target, the marks in place of their placeholders. Raises ValueError."""
    if depth > MAX_DEPTH:
        raise ValueError("too many elements within each other")
    out = element.text or ""
    for child in element:
        kind = _name(child)
        if kind in ("ph", "sc", "ec"):
            out += data.get(child.get("dataRef", ""), "")
        elif kind == "pc":
            inner = _text(child, data, depth + 1)
            out += (
                data.get(child.get("dataRefStart", ""), "")
                + inner
                + data.get(child.get("dataRefEnd", ""), "")
            )
        elif kind == "cp":
            out += _character(child.get("hex", ""))
        else:
            out += _text(child, data, depth + 1)
        out += child.tail or ""
    return out


def _character(number: str) -> str:
    try:
        return chr(int(number, 16))
    except (ValueError, OverflowError):
        raise ValueError("no character has this number: " + number[:20]) from None
