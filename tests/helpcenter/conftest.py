"""A site to back up, with something of each kind; and a site behind a store of pages."""

import datetime
import time
from types import SimpleNamespace

import pytest
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from articles import editing, images, page_generation
from articles.models import AuditEntry, Feedback, Product, Redirect, SolutionVote
from helpcenter import page_store
from helpcenter.page_store import PageStore
from tests.support import drawing
from tests.support.backups import add_to_path, find_client_programs
from tests.support.makers import COMPLETE, article_data
from tests.support.wsgi import CountedSite, Reader

DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def own_folders(tmp_path, settings, monkeypatch):
    """A data folder of its own, and the programs of PostgreSQL where it is the database."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    settings.STATIC_ROOT = tmp_path / "data" / "static"
    if "postgresql" in site_settings.DATABASES["default"]["ENGINE"]:
        add_to_path(monkeypatch, find_client_programs())
    return tmp_path


@pytest.fixture
def full_site(transactional_db, own_folders, editor):
    """Articles, pictures, users, votes, redirects, and rows that their models would refuse today."""
    article = editing.save(None, article_data(**COMPLETE, title="Bank is busy"), editor)
    publication = editing.publish(article, editor)
    editing.save(None, article_data(codes=["H-101"], title="A draft"), None)
    image = images.clean(drawing.png())
    editing.store_image(image, editor, publication.article)
    Redirect.objects.create(path="/old/102", article=publication.article)
    votes = {"article": publication.article, "key": "solut001", "digest": "x", "revision": 1, "day": DAY}
    SolutionVote.objects.create(**votes, result="fixed", reader="r", network="n", weight=0.1)
    text = "\u00c9 vero? \u65e5\u672c \U0001f600"
    Feedback.objects.create(article=publication.article, revision=1, helpful=False, text=text, day=DAY)
    get_user_model().objects.create_user("rita", "rita@example.com", "correct horse battery")
    # Written when the number was verified; the model would refuse it today.
    Product._base_manager.bulk_create([Product(slug="old", name="Old", vendor="Call +1 800 555 0199")])
    assert AuditEntry.objects.exists()  # rows that can't be changed
    return publication


@pytest.fixture
def archive(full_site, tmp_path):
    """A backup of the site."""
    path = tmp_path / "site.tar.gz"
    call_command("backup", path)
    return path


@pytest.fixture
def site():
    return CountedSite()


@pytest.fixture
def store(site, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(PageStore, "_poll", lambda self: None)  # the tests follow by themselves
    return PageStore(site, page_generation.open_mirror(), 10_000_000)


@pytest.fixture
def reader(store):
    return Reader(store)


@pytest.fixture
def clocks(monkeypatch):
    """The two clocks of the store, to be set: clocks.pass_by(seconds), or clocks.wall alone."""
    clocks = SimpleNamespace(monotonic=1000.0, wall=time.time())
    fake = SimpleNamespace(monotonic=lambda: clocks.monotonic, time=lambda: clocks.wall, sleep=time.sleep)
    monkeypatch.setattr(page_store, "time", fake)
    start = timezone.now()
    wall = clocks.wall
    monkeypatch.setattr(timezone, "now", lambda: start + datetime.timedelta(seconds=clocks.wall - wall))

    def pass_by(seconds):
        clocks.monotonic += seconds
        clocks.wall += seconds

    clocks.pass_by = pass_by
    return clocks
