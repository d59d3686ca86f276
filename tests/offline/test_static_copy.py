"""A static copy: pages that need no server, with links inside it, and nothing that only a server can do."""

import json
import re
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from articles import editing, images
from articles.models import Feedback, PageViewTally
from articles.offline.pack import PackError, build_folder, build_zip
from articles.offline.pages import Scope
from tests.support.drawing import png
from tests.support.makers import COMPLETE, article_data, change, shared_articles
from tests.support.transfer import file_contents

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media_folder")]

DAY = date(2026, 11, 30)
PICTURE = f"{'0a' * 16}.png"
OTHER = {"slug": "till", "name": "Till", "vendor": "Example", "short": "Till"}


@shared_articles
def articles(make_live):
    first = make_live(
        **COMPLETE,
        id="first",
        slug="first",
        messages=["We can't update </script> your account."],
        body=f"See [[other|the other one]]. ![The menu](/media/{PICTURE})",
        faqs=[{"key": "faqqqqq1", "question": "Is it me?", "answer": "No."}],
        related=["second", "other"],
    )
    second = make_live(**{**COMPLETE, "codes": ["103"]}, id="second", slug="second", title="The second")
    other = make_live(id="other", slug="other", title="Of the till", product=OTHER, area=None, codes=["T-1"])
    editing.save(None, article_data(id="draft", title="Secret draft", codes=["999"]), None)
    return first, second, other


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.SITE_URL = "https://help.example"


@pytest.fixture
def picture(media_folder):
    editing.store_image(images.clean(png()), None, name=PICTURE)


def links(folder: Path):
    """Every address that a page of a copy names, with the page."""
    for page in folder.rglob("*.html"):
        soup = BeautifulSoup(page.read_text(), "html.parser")
        for element in soup.find_all(True):
            for name in ("href", "src", "action"):
                if name in element.attrs:
                    yield page, element, element[name]


def test_each_link_leads_to_a_file_or_to_the_live_site(tmp_path, picture, settings):
    folder = tmp_path / "copy"
    pack = build_folder(folder, Scope(), DAY)
    assert pack.articles == 3
    inside, outside = 0, 0
    for page, element, address in links(folder):
        if address.startswith(("#", "https://example.com/")):
            continue
        if address.startswith(settings.SITE_URL):
            outside += 1
            assert element.name in ("a", "link"), element
            continue
        path, _, fragment = address.partition("#")
        target = (page.parent / path.partition("?")[0]).resolve()
        assert target.is_file(), f"{page.name}: {address}"
        if fragment and target.suffix == ".html":
            assert f'id="{fragment}"' in target.read_text(), f"{page.name}: {address}"
        inside += 1
    assert inside > 100 and outside > 3
    assert (folder / "media" / PICTURE).read_bytes()
    first = (folder / "articles/first.html").read_text()
    assert "Offline copy of" in first and "from Nov. 30, 2026" in first
    assert f'href="{settings.SITE_URL}/articles/first/"' in first


def test_copy_has_nothing_for_a_server_and_no_draft(tmp_path, picture, articles):
    build_folder(tmp_path / "copy", Scope(), DAY)
    text = "\n".join(path.read_text() for path in (tmp_path / "copy").rglob("*.html"))
    assert "Secret draft" not in text and "999" not in (tmp_path / "copy/codes.html").read_text()
    assert not re.findall(r"<form[^>]*post", text)
    for word in ("solution-vote", 'id="feedback"', "ld+json", "data-suggest", "manifest", "/feeds/"):
        assert word not in text, word
    assert "Is it me?" in (tmp_path / "copy/faqs.html").read_text()
    assert not PageViewTally.objects.exists() and not Feedback.objects.exists()
    index = (tmp_path / "copy/assets/search-en.js").read_text()
    rows = json.loads(index.removeprefix("var offlineArticles=").removesuffix(";\n"))
    [row] = [row for row in rows if row[0] == "articles/first.html"]
    assert row[-2:] == [["102"], ["We can't update </script> your account."]]


def test_same_content_gives_the_same_bytes_and_gone_files_go(tmp_path, picture, articles, editor):
    build_zip(tmp_path / "a" / "pack.zip", Scope(), DAY)
    build_zip(tmp_path / "b" / "pack.zip", Scope(), DAY)
    assert (tmp_path / "a/pack.zip").read_bytes() == (tmp_path / "b/pack.zip").read_bytes()
    names = zipfile.ZipFile(tmp_path / "a/pack.zip").namelist()
    assert {"pack/index.html", "pack/articles/first.html", f"pack/media/{PICTURE}"} <= set(names)
    folder = tmp_path / "copy"
    build_folder(folder, Scope(), DAY)
    before = file_contents(folder)
    (folder / "mine.txt").write_text("Mine")
    left = tmp_path / ".copy.building-left"
    left.mkdir()
    build_folder(folder, Scope(), DAY)
    assert file_contents(folder) == {**before, "mine.txt": b"Mine"} and not left.exists()
    editing.unpublish(articles[1].article, editor)
    assert build_folder(folder, Scope(), DAY).gone == 2, "with its family of two codes"
    assert "articles/second.html" not in file_contents(folder) and (folder / "mine.txt").exists()


def test_product_alone_links_the_rest_on_the_live_site(tmp_path, picture, settings, articles):
    folder = tmp_path / "till"
    assert build_folder(folder, Scope("till"), DAY).articles == 1
    assert [path.name for path in (folder / "articles").iterdir()] == ["other.html"]
    first = tmp_path / "ledger"
    build_folder(first, Scope("ledger"), DAY)
    assert f'href="{settings.SITE_URL}/articles/other/"' in (first / "articles/first.html").read_text()
    assert "T-1" not in (first / "codes.html").read_text()


def test_other_language_is_in_a_folder_of_its_own(tmp_path, make_live, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    make_live(id="de", slug="fehler", language="de", title="Die Bank antwortet nicht", codes=["102"])
    build_folder(tmp_path / "all", Scope(), DAY)
    assert (tmp_path / "all/de/articles/fehler.html").exists() and (
        tmp_path / "all/articles/first.html"
    ).exists()
    build_folder(tmp_path / "de", Scope(language="de"), DAY)
    assert "url=de/index.html" in (tmp_path / "de/index.html").read_text()
    assert not (tmp_path / "de/articles").exists()
    for page, _element, address in links(tmp_path / "de/de"):
        if not address.startswith(("#", "http")):
            assert (page.parent / address.partition("?")[0].partition("#")[0]).is_file(), address


def test_failed_run_leaves_nothing_half(tmp_path, articles, monkeypatch):
    folder = tmp_path / "copy"
    build_folder(folder, Scope(), DAY)
    before = file_contents(tmp_path)
    change_of = articles[0].article
    editing.publish(change(change_of, title="Another title"), None)
    monkeypatch.setattr("articles.offline.pages.MAX_LIST_PAGES", None)  # breaks after the articles
    with pytest.raises(TypeError):
        build_folder(folder, Scope(), DAY)
    with pytest.raises(TypeError):
        build_zip(tmp_path / "new.zip", Scope(), DAY)
    assert file_contents(tmp_path) == before and sorted(path.name for path in tmp_path.iterdir()) == ["copy"]


def test_command_names_what_it_cannot_do(tmp_path, articles, settings):
    out = StringIO()
    call_command("export_site", str(tmp_path / "copy"), zip=tmp_path / "copy.zip", stdout=out)
    assert out.getvalue().count("3 articles in ") == 2
    settings.SITE_URL, error = "http://127.0.0.1:8000", StringIO()
    call_command("export_site", str(tmp_path / "copy"), stdout=out, stderr=error)
    text = "".join(path.read_text() for path in (tmp_path / "copy").rglob("*.html"))
    assert "127.0.0.1" not in text and 'rel="canonical"' not in text and 'href=""' not in text
    assert "Set SITE_URL to its public address" in error.getvalue()
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "other").write_text("")
    for path, options, said in (
        (None, {}, "Enter a folder"),
        (tmp_path / "none", {"product": "nope"}, "No product has the slug nope"),
        (tmp_path / "full", {}, "has files of something else"),
        (tmp_path / "file", {}, "Not a directory"),
        (tmp_path / "file" / "a", {}, "File exists|Not a directory"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("export_site", *([str(path)] if path else []), stdout=StringIO(), **options)
    with pytest.raises(PackError, match="Nothing is published"):
        build_zip(tmp_path / "x.zip", Scope(language="zz"), DAY)
