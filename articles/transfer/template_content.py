"""The content of a template of new articles as a text: an article file without what belongs to one."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from articles import editing
from articles.content import schema, snapshot
from articles.content.snapshot import Data

from .markdown_read import read_markdown
from .markdown_write import write_markdown
from .origin import ParseError

# Kinds that have rows of their own in the form, and so can be empty ones.
TEMPLATE_ROWS = ("messages", "causes", "solutions", "faqs", "comparisons", "sources")
MAX_EMPTY_ROWS = 10
MAX_FAULTS = 10
PLACEHOLDER = "template"  # title and product of the file, which a template has none of
_FRONT = re.compile(r"\A---\n(.*?)^---(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OWN_LINE = re.compile(rf"^(?:id|slug|title|product): {PLACEHOLDER}\n", re.MULTILINE)


class InvalidContent(Exception):
    """The text is no content of a template. `reasons` are sentences with their lines."""

    def __init__(self, *reasons: str):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def complete_data(part: Data) -> Data:
    """Fill in the keys that a part of a snapshot lacks. Without title and product it would be refused.

    What a stored template has of a field that is gone, or that is read in another way now, is left out.
    """
    known = {key: value for key, value in part.items() if key in schema.ARTICLE.by_key}
    try:
        data = snapshot.normalize({"title": "x", "product": "x", **known})
    except snapshot.Invalid:
        data = snapshot.normalize({"title": "x", "product": "x"})
    return {**data, "title": "", "slug": "", "id": "", "product": None}


def write_content(data: dict[str, Any]) -> str:
    """Return the content of a template as an article file, without what belongs to one article."""
    whole = {**complete_data(data), "title": PLACEHOLDER, "slug": PLACEHOLDER, "id": PLACEHOLDER}
    whole["product"] = dict.fromkeys(("slug", "name", "vendor", "short"), PLACEHOLDER)
    text = write_markdown(whole)
    front = re.sub(r"^product:\n(?:  .*\n)+", "", text, flags=re.MULTILINE)
    if "language" not in data:
        front = re.sub(r"^language: .*\n", "", front, count=1, flags=re.MULTILINE)
    return _OWN_LINE.sub("", front).replace("---\n---\n", "").strip() + "\n"


def read_content(text: str) -> dict[str, Any]:
    """Return the content of an article file, which may lack its front. Raises InvalidContent."""
    text = text.replace("\r\n", "\n").strip("\n")
    front = _FRONT.match(text)
    lines, body = (front[1], text[front.end() :]) if front else ("", text)
    added = [
        f"{key}: {PLACEHOLDER}" for key in ("title", "product") if not re.search(rf"^{key}:", lines, re.M)
    ]
    file = "---\n{}{}---\n{}".format(lines, "".join(f"{line}\n" for line in added), body)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{PLACEHOLDER}.md"
        path.write_text(file, encoding="utf-8")
        try:
            entry = read_markdown(path, "")
        except ParseError as fault:
            raise InvalidContent(str(fault.message)) from fault
    if entry.data is None:
        first_line = len(lines.split("\n")) + 1 if front else 1
        shift = len(added) + (0 if front else 2)
        raise InvalidContent(
            *(
                _("Line %(line)d: %(message)s")
                % {
                    "line": max(fault.line - (shift if fault.line > first_line else 0), 1),
                    "message": ": ".join(part for part in (fault.key, fault.message) if part),
                }
                for fault in entry.faults[:MAX_FAULTS]
            )
        )
    return editing.template_data(entry.data)
