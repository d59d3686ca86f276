"""Articles as PDF: the content of their pages with a style sheet of its own, made by another process."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from articles.images import name_of
from articles.models import read_image_file

from . import pdf_link
from .assets import static_file
from .live_pages import fetch
from .pages import Scope
from .pdf_worker import SCHEME, TOO_MANY_PAGES
from .rewriting import is_live_only

WORKER = Path(__file__).with_name("pdf_worker.py")
MAX_PAGES, MAX_SECONDS = 60, 30  # of an article
MAX_PRODUCT_PAGES, MAX_PRODUCT_SECONDS = 3_000, 900
MAX_CACHED_BYTES = 200_000_000
# Of a page on the screen only.
LEFT_OUT = (".contents, .breadcrumbs, .article-layout__side, button, .anchor, .step-check, .side-icon, "
            "svg:not(.qr), .solution-order, .visually-hidden, noscript, form, .location-path")  # fmt: skip


class PdfError(Exception):
    """A PDF that can't be made, with the reason."""


def article_document(addresses: Iterable[str], title: str, language: str) -> tuple[str, dict[str, bytes]]:
    """Return the HTML of a document with these articles, and its pictures by name."""
    articles, pictures = [], {}
    places = {address: f"article-{n}" for n, address in enumerate(addresses, 1)}
    for address, place in places.items():
        if html := fetch(address):
            content, found = _content(html, {key: name for key, name in places.items() if key != address})
            articles.append((place, mark_safe(content)))
            pictures.update(found)
    context = {"articles": articles, "title": title, "language": language, "name": settings.SITE_NAME}
    return render_to_string("offline/pdf.html", context), pictures


def _content(html: str, places: dict[str, str]) -> tuple[str, dict[str, bytes]]:
    """Return what a PDF shows of the page of an article, and its pictures.

    `places` are the ids of the other articles of the document by address.
    """
    soup = BeautifulSoup(html, "html.parser")
    main = soup.find(id="main")
    if not isinstance(main, Tag):
        return "", {}
    for element in main.find_all(True):
        if not element.decomposed and is_live_only(element):
            element.decompose()
    for element in main.select(LEFT_OUT):
        element.decompose()
    pictures = {}
    for image in main.select("img[src]"):
        name = name_of(urlsplit(str(image["src"])).path)
        content = read_image_file(name) if name else None
        if content is None:
            image.replace_with(str(image.get("alt") or ""))
            continue
        pictures[name] = content
        image["src"] = f"{SCHEME}:{name}"
    _point_links(main, places)
    _name_heading(main)
    for element in main.select("[id]"):
        # The same in every article, so links within a document of several would lead to the first.
        if element.get("id") not in _linked(main):
            del element["id"]
    if isinstance(code := main.find(class_="qr"), Tag):
        main.insert(0, code.extract())
        for path in code.find_all("path"):
            path["stroke"], path["stroke-width"] = "#000", "1"
    return main.decode_contents(), pictures


def _point_links(main: Tag, places: dict[str, str]) -> None:
    """Make links lead to the other articles of the document, and else to the live site."""
    for link in main.select("a[href^='/']"):
        href = str(link["href"])
        place = places.get(urlsplit(href).path)
        link["href"] = f"#{place}" if place else settings.SITE_URL.rstrip("/") + href


def _name_heading(main: Tag) -> None:
    """Give the heading the name that bookmarks and page footers show: the code first."""
    if isinstance(heading := main.find("h1"), Tag):
        code, title = heading.select_one(".code"), heading.select_one("bdi") or heading
        words = [code.get_text(strip=True)] if code else []
        heading["data-name"] = ": ".join([*words, title.get_text(strip=True)])


def _linked(main: Tag) -> set[str]:
    return {str(link["href"])[1:] for link in main.select("a[href^='#']")}


def product_document(product: str, language: str) -> tuple[str, dict[str, bytes]]:
    """Return the document of all articles of a product."""
    with translation.override(language):
        rows = Scope(product).articles(language)
        title = rows[0].product.name if rows else ""
        return article_document([row.get_absolute_url() for row in rows], title, language)


def make_pdf(
    html: str, pictures: dict[str, bytes], max_pages: int = MAX_PAGES, seconds: int = MAX_SECONDS
) -> bytes:
    """Return the PDF of a document. Raises PdfError."""
    if not pdf_link.is_available():
        raise PdfError("the extra pdf isn't installed")
    with TemporaryDirectory(prefix="pdf-") as name:
        folder = Path(name)
        (folder / "page.html").write_text(html, encoding="utf-8")
        (folder / "pdf.css").write_bytes(static_file("css/pdf/pdf.css"))
        for picture, content in pictures.items():
            (folder / picture).write_bytes(content)
        # Isolated, and without the environment, which has secrets.
        command = [sys.executable, "-I", str(WORKER), name, str(max_pages), str(seconds)]
        env = {key: os.environ[key] for key in ("PATH", "HOME", "XDG_CACHE_HOME") if key in os.environ}
        try:
            run = subprocess.run(command, env=env, timeout=seconds * 2, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            raise PdfError("it takes too long") from None
        if run.returncode == TOO_MANY_PAGES:
            raise PdfError(f"it has more than {max_pages} pages")
        if run.returncode:
            last = run.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise PdfError(last or f"the process ended with {run.returncode}")
        return (folder / "out.pdf").read_bytes()


def cached_pdf(html: str, pictures: dict[str, bytes]) -> tuple[Path, bool]:
    """Return where the PDF of this content is kept, and whether it's there."""
    digest = hashlib.sha256(html.encode() + static_file("css/pdf/pdf.css"))
    for name in sorted(pictures):
        digest.update(name.encode())
    path = Path(settings.DATA_DIR) / "pdf" / f"{digest.hexdigest()[:32]}.pdf"
    with suppress(OSError):
        os.utime(path)
        return path, True
    return path, False


def keep_pdf(path: Path, content: bytes) -> None:
    """Keep a PDF, and remove those used longest ago where there are too many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    size = 0
    for other in sorted(path.parent.glob("*.pdf"), key=lambda file: file.stat().st_mtime, reverse=True):
        size += other.stat().st_size
        if size > MAX_CACHED_BYTES:
            other.unlink(missing_ok=True)
