"""Files in formats that no reader knows, and what people can do about them."""

import re
from collections.abc import Iterable, Iterator

from .source import Remark, Topic

_ADVICE = {
    "xls|xlsb|ods|fods|numbers|sxc": "save it as .xlsx or .csv",
    "doc|odt|fodt|rtf|pages|wpd|sxw": "save it as .docx",
    "rst|adoc|asciidoc|asc|textile|org|creole|tex": "convert it to Markdown or HTML, for example with pandoc",
    "mht|mhtml|webarchive": "save the page as HTML",
}
# These are often no articles, so they are told only where nothing else is.
_ADVICE_ALONE = {
    "pdf": "export the original document as .docx or HTML",
    "txt|text": "rename it to .md",
    "epub|chm": "unpack it and import its HTML pages",
    "ppt|pptx|odp|key": "save its text as .docx",
    "rar|7z|tar|tgz|tbz2?|xz|gz": "unpack it and create a ZIP file",
}
# What desks and wikis export has files of people in it: those are attachments.
TEXT_KINDS = (
    "markdown",
    "docusaurus",
    "mkdocs",
    "hugo",
    "jekyll",
    "githubwiki",
    "html",
    "csv",
    "xlsx",
    "docx",
)


def advice(path: str, *, alone: bool = False) -> str:
    """Return what to do about a file, or "" if its format is none that is known."""
    ending = path.rpartition(".")[2].lower()
    known = {**_ADVICE, **_ADVICE_ALONE} if alone else _ADVICE
    return next((words for endings, words in known.items() if re.fullmatch(endings, ending)), "")


def other_formats(paths: Iterable[str], kind: str) -> Iterator[Remark]:
    """Yield a remark on each file of an export that could hold articles and isn't read."""
    if kind in TEXT_KINDS:
        for path in paths:
            if what_to_do := advice(path):
                yield Remark(Topic.OTHER_FORMAT, path, what_to_do)
