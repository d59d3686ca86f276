"""A folder of the index that can't be used: the old index or none answers, and it's logged once."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from articles import search
from articles.models import Publication, SiteState
from articles.search import index_access, index_folder, index_writing
from articles.search.index_access import IndexAccess
from articles.search.index_folder import INDEX
from articles.search.opened_index import IndexState
from tests.support.privileges import without_privileges

pytestmark = pytest.mark.once

ROOT = Path(settings.SEARCH_DIR)
PAGES = ["/search/?q=bank+closed", "/search/suggest/?q=10", "/e/102/", "/search/?q=102"]


@pytest.fixture
def two_articles(make_live, monkeypatch):
    """Two articles in an index that takes changes as a large one does."""
    monkeypatch.setattr(index_folder, "MAX_REBUILT_ARTICLES", 0)
    monkeypatch.setattr(INDEX, "_access", IndexAccess())
    make_live(id="a", slug="a", codes=["102"], title="Bank closed")
    make_live(id="b", slug="b", codes=["103"], title="Password refused")
    search.sync()
    for folder in ROOT.parents:  # also those of the tests, which are private
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o711)
    yield
    if ROOT.is_file():
        ROOT.unlink()
    shutil.rmtree(ROOT, ignore_errors=True)


def change_an_article():
    Publication.objects.filter(slug="b").update(seq=SiteState.take_seq(), title="Password wrong")


def statuses(client):
    """The statuses of the pages; while there is no index, searches say 503. Anything else raises."""
    assert client.get("/articles/a/").status_code == 200
    return {client.get(page).status_code for page in PAGES}


def slugs_of(q):
    return [hit.publication.slug for hit in search.find(q).hits]


def lines_about_the_index(caplog):
    return [line for line in caplog.messages if "search index can't be used or written" in line]


@contextmanager
def unwritable():
    """The folder as of another user, who lets us read it."""
    for path in [*ROOT.rglob("*"), ROOT]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with without_privileges():
            yield
    finally:
        for path in [ROOT, *ROOT.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_old_index_answers_while_its_folder_is_not_ours(two_articles, client, monkeypatch, caplog):
    for page in PAGES:  # what is read once, such as templates, is read now
        client.get(page)
    change_an_article()
    with unwritable():
        assert slugs_of("102") == ["a"]
        assert INDEX.state is IndexState.BEHIND
        assert statuses(client) == {200, 302}
        INDEX._opened = None  # as in a process that has just started
        assert slugs_of("102") == ["a"]
    assert len(lines_about_the_index(caplog)) == 1
    assert slugs_of("103") == ["b"] and INDEX.state is IndexState.BEHIND  # left alone for a while
    monkeypatch.setattr(index_access, "RETRY_SECONDS", 0.0)
    assert slugs_of("103") == ["b"] and INDEX.state is IndexState.CURRENT


def test_what_another_user_adds_to_the_index_is_read(two_articles):
    with unwritable():
        INDEX._opened = None
        assert slugs_of("102") == ["a"] and INDEX.state is IndexState.CURRENT
    mine, INDEX._opened = INDEX._opened, None
    change_an_article()
    search.sync()  # as root does
    with unwritable():
        INDEX._opened = mine
        assert slugs_of("103") == ["b"] and INDEX.state is IndexState.CURRENT


def test_index_that_is_open_answers_while_its_folder_cannot_be_entered(two_articles):
    ROOT.chmod(0o000)
    try:
        with without_privileges():
            assert slugs_of("102") == ["a"]
            INDEX._opened = None
            assert search.find("102").building
    finally:
        ROOT.chmod(0o755)
    assert slugs_of("102") == ["a"]


def test_full_disk_leaves_no_half_index_behind(two_articles, client, caplog):
    shutil.rmtree(ROOT)
    ROOT.mkdir()
    (ROOT / "current.new").symlink_to("/dev/full")
    assert search.find("102").building
    assert INDEX.state is IndexState.MISSING
    assert [path.name for path in ROOT.iterdir() if path.is_dir()] == []
    assert "No space left" in lines_about_the_index(caplog)[0]
    assert statuses(client) <= {200, 302, 503}


def test_old_index_stays_where_a_full_disk_takes_no_change(two_articles, monkeypatch, caplog):
    monkeypatch.setattr(index_writing, "MIN_FREE_BYTES", 2**62)
    before = (ROOT / "current").read_text()
    lock = ROOT / before / ".tantivy-writer.lock"  # in the way of the engine, which can't say why it fails
    lock.unlink(missing_ok=True)
    lock.mkdir()
    change_an_article()
    assert slugs_of("102") == ["a"] and INDEX.state is IndexState.BEHIND
    assert (ROOT / "current").read_text() == before
    assert "no space left" in lines_about_the_index(caplog)[0]


def test_something_else_in_the_place_of_the_folder(two_articles, client):
    shutil.rmtree(ROOT)
    ROOT.write_text("a file")
    assert slugs_of("102") == ["a"]  # its files are open
    INDEX._opened = None
    assert search.find("102").building
    assert statuses(client) <= {200, 302, 503}
    ROOT.unlink()
    INDEX._access = IndexAccess()
    assert slugs_of("102") == ["a"]


def test_damaged_index_that_cannot_be_removed(two_articles, client):
    [folder] = [path for path in ROOT.iterdir() if path.is_dir()]
    (folder / "texts").write_bytes(b"\xff" * (folder / "texts").stat().st_size)
    INDEX._opened = None
    ROOT.chmod(0o555)
    try:
        with without_privileges():
            assert statuses(client) <= {200, 302, 503}
    finally:
        ROOT.chmod(0o755)
