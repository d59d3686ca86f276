"""Whether files are in one of this site's own two forms, which are read strictly."""

import gzip
import json
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from articles.content import schema

from ..article_files import article_files
from ..import_report import ImportFailed
from ..legacy_keys import LEGACY_KEYS
from ..site import FILE_NAME, is_site_file, site_file
from .containers import open_plain
from .detect import OWN
from .files import ZIP, Export, open_export
from .source import UnreadableFile, UnusableExport

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
    paths = [path for path in files.paths() if _is_article_path(path)]
    if not paths:
        return any(is_site_file(Path(path)) for path in files.paths())
    verdicts = []
    for path in paths[:MAX_LOOKED_AT]:
        with suppress(UnreadableFile), files.open(path) as stream:
            verdicts.append(
                _is_own_text(path.lower(), stream.read(HEAD_BYTES).decode("utf-8-sig", "replace"))
            )
    return sum(verdicts) * 2 > len(verdicts)


def _is_article_path(path: str) -> bool:
    """Return whether a file may hold articles: not those of folders that an import passes over."""
    *folders, _name = path.split("/")
    return path.lower().endswith((".md", ".json", ".jsonl")) and all(f[:1] not in "._" for f in folders)


@dataclass(frozen=True)
class OwnArticles:
    """What is imported strictly: paths, and the folder that a ZIP was unpacked to."""

    paths: list[str]
    folder: str = ""
    name: str = ""

    def told(self, line: str) -> str:
        """Return a line of the report with paths as people know them."""
        return line.replace(self.folder, self.name) if self.folder else line


@contextmanager
def own_articles(paths: Sequence[str], kind: str = "") -> Iterator[OwnArticles | None]:
    """Yield what is in our own forms, with ZIPs unpacked while the block runs; None if it's another's.

    Raises ImportFailed for a ZIP that is told to be ours and can't be read.
    """
    has_zip = any(ZIP.search(str(path)) for path in paths)
    if kind not in ("", OWN) or (not has_zip and kind != OWN and not is_own_form(paths)):
        yield None
    elif not has_zip:
        yield OwnArticles(list(paths))
    else:
        with ExitStack() as stack:
            yield _unpacked(paths, kind, stack)


def _unpacked(paths: Sequence[str], kind: str, stack: ExitStack) -> OwnArticles | None:
    try:
        files = stack.enter_context(open_export(paths))
        if kind != OWN and not holds_own_form(files):
            return None
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="import-"))).resolve()
        for path in files.paths():
            _copy(files, path, folder)
    except (UnusableExport, UnreadableFile, OSError) as error:
        if kind == OWN:
            raise ImportFailed(str(error)) from error
        return None  # the reader of other products' exports says why
    return OwnArticles(_roots(folder), str(folder), Path(paths[0]).name)


def _copy(files: Export, path: str, folder: Path) -> None:
    """Copy what an import of our own forms reads: articles, site.yaml, and pictures beside them."""
    *parents, _name = path.split("/")
    is_picture = bool(parents) and parents[-1].endswith(".pictures")
    if not (is_picture or _is_article_path(path) or is_site_file(Path(path))):
        return
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with files.open(path) as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy)


def _roots(folder: Path) -> list[str]:
    """Return the folder of the articles, and files with many."""
    while len(inside := list(folder.iterdir())) == 1 and inside[0].is_dir():
        folder = inside[0]
    many = [path for path in sorted(folder.rglob("*.json*")) if _is_own_file(path)]
    has_folder = bool(article_files(folder)) or (folder / FILE_NAME).exists() or not many
    return [str(path) for path in ([folder] if has_folder else []) + many]


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
    known = len(own | keys & LEGACY_KEYS.keys())
    return known * 3 > len(keys) * 2 and bool(own - COMMON) and bool(own & {"product", "id"})
