"""The XML files of an export as records like those of JSON, as Rails writes objects."""

import html
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, tostring

from ..encodings import decode
from ..source import ExportFiles, Remark, Topic, UnreadableFile
from .paths import word_set
from .records import Record, walk

# What XML 1.0 takes in no file, and exports hold all the same.
_NO_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.I,
)
_MARKUP = word_set("p div span b strong i em u ul ol li br a img h1 h2 h3 h4 table pre code blockquote")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def xml_paths(files: ExportFiles, telling: str) -> list[str]:
    """Return the XML files, those first that have a word in their names."""
    paths = [path for path in files.paths() if path.lower().endswith(".xml")]
    return sorted(paths, key=lambda path: (telling not in path.lower(), path))


def xml_beginning(files: ExportFiles, path: str, size: int = 4096) -> bytes:
    """Return how a file begins; nothing of one that can't be read."""
    try:
        with files.open(path) as stream:
            return stream.read(size)
    except (KeyError, UnreadableFile, OSError):
        return b""


def read_xml_records(files: ExportFiles, path: str) -> Iterator[Record | Remark]:
    """Yield every object of an XML file, named as in JSON: `art-type` is `art_type`."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        # As text: a declaration may be wrong about the encoding.
        text = _DECLARATION.sub("", _NO_XML.sub("", decode(files.read(path))))
        root = fromstring(text, forbid_dtd=True)
    except (KeyError, UnreadableFile, ParseError, DefusedXmlException, ValueError) as error:
        yield Remark(Topic.UNREADABLE, path, str(error) or type(error).__name__)
        return
    yield from walk({_key(root): _value(root, 0)}, path)


def _key(element: Element) -> str:
    return element.tag.rpartition("}")[2].replace("-", "_").lower()


def _value(element: Element, depth: int) -> Any:
    children = list(element)
    if element.get("nil") == "true" or depth > 100:
        return None
    if element.get("type") == "array":
        return [_value(child, depth + 1) for child in children]
    if not children:
        return element.text or ""
    if any(_key(child) in _MARKUP for child in children):  # HTML that no one escaped
        inner = (tostring(child, encoding="unicode", method="html") for child in children)
        return html.escape(element.text or "", quote=False) + "".join(inner)
    found: dict[str, Any] = {}
    for child in children:
        key, value = _key(child), _value(child, depth + 1)
        if key not in found:
            found[key] = value
        elif isinstance(found[key], list):
            found[key].append(value)
        else:
            found[key] = [found[key], value]
    return found
