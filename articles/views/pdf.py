"""An article as PDF: kept once it was made, and made in a process of its own, one at a time."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from articles.log_limit import error_once_a_minute
from articles.machine_lock import machine_lock
from articles.models import Publication
from articles.offline import pdf_link

from . import reader_marks
from .articles import missing_article
from .http_cache import uncached

log = logging.getLogger(__name__)

# For one network.
MAX_REQUESTS, LIMIT_SECONDS = 20, 600
BUSY_SECONDS = 10
MAX_WAIT_SECONDS, POLL_SECONDS = 4, 0.1  # for a PDF that is being made
# Of one process: whoever makes a PDF or waits for one holds a thread, which other pages need.
_places = threading.BoundedSemaphore(2)


class Busy(Exception):
    """Another PDF is being made on this machine."""


@require_safe
def article_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Publication.objects.live().in_language(get_language()).filter(slug=slug)
    publication = rows.for_list().first()
    if not publication:
        return uncached(missing_article(request, slug, "article-pdf", _in_its_language))
    if not pdf_link.is_available():
        raise Http404("this site makes no PDF")
    if wait := reader_marks.seconds_to_wait(request, "pdf", MAX_REQUESTS, LIMIT_SECONDS):
        return reader_marks.wait_message(_print_instead(request, publication), wait)
    # Loaded here: few processes ever need the library that takes pages apart.
    from articles.offline import pdf

    html, pictures = pdf.article_document(
        [publication.get_absolute_url()], publication.title, publication.language
    )
    path, is_there = pdf.cached_pdf(html, pictures)
    if unchanged := get_conditional_response(request, etag=f'"{path.stem}"') if is_there else None:
        return unchanged
    try:
        content = path.read_bytes() if is_there else _make(pdf, path, html, pictures)
    except Busy:
        response = _print_instead(request, publication)
        response["Retry-After"] = str(BUSY_SECONDS)
        return response
    except (pdf.PdfError, OSError) as error:
        error_once_a_minute(log, "a PDF can't be made: %s", error)
        return _print_instead(request, publication)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{publication.slug}.pdf"'
    response["ETag"] = f'"{path.stem}"'
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, no_cache=True)
    return response


def _make(pdf, path: Path, html: str, pictures: dict[str, bytes]) -> bytes:
    with _one_at_a_time():
        if path.exists():  # made for another reader in the meantime
            return path.read_bytes()
        content: bytes = pdf.make_pdf(html, pictures)
        pdf.keep_pdf(path, content)
    return content


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the only place of this machine, after a short wait. Raises Busy, at once if others wait."""
    if not _places.acquire(blocking=False):
        raise Busy
    last = time.monotonic() + MAX_WAIT_SECONDS

    def give_up() -> None:
        if time.monotonic() > last:
            raise Busy

    try:
        with machine_lock(Path(settings.DATA_DIR) / "pdf", POLL_SECONDS, give_up):
            yield
    finally:
        _places.release()


def _in_its_language(publication: Publication) -> HttpResponse:
    """Lead to the PDF of an article that the reader's language hasn't got: it has a page in its own alone."""
    with override(publication.language):
        return redirect("article-pdf", publication.slug)


def _print_instead(request: HttpRequest, publication: Publication) -> HttpResponse:
    return uncached(render(request, "articles/no_pdf.html", {"publication": publication}, status=503))
