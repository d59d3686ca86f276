"""Names and paths in an export: what they say, and how one file is named from another."""

import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from urllib.parse import quote, unquote

# What stands behind or before the name of a copy, in the languages of file managers and wikis.
COPY_BEHIND = re.compile(
    r"(?:[\s_-]+|\s*\()(?:copy|kopie|copie|copia|cópia|kopia|コピー)(?:[\s_-]*\(?\d+\)?)?\)?\Z", re.IGNORECASE
)
COPY_BEFORE = re.compile(r"\A(?:copy of|kopie von|copie de|copia de|cópia de|kopie van)\s+", re.IGNORECASE)
ORDER = re.compile(r"\A\d{1,3}\s*[-_.]\s*(?=[^\W\d])")
# A code inside a name keeps its hyphen: "Error-LL-204-Bank-feed".
CODE_IN_NAME = re.compile(
    r"(?<![^\W_])(?:[A-Z]{1,10}|[a-z]{1,4}(?=[-_]\d{2}))[-_]\d[0-9A-Za-z]*(?:[-_]\d+)*(?![^\W_])"
)
# Not every word with a colon is a scheme: pages of wikis are called "Error-LL-204:-Feed".
OUTSIDE = re.compile(
    r"\A(?:[a-z][a-z0-9+.-]*://|//|(?:mailto|tel|sms|callto|javascript|vbscript|data|cid|skype|xmpp|news|ftp):)",
    re.IGNORECASE,
)


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def is_outside(href: str) -> bool:
    """Whether an address names a host or another way to get there, not a file beside this one."""
    return bool(OUTSIDE.match(href.strip()))


def stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def folder(path: str) -> str:
    return posixpath.dirname(path)


def beside(base: str, href: str) -> str:
    """Return the path that `href` in the file `base` names; it may lead out of the export ("../x")."""
    return posixpath.normpath(
        posixpath.join(folder(base), href.lstrip("/") if href.startswith("/") else href)
    )


def href_to(base: str, target: str) -> str:
    """Return how the file `base` names the file `target`."""
    return quote(posixpath.relpath(target, folder(base) or "."), safe="/@!$&'()*+,;=~-._")


def split_address(href: str) -> tuple[str, str]:
    """Return the path of a relative address, decoded, and its fragment. The query is let go."""
    path, _, fragment = href.strip().partition("#")
    return unquote(path.partition("?")[0]), unquote(fragment)


def without_order(name: str) -> str:
    """Return a name without the number that only puts it in order: "01-intro"."""
    return ORDER.sub("", name)


def without_copy(name: str) -> str:
    """Return a name without the words that say it is a copy."""
    return COPY_BEFORE.sub("", COPY_BEHIND.sub("", name)) or name


def words_of(name: str) -> str:
    """Return a name of a file or folder as people write it: "bank-feeds" is "Bank feeds"."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\ue000{len(kept) - 1}\ue001"

    text = CODE_IN_NAME.sub(keep, without_copy(name.strip()))
    text = re.sub(r"[-\u2010_\s]+", " ", text).strip()
    text = re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], text)
    return text[:1].upper() + text[1:]


def skipped_by(path: str, mapping: Mapping[str, object]) -> bool:
    """Whether a pattern of the mapping file leaves a file out."""
    skip = mapping.get("skip")
    patterns = [str(pattern) for pattern in skip] if isinstance(skip, list | tuple) else []
    return any(fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}") for pattern in patterns)
