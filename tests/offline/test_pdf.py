"""Articles as PDF: with bookmarks, page numbers, and fonts, kept until the article changes, and bounded."""

import fcntl
import re
import socket
import sys
import threading
import zlib
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command

from articles import editing, images
from articles.offline import pdf, pdf_link
from tests.support.drawing import png
from tests.support.makers import COMPLETE, change, shared_articles

if not pdf_link.is_available():
    pytest.skip("the extra pdf or pango isn't installed", allow_module_level=True)

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]
pytestmark += [pytest.mark.usefixtures("media_folder")]

ADDRESS = "/articles/first/"
PDF = "/articles/first.pdf"
PICTURE = f"{'0a' * 16}.png"


@shared_articles
def article(make_live):
    return make_live(**COMPLETE, slug="first", body=f"## Look\n\n![The menu](/media/{PICTURE})")


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    caches["readers"].clear()
    yield
    caches["readers"].clear()
    pdf_link.is_available.cache_clear()


def text_of(content: bytes) -> bytes:
    """Return all that a PDF says of itself, unpacked."""
    assert content.startswith(b"%PDF-")
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    unpacked = []
    for part in parts:
        try:
            unpacked.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return content + b"\n".join(unpacked)


def test_article_is_made_once_and_again_after_a_change(client, article, tmp_path):
    editing.store_image(images.clean(png()), None, name=PICTURE)
    assert f'href="{PDF}"' in client.get(ADDRESS).text
    answer = client.get(PDF)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-cache", "noindex")
    said = text_of(answer.content)
    for mark in (b"/Outlines", b"/FontFile", b"/Subtype /Image", b"/Title"):
        assert mark in said, mark
    [kept] = (tmp_path / "pdf").glob("*.pdf")
    kept.write_bytes(b"kept")
    assert client.get(PDF).content == b"kept"
    assert client.get(PDF, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    editing.publish(change(article.article, title="Another title"), None)
    assert client.get(PDF).content.startswith(b"%PDF-")
    assert len(list((tmp_path / "pdf").glob("*.pdf"))) == 2


def test_one_is_made_at_a_time_and_few_for_each_network(client, tmp_path, monkeypatch):
    (tmp_path / "pdf").mkdir()
    monkeypatch.setattr("articles.views.pdf.MAX_WAIT_SECONDS", 0)
    with (tmp_path / "pdf" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = client.get(PDF)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert "print the article" in answer.text and ADDRESS in answer.text
    monkeypatch.setattr("articles.views.pdf.MAX_WAIT_SECONDS", 60)
    monkeypatch.setattr("articles.views.pdf._places", threading.Semaphore(0))  # others wait already
    assert client.get(PDF).status_code == 503
    monkeypatch.setattr("articles.views.pdf.MAX_REQUESTS", 1)
    assert client.get(PDF).status_code == 429


def test_without_the_extra_the_page_offers_printing(client, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # as if it weren't there
    pdf_link.is_available.cache_clear()
    page = client.get(f"{ADDRESS}?code=102").text
    assert PDF not in page and "data-print" in page
    assert client.get(PDF).status_code == 404
    with pytest.raises(CommandError, match="isn't installed"):
        call_command("export_pdf", "first", output=pdf.WORKER.with_name("none"), stdout=StringIO())


def test_worker_reads_no_other_file_and_has_bounds(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        hostile = "".join(
            f'<img src="{source}"><link rel=stylesheet href="{source}"><object data="{source}"></object>'
            for source in (
                address,
                "file:///etc/passwd",
                "site:../../etc/passwd",
                "site:/etc/passwd",
                "ftp://x/",
            )
        )
        pages = "<p style='break-before: page'>x</p>" * 5
        content = pdf.make_pdf(f"<body>{hostile}{pages}<style>@import url({address})</style>", {})
        with pytest.raises(BlockingIOError):
            server.accept()
    assert b"root:" not in text_of(content)
    with pytest.raises(pdf.PdfError, match="more than 2 pages"):
        pdf.make_pdf(f"<body>{pages}", {}, max_pages=2)
    with pytest.raises(pdf.PdfError):
        pdf.make_pdf("<body>" + "<table><tr><td>word " * 300, {}, seconds=1)


def test_product_is_one_document(tmp_path, make_live):
    make_live(**{**COMPLETE, "codes": ["103"]}, slug="second", title="The second")
    out = StringIO()
    call_command("export_pdf", product="ledger", output=tmp_path / "all.pdf", stdout=out)
    assert out.getvalue().startswith("2 articles in ")
    both = {"product": "ledger"}
    for arguments, options in ((["nope"], {}), ([], {}), (["first"], both), ([], {"product": "x"})):
        with pytest.raises(CommandError):
            call_command("export_pdf", *arguments, output=tmp_path / "no.pdf", stdout=StringIO(), **options)


def test_document_names_articles_by_code_and_links_between_them(make_live):
    make_live(slug="second", codes=["103"], title="The second", summary="See [[first]].")
    make_live(slug="third", codes=["104"], body="See [[second]] and [[first]].")
    html, _ = pdf.article_document(["/articles/second/", "/articles/third/", "/articles/gone/"], "Both", "en")
    assert 'data-name="103: The second"' in html
    assert 'id="article-1"' in html and 'href="#article-1"' in html
    assert 'href="#article-2"' not in html
    assert re.search(r'href="http[^"]+/articles/first/"', html)


def test_kept_files_have_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "MAX_CACHED_BYTES", 25)
    for n in range(4):
        pdf.keep_pdf(tmp_path / "pdf" / f"{n}.pdf", b"0123456789")
    assert len(list((tmp_path / "pdf").glob("*.pdf"))) == 2
