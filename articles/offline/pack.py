"""A copy of the site as a folder or a ZIP: built aside, then put in place."""

import fcntl
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from articles.models import Product, read_image_file
from articles.transfer import ExportedFiles

from .addresses import file_beside_home, file_of
from .assets import Assets, index_file
from .live_pages import fetch, render_page
from .pages import LanguagePages, Scope, grouped, search_rows, with_further_pages
from .rewriting import ArticleWords, PageWriter

# Of each file in a ZIP, so that the same content gives the same bytes.
ZIP_MODE = 0o644 << 16


class PackError(Exception):
    """A copy that can't be made, with the reason for people."""


@dataclass(frozen=True)
class Pack:
    """What was written."""

    articles: int
    files: int
    gone: int = 0


def build_folder(target: Path, scope: Scope, day: date | None = None) -> Pack:
    """Write a copy into a folder, and remove what an earlier one wrote there that is gone. Raises OSError."""
    with _built(target, scope, day) as (built, count):
        names = sorted(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file())
        if not target.exists():
            files = ExportedFiles(built)
            for name in names:
                files.add(built / name)
            files.save()
            built.rename(target)
            return Pack(count, len(names))
        if any(target.iterdir()) and not (target / ".export.json").is_file():
            raise PackError(f"{target} has files of something else. Name an empty folder or a new one.")
        files = ExportedFiles(target)
        # Pages last: until then, those of the earlier copy find all that they name.
        for name in sorted(names, key=lambda name: (name.endswith(".html"), name)):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (built / name).replace(target / name)
            files.add(target / name)
        gone = files.remove_gone()
        files.save()
        return Pack(count, len(names), gone)


def build_zip(target: Path, scope: Scope, day: date | None = None) -> Pack:
    """Write a copy as a ZIP with one folder in it. Raises OSError."""
    day = day or localdate()
    target.parent.mkdir(parents=True, exist_ok=True)
    with _built(target, scope, day) as (built, count):
        draft = built.with_name(f"{built.name}.zip")
        paths = sorted(path for path in built.rglob("*") if path.is_file())
        try:
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                for path in paths:
                    name = f"{target.stem}/{path.relative_to(built).as_posix()}"
                    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
                    entry.external_attr, entry.compress_type = ZIP_MODE, zipfile.ZIP_DEFLATED
                    archive.writestr(entry, path.read_bytes())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        return Pack(count, len(paths))


@contextmanager
def _built(target: Path, scope: Scope, day: date | None) -> Iterator[tuple[Path, int]]:
    """Yield a folder beside the target with all files, and the number of articles."""
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.building-"
    for left in target.parent.glob(f"{prefix}*"):
        _remove_abandoned(left)
    folder = Path(mkdtemp(prefix=prefix, dir=target.parent))
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.chmod(0o755)
        yield folder, _write_all(folder, scope, day or localdate())
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    """Remove what a run left that was killed; one that is still going on holds a lock."""
    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _write_all(folder: Path, scope: Scope, day: date) -> int:
    if scope.product and not Product.objects.filter(slug=scope.product).exists():
        raise PackError(f"No product has the slug {scope.product}.")
    assets, count = Assets(), 0
    languages = scope.languages()
    if not languages:
        raise PackError("Nothing is published there.")

    def write(name: str, content: bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    for language in languages:
        with translation.override(language):
            count += _write_language(LanguagePages(scope, language), assets, day, write)
    if settings.LANGUAGE_CODE not in languages:
        write("index.html", _redirect(languages[0]))
    for name, content in assets.files.items():
        write(name, content)
    for image in sorted(assets.images):
        write(f"media/{image}", read_image_file(image) or b"")
    return count


def _redirect(language: str) -> bytes:
    """Return a first page for a copy without articles in the language of the site."""
    with translation.override(language):
        address = file_of(reverse("home"))
    return (
        f'<!doctype html>\n<meta charset="utf-8">\n<meta http-equiv="refresh" content="0; url={address}">\n'
        f'<title>{language}</title>\n<p><a href="{address}">{language}</a></p>\n'
    ).encode()


def _write_language(
    pages: LanguagePages, assets: Assets, day: date, write: Callable[[str, bytes], None]
) -> int:
    """Write all pages of the active language."""
    lists = {
        file: (address, html)
        for first in pages.list_addresses()
        for file, address, html in with_further_pages(first)
    }
    articles = {row: row.get_absolute_url() for row in pages.rows}
    files = frozenset([*lists, *map(file_of, articles.values()), *pages.own_files()])
    note = render_to_string("offline/note.html", {"day": day, "name": settings.SITE_NAME})
    writer = PageWriter(files, assets, note)
    words: dict[int, ArticleWords] = {}
    for row, address in articles.items():
        if html := fetch(address):  # not, if it was unpublished in the meantime
            content, words[row.pk] = writer.write(file_of(address), address, html)
            write(file_of(address), content)
    for file, (address, html) in lists.items():
        write(file, writer.write(file, address, html)[0])
    index = index_file(pages.language)
    data = json.dumps(search_rows(pages.rows, words), ensure_ascii=False, separators=(",", ":"))
    write(index, f"var offlineArticles={data};\n".encode())
    _write_own_pages(pages, writer, words, index, write)
    return len(words)


def _write_own_pages(
    pages: LanguagePages,
    writer: PageWriter,
    words: dict[int, ArticleWords],
    index: str,
    write: Callable[[str, bytes], None],
) -> None:
    """Write the first page, the search, and the lists of codes and questions."""
    rows = [row for row in pages.rows if row.pk in words]
    asked = [row for row in rows if words[row.pk].questions]
    for row in asked:
        row.__dict__["questions"] = words[row.pk].questions  # for the template
    home = reverse("home")
    for name, address, context in (
        ("index", home, {"products": [row for row in pages.products if not row.is_family_name]}),
        ("search", home, {}),
        ("codes", reverse("codes"), {"groups": grouped([row for row in rows if row.codes])}),
        ("faqs", reverse("faqs"), {"groups": grouped(asked)}),
    ):
        html = render_page(f"offline/{name}.html", address, context)
        file = file_beside_home(f"{name}.html")
        write(file, writer.write(file, address, html, search=index if name in ("index", "search") else "")[0])
