"""Whether files are in one of this site's own two forms, which are read strictly."""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from articles.content import schema

from ..article_files import article_files
from ..site import site_file
from .containers import open_plain
from .files import Export
from .source import UnreadableFile

HEAD_BYTES = 64 * 1024
MAX_LOOKED_AT = 40  # files
KEY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n---|\Z)", re.DOTALL)
JSON_KEY = re.compile(r'"(\w+)"\s*:')
# Other products have keys of these names, too.
COMMON = {"id", "slug", "language", "title", "summary", "body", "product", "related", "data", "owner"}


def is_own_form(paths: Iterable[str]) -> bool:
    """Return whether most of what is looked at are articles as `export_articles` writes them."""
    verdicts = list(islice(_verdicts(map(Path, paths)), MAX_LOOKED_AT))
    return sum(verdicts) * 2 > len(verdicts)


def _verdicts(paths: Iterable[Path]) -> Iterator[bool]:
    for path in paths:
        if path.is_dir():
            files = article_files(path)
            if not files and (site := site_file(path)) and site.exists():
                yield True
            yield from (_is_own_file(file) for file in files)
        else:
            yield _is_own_file(path)


def _is_own_file(path: Path) -> bool:
    name = path.name.lower()
    if name == "site.yaml" or name.endswith(".site.yaml"):
        return True
    if not name.endswith((".md", ".json", ".jsonl", ".jsonl.gz")):
        return False
    if not path.exists():
        return True  # whose reader says so with the name
    try:
        with open_plain(path) as stream:
            raw = gzip.GzipFile(fileobj=stream).read(HEAD_BYTES) if name.endswith(".gz") else None
            head = (stream.read(HEAD_BYTES) if raw is None else raw).decode("utf-8-sig", "replace")
    except (OSError, EOFError, zlib.error):
        return False
    is_json = head.lstrip()[:1] in ("{", "[")
    if not name.endswith(".md") and not is_json and not set("\0\ufffd") & set(head[:200]):
        return True  # no JSON in any encoding: our reader says in which line
    return _is_own_text(name, head)


def _is_own_text(name: str, head: str) -> bool:
    if name.endswith(".md"):
        front = FRONT.match(head)
        return front is not None and _are_own_keys(set(KEY.findall(front[1])))
    return _are_own_keys(_json_keys(head))


def holds_own_form(files: Export) -> bool:
    """Return whether most articles of an export, such as a ZIP, are in one of our forms."""
    paths = [path for path in files.paths() if path.lower().endswith((".md", ".json", ".jsonl"))]
    verdicts = []
    for path in paths[:MAX_LOOKED_AT]:
        with suppress(UnreadableFile), files.open(path) as stream:
            verdicts.append(
                _is_own_text(path.lower(), stream.read(HEAD_BYTES).decode("utf-8-sig", "replace"))
            )
    return sum(verdicts) * 2 > len(verdicts)


def _json_keys(head: str) -> set[str]:
    """Return the keys of the first object in a JSON text, or those that its beginning shows."""
    start = re.match(r"\s*(?:\[\s*)?(?=\{)", head)
    if not start:
        return set()
    try:
        value = json.JSONDecoder().raw_decode(head[start.end() :])[0]
    except (ValueError, RecursionError):
        return {key for key in JSON_KEY.findall(head) if key in schema.ARTICLE.by_key}
    return set(value)


def _are_own_keys(keys: set[str]) -> bool:
    own = keys & set(schema.ARTICLE.by_key)
    if "product" in own and own == keys:
        return True
    return len(own) * 3 > len(keys) * 2 and bool(own - COMMON) and bool(own & {"product", "id"})
