"""What the styles of a Word file mean, in whatever language Word was, for those who convert it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MAX_CHAIN = 12
HEADING = re.compile(
    r"(?:heading|header|überschrift|ueberschrift|titre|título|titulo|titolo|encabezado|intestazione|cabeçalho|kop|見出し|"
    r"标题|標題|제목|заголовок|nagłówek|nadpis|rubrik|overskrift|otsikko|başlık|címsor|encabezamiento)\s*([1-6])\Z",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"(?:title|titel|titre|título|titulo|titolo|tittel|表題|标题|название|tytuł|rubrik)\Z", re.IGNORECASE
)
QUOTE = re.compile(
    r"(?:intense\s*|intensives\s*)?(?:quote|quotations?|zitat|citation|cita|citação|citazione|citaat|引用文?|block\s*text|cytat)",
    re.I,
)
CODE = re.compile(
    r"(?:source\s*)?code\b|html\s*(?:preformatted|vorformatiert)|preformatted|plain\s*text|macro|console|terminal|listing|quelltext|nur\s*text|verbatim",
    re.IGNORECASE,
)
CONTENTS = re.compile(
    r"(?:toc|verzeichnis|tm|tdc|sommario|índice|inhopg|目次)\s*(?:heading|überschrift|\d)"
    r"|table of figures|inhaltsverzeichnis",
    re.I,
)
BULLETS = re.compile(
    r"(?:list\s*bullet|aufzählungszeichen|liste\s*à\s*puces|lista\s*con\s*viñetas|lista\s*com\s*marcadores|punto\s*elenco|箇条書き)",
    re.I,
)
NUMBERS = re.compile(
    r"(?:list\s*number|listennummer|liste\s*à\s*numéros|lista\s*con\s*números|lista\s*numerada|numero\s*elenco|段落番号)",
    re.I,
)


@dataclass(frozen=True)
class Styles:
    """The map for mammoth, and what else the file says."""

    rules: str
    levels: Mapping[str, int]  # of headings, by the id of their style
    language: str = ""


def read_xml(archive: ZipFile, name: str, limit: int = 50_000_000) -> Element | None:
    """Return a part of the file; None if it lacks it or isn't to be trusted."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        with archive.open(name) as stream:
            found: Element = ElementTree.fromstring(stream.read(limit), forbid_dtd=True)
            return found
    except (KeyError, ParseError, DefusedXmlException, ValueError, OSError):
        return None


def read_styles(archive: ZipFile) -> Styles:
    root = read_xml(archive, "word/styles.xml")
    if root is None:
        return Styles("", {})
    space = STRICT if root.tag.startswith(STRICT) else W
    styles = {str(style.get(f"{space}styleId")): style for style in root.iter(f"{space}style")}
    levels: dict[str, int] = {}
    rules: list[str] = []
    for name, style in styles.items():
        if style.get(f"{space}type") == "paragraph":
            target, level = _target(style, styles, space)
            if level:
                levels[name] = level
            said = _child(style, "name", space)
            if target and said:
                quoted = said.replace("\\", "\\\\").replace("'", "\\'")
                rules.append(f"p[style-name='{quoted}'] => {target}")
    default = root.find(f"{space}docDefaults/{space}rPrDefault/{space}rPr/{space}lang")
    language = str(default.get(f"{space}val") or "") if default is not None else ""
    return Styles("\n".join(rules), levels, language)


def _child(style: Element, name: str, space: str) -> str:
    found = style.find(f"{space}{name}")
    return str(found.get(f"{space}val") or "") if found is not None else ""


def _target(style: Element, styles: Mapping[str, Element], space: str) -> tuple[str, int]:
    """Return the element that paragraphs of a style become, and its level as a heading."""
    for one in _chain(style, styles, space):
        name = _child(one, "name", space)
        if CONTENTS.match(name):
            return "!", 0
        outline = one.find(f"{space}pPr/{space}outlineLvl")
        match = HEADING.match(name) or HEADING.match(str(one.get(f"{space}styleId") or ""))
        if match or (outline is not None and str(outline.get(f"{space}val")) in "012345"):
            level = int(match[1]) if match else int(str(outline.get(f"{space}val"))) + 1  # type: ignore[union-attr]
            return f"h{level}:fresh", level
        if TITLE.match(name):
            return "p.doc-title:fresh", 0
        if QUOTE.match(name):
            return "blockquote > p:fresh", 0
        if CODE.search(name):
            return "pre:separator('\\n')", 0
        if one.find(f"{space}pPr/{space}numPr") is None:
            if BULLETS.match(name):
                return "ul > li:fresh", 0
            if NUMBERS.match(name):
                return "ol > li:fresh", 0
    return "", 0


def _chain(style: Element, styles: Mapping[str, Element], space: str) -> Iterator[Element]:
    """Yield a style and those that it is based on."""
    current: Element | None = style
    for _ in range(MAX_CHAIN):
        if current is None:
            return
        yield current
        current = styles.get(_child(current, "basedOn", space))


def language_of(archive: ZipFile) -> str:
    """Return the language that most of the text is marked with, "" if most of it isn't."""
    root = read_xml(archive, "word/document.xml")
    counts: dict[str, int] = {}
    for run in root.iter() if root is not None else ():
        if run.tag in (f"{W}r", f"{STRICT}r"):
            space = W if run.tag.startswith(W) else STRICT
            mark = run.find(f"{space}rPr/{space}lang")
            tag = str(mark.get(f"{space}val") or "") if mark is not None else ""
            words: Any = "".join(text.text or "" for text in run.iter(f"{space}t"))
            counts[tag] = counts.get(tag, 0) + len(words)
    return max(counts, key=lambda tag: counts[tag]) if counts else ""
