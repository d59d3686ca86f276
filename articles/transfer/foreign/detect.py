"""Which product made an export."""

from collections.abc import Iterable

from django.utils.translation import gettext

from .other_formats import advice
from .source import ExportFiles, Reader, Recognized, UnusableExport

OWN = "own"
# What --from may say: kinds of files, and other names for the same export.
ALIASES = {
    "freshservice": "freshdesk",
    "docusaurus": "markdown",
    "mkdocs": "markdown",
    "hugo": "markdown",
    "jekyll": "markdown",
    "githubwiki": "markdown",
    "tsv": "csv",
}


def readers() -> dict[str, Reader]:
    """Return the readers of all kinds, in the order in which they are asked."""
    # They are for imports alone, and need libraries that a site which only serves pages never loads.
    from .kinds import READERS

    return READERS


def find_kind(files: ExportFiles, wanted: str = "") -> tuple[Reader, Recognized]:
    """Return the reader of an export and by what it was recognized; `wanted` is a name that was told.

    A reader that is sure comes first. Of those that only know an ending, the one with most articles reads it.
    Raises UnusableExport if no one knows it.
    """
    if wanted:
        reader = readers().get(ALIASES.get(wanted, wanted))
        if reader is None:
            raise UnusableExport(f"{wanted}: unknown kind. The kinds are {', '.join(readers())}")
        return reader, reader.recognize(files) or Recognized(wanted, gettext("as chosen"))
    best: tuple[Reader, Recognized] | None = None
    for reader in readers().values():
        if (found := reader.recognize(files)) is None:
            continue
        if not found.articles:
            return reader, found
        if best is None or found.articles > best[1].articles:
            best = reader, found
    if best is None:
        raise UnusableExport(_what_is_there(files.paths()))
    return best


def _what_is_there(paths: Iterable[str]) -> str:
    names = [path.rpartition("/")[2] for path in paths]
    if not names:
        return "found no file that can be read"
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else "")
    told = {
        ending: words
        for name in names
        if (ending := name.rpartition(".")[2].lower()) and (words := advice(name, alone=True))
    }
    what_to_do = "".join(f". .{ending}: {words}" for ending, words in sorted(told.items())[:5])
    return f"not a known export: {shown}{what_to_do}"
