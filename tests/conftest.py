"""Fixtures for all tests, and what stands between a test and its database."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from django.utils import timezone

from articles import log_limit
from articles.editing.scheduling import watch
from articles.models import Synonym
from articles.views import site_state
from tests.support import tables
from tests.support.clock import Clock
from tests.support.makers import editor, make_article, make_live
from tests.support.server import SettlingServer

__all__ = ["editor", "make_article", "make_live"]

# How long one example takes says more about the machine's other work than about the code.
hypothesis.settings.register_profile("site", deadline=None)
hypothesis.settings.load_profile("site")

LiveServerThread.server_class = SettlingServer
tables.install()

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for none while all modules are read: nearly all of what they make stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not among the thousands of tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run what that may answer in its own way; the rest would only do again what it did."""
    differing = _first_cases([item for item in items if _may_differ(item)])
    if os.environ.get("TEST_DB") != "postgres":
        if (listed := os.environ.get("POSTGRES_FILES")) and os.environ.get("PYTEST_XDIST_WORKER") == "gw0":
            Path(listed).write_text("\n".join(sorted({str(item.path) for item in differing})))
        return
    config.hook.pytest_deselected(items=[item for item in items if item not in set(differing)])
    items[:] = differing


def _first_cases(items: list[pytest.Item]) -> list[pytest.Item]:
    """Leave out all but the first case of a parametrized test: the statements are the same in the others.

    In a browser the first two are asked.
    """
    seen: Counter[str] = Counter()
    first = []
    for item in items:
        function = item.nodeid.partition("[")[0]
        names = {marker.name for marker in item.iter_markers()}
        if "both" in names or seen[function] < (2 if "browser" in names else 1):
            first.append(item)
        seen[function] += 1
    return first


def _may_differ(item: pytest.Item) -> bool:
    names = {marker.name for marker in item.iter_markers()}
    if "process" in names or ("once" in names and "both" not in names):
        return False
    return "django_db" in names or bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test begins without the synonyms that a new site has.

    A thread of the live server may still be closing its connection when PostgreSQL drops the database.
    """
    with django_db_blocker.unblock():
        Synonym.objects.all().delete()
    yield
    with django_db_blocker.unblock():
        connection.close()  # whatever the last test has left it in
        tables.end_other_connections()


@pytest.fixture(autouse=True)
def no_schedule_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks every few seconds for what is due: not while a test counts queries."""
    monkeypatch.setattr(watch, "next", None)
    monkeypatch.setattr(watch, "next_poll", float("inf"))


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for a state of the site isn't for the next test, which counts from 0 again."""
    monkeypatch.setattr(site_state, "PROCESS", uuid4())
    monkeypatch.setattr(log_limit, "_logged_at", {})


@pytest.fixture
def editor_client(client: Client, editor: Any) -> Client:
    """A client that is signed in as an editor with all permissions."""
    client.force_login(editor)
    return client


@pytest.fixture
def media_folder(tmp_path: Path, settings: Any) -> Path:
    """The folder of images, which is not made yet."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stands at noon of a day; what asks for the time is told that one."""
    fixed = Clock()
    monkeypatch.setattr(timezone, "now", lambda: fixed.now)
    return fixed
