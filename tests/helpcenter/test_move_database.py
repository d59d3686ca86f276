"""`manage.py move_database`: a whole site from one database to another."""

import os
import sqlite3
import stat
from contextlib import closing, contextmanager
from io import StringIO
from urllib.parse import urlsplit

import psycopg
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import editing
from articles.models import Article, Feedback, SiteState
from helpcenter import serve
from helpcenter.backup.aliases import as_default, open_database
from helpcenter.backup.moving import read_url, without_password
from tests.support import tables
from tests.support.backups import LEFT_OUT, OWN
from tests.support.makers import article_data


def move(url):
    out = StringIO()
    call_command("move_database", url, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def alone(transactional_db):
    """Nobody else has the database open, as after a stop of the site."""
    tables.end_other_connections()


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'moved.sqlite3'}"


@pytest.fixture
def migrated_url(transactional_db, tmp_path, sqlite_url):
    """A file with the tables, which take seconds to make; without any row of a site."""
    connection.ensure_connection()
    with closing(sqlite3.connect(tmp_path / "moved.sqlite3")) as file:
        connection.connection.backup(file)
    with open_database(read_url(sqlite_url)) as alias:
        tables.empty(alias)
    return sqlite_url


@pytest.fixture
def postgres_url(transactional_db):
    """A database on the server of this round with the tables, and without any row of a site."""
    name, server = f"{connection.settings_dict['NAME']}_moved", os.environ["TEST_DATABASE_URL"]
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    connection.close()
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{connection.settings_dict["NAME"]}"')
        with open_database(read_url(url)) as alias:
            tables.empty(alias)
        yield url
        admin.execute(f'DROP DATABASE "{name}"')


def typed_rows():
    """Return every row as the models read it, which is alike on both databases."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in LEFT_OUT:
            own = OWN if model is SiteState else set()
            names = {field.attname for field in model._meta.concrete_fields} - own
            rows[model._meta.label] = list(model._base_manager.order_by("pk").values(*sorted(names)))
    return rows


@contextmanager
def site_at(url):
    """Let the block run as if the site used this database."""
    with open_database(read_url(url)) as alias, as_default(alias):
        yield


def check_moved_site(before):
    """The site has every row and no session, and new rows get keys of their own."""
    assert typed_rows() == before
    assert not Session.objects.exists()
    assert get_user_model().objects.get(username="rita").check_password("correct horse battery")
    newest = Article.objects.latest("pk").pk
    article = editing.save(None, article_data(codes=["103"], title="New"), None)
    assert article.pk > newest
    assert editing.publish(article, None).seq == SiteState.load().seq


@pytest.mark.once
@pytest.mark.slow
def test_site_moves_to_a_new_sqlite_file(full_site, sqlite_url, tmp_path):
    Session.objects.create(session_key="key", session_data="x", expire_date=timezone.now())
    before, name = typed_rows(), SiteState.load().database_id
    answer = move(sqlite_url)
    assert f"Set DATABASE_URL={sqlite_url} and start the site" in answer
    assert typed_rows() == before
    assert stat.S_IMODE((tmp_path / "moved.sqlite3").stat().st_mode) == 0o600
    with site_at(sqlite_url):
        check_moved_site(before)
        assert SiteState.load().database_id != name


@pytest.mark.skipif(os.environ.get("TEST_DB") != "postgres", reason="needs PostgreSQL")
def test_site_moves_from_postgresql_and_back(postgres_url, full_site, sqlite_url):
    before = typed_rows()
    move(sqlite_url)
    with site_at(sqlite_url):
        spot = Feedback.objects.get().pk
        text = Feedback.objects.values_list("text", flat=True).get()
        Feedback.objects.update(text="a NUL \0 inside")
        with pytest.raises(CommandError, match=f"PostgreSQL rejected a row of articles.Feedback {spot}"):
            move(postgres_url)
        # Nothing is there: the next attempt finds an empty database.
        Feedback.objects.update(text=text)
        move(postgres_url)
    with site_at(postgres_url):
        assert connection.vendor == "postgresql"
        check_moved_site(before)


@pytest.mark.once
def test_refusals_change_nothing(full_site, migrated_url, tmp_path):
    for url in ("mysql://host/name", "postgres://host", "nonsense", "sqlite://:memory:", ""):
        with pytest.raises(CommandError, match="The URL doesn't include a database"):
            move(url)
    with serve.hold_lock(), pytest.raises(CommandError, match="is running"):
        move(migrated_url)
    move(migrated_url)
    with pytest.raises(CommandError, match="isn't empty: it has 2 articles, 1 image"):
        move(migrated_url)
    (tmp_path / "text.sqlite3").write_text("no database" * 1000)
    with pytest.raises(CommandError, match="The site wasn't moved: the database reports"):
        move(f"sqlite:///{tmp_path}/text.sqlite3")


@pytest.mark.once
def test_database_that_no_one_can_reach_is_told_without_the_password(full_site):
    with pytest.raises(CommandError, match="The site wasn't moved: the database reports") as refusal:
        move("postgres://user:secret-word@127.0.0.1:1/name")
    assert "secret-word" not in str(refusal.value)
    shown = without_password("postgres://user:secret@host:5432/name?sslmode=require")
    assert shown == "postgres://user:...@host:5432/name?sslmode=require"
