"""What the places of files say: their language, and whether they are of an older version."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..languages import is_language, same_language, split_language
from .front import Front

VERSION = re.compile(
    r"(?:version-|release-|v)?(?:\d+(?:[._]\d+|[._]x)*)(?:[._]x)?\Z|(?:latest|next|current|stable|dev|main)\Z",
    re.IGNORECASE,
)
NEWEST = ("latest", "current", "stable", "main", "next", "dev")


@dataclass
class Page:
    """A file of the content."""

    path: str  # in the export
    rel: str  # in the folder of the content: "bank-feeds/ll-204", without language and ending
    language: str = ""  # as its place says it; "" for the source language
    front: Front = field(default_factory=Front)
    text: str = ""
    draft: str = ""  # why its place makes it one
    given: str = ""  # `rel` with its language, as the address of the page has it

    @property
    def name(self) -> str:
        return posixpath.basename(self.rel)


def settle_languages(pages: list[Page], source: str) -> str:
    """Tell folders and endings that name a language, "de/ll-204" and "ll-204_de" beside "ll-204".

    Returns the language of the source texts, whose pages have none of their own then.
    """
    rels = {page.rel for page in pages}
    tops = {page.rel.split("/")[0] for page in pages if "/" in page.rel}
    folders = {top for top in tops if is_language(top)}
    if len(folders) == 1 and not source and len(tops) > 1 and not _has_twins(pages, next(iter(folders))):
        folders = set()  # a folder "it" or "id" alone is about something
    for page in pages:
        first, _, rest = page.rel.partition("/")
        if rest and is_language(first) and page.language and same_language(first, page.language):
            page.rel = rest
        elif not page.language and rest and first in folders:
            page.language, page.rel = first, rest
        elif not page.language:
            name, language = split_language(page.rel, "_-")
            if language and name in rels:
                page.rel, page.language = name, language
    return _settle_source(pages, source)


def _has_twins(pages: list[Page], top: str) -> bool:
    rels = {page.rel for page in pages}
    return any(page.rel.removeprefix(f"{top}/") in rels for page in pages if page.rel.startswith(f"{top}/"))


def _settle_source(pages: list[Page], source: str) -> str:
    """Choose the language of the source texts where every text names its own."""
    languages = {page.language for page in pages}
    if not languages or ("" in languages and not source):
        return source
    source = source or next((tag for tag in sorted(languages) if tag[:2].lower() == "en"), "")
    source = source or max(sorted(languages), key=lambda tag: sum(page.language == tag for page in pages))
    for page in pages:
        is_source = page.language.lower() == source.lower() or len(page.language) == 2
        if page.language and is_source and same_language(page.language, source):
            page.language = ""
    return source


def newest_versions(pages: list[Page]) -> tuple[list[Page], list[tuple[Page, str]]]:
    """Return the pages without those of older versions, and those with their versions.

    Folders are versions where more than one beside another is called like one.
    """
    versions: dict[str, set[str]] = {}
    for page in pages:
        parts = page.rel.split("/")
        for n, part in enumerate(parts[:-1]):
            if VERSION.match(part):
                versions.setdefault("".join(f"{above}/" for above in parts[:n]), set()).add(part)
    versions = {above: names for above, names in versions.items() if len(names) > 1}
    kept: list[Page] = []
    outdated: list[tuple[Page, str]] = []
    for page in pages:
        above, version = _version_of(page.rel, versions)
        if version and version != newest_version(versions[above]):
            outdated.append((page, version))
            continue
        if version:
            page.rel = above + page.rel[len(above) + len(version) + 1 :]
        kept.append(page)
    return kept, outdated


def _version_of(rel: str, versions: Mapping[str, set[str]]) -> tuple[str, str]:
    for above, names in versions.items():
        if rel.startswith(above) and (part := rel[len(above) :].split("/")[0]) in names:
            return above, part
    return "", ""


def newest_version(names: Iterable[str]) -> str:
    """Return the name of the newest of some versions; a word such as "latest" is newer than any number."""
    names = sorted(names)
    for word in NEWEST:
        if word in (name.lower() for name in names):
            return next(name for name in names if name.lower() == word)
    return max(names, key=lambda name: [int(part) for part in re.findall(r"\d+", name)])
