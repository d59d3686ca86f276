"""`manage.py backup` and `restore`: the whole site in one file, and back."""

import contextlib
import datetime
import gzip
import hashlib
import json
import os
import resource
import sqlite3
import stat
import tarfile
import threading
import zlib
from io import StringIO
from urllib.parse import urlsplit

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from articles import editing, page_generation, search
from articles.models import Article, Product, Publication, SiteState
from helpcenter import serve
from helpcenter.backup.aliases import as_default, open_database
from helpcenter.backup.moving import read_url
from tests.support import tables
from tests.support.backups import change_manifest, raw_rows, read_archive, write_archive
from tests.support.makers import article_data, change

OLDER = "articles", "0050_imported_confidence"


def run(name, *arguments, **options):
    """Run a command, and return all that it said."""
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def media(settings):
    return {path.name: path.read_bytes() for path in settings.MEDIA_ROOT.iterdir()}


# There and back


def test_restore_into_an_empty_site_brings_every_row_and_picture_back(archive, settings):
    before, pictures = raw_rows(), media(settings)
    tables.empty("default")
    for path in settings.MEDIA_ROOT.iterdir():
        path.unlink()
    assert "2 articles, 1 image, 1 redirect, 1 vote, 1 feedback, 2 users" in run("restore", archive)
    assert raw_rows() == before
    assert media(settings) == pictures
    assert run("restore", archive, verify=True).endswith("All rows and images match.\n")
    assert not search.find_differences()
    # New rows get keys of their own.
    editing.publish(editing.save(None, article_data(codes=["103"], title="New"), None), None)
    assert [hit.publication.title for hit in search.find("103").hits] == ["New"]


@pytest.fixture(autouse=True)
def alone(transactional_db):
    """Nobody else has the database open, as after a stop of the site."""
    tables.end_other_connections()


@pytest.fixture
def new_database(archive, tmp_path):
    """The URL of a database without any table."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/new.sqlite3"
        return
    name, server = f"{connection.settings_dict['NAME']}_new", os.environ["TEST_DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        admin.execute(f'DROP DATABASE "{name}"')


def test_restore_makes_the_tables_of_a_new_database(archive, new_database):
    before = raw_rows()
    with open_database(read_url(new_database)) as alias, as_default(alias):
        assert "This replaces" not in run("restore", archive)
        assert raw_rows() == before
        assert Article.objects.count() == 2
        # The keys of new rows are free.
        editing.publish(editing.save(None, article_data(codes=["103"], title="New"), None), None)
    search.rebuild()
    assert raw_rows() == before


def test_restore_replaces_a_site_and_readers_see_it(archive, full_site, settings, client):
    mirror = page_generation.open_mirror()
    before, name = raw_rows(), SiteState.load().database_id
    change(full_site.article, title="Written after the backup")
    editing.publish(Article.objects.get(pk=full_site.article_id), None)
    page_generation.open_mirror().refresh()
    shown = mirror.read()
    with pytest.raises(CommandError, match=r"This site has 2 articles.*add --replace"):
        run("restore", archive)
    assert Publication.objects.get().title == "Written after the backup"
    answer = run("restore", archive, replace=True)
    assert "This replaces " in answer
    assert raw_rows() == before
    assert mirror.read() != shown
    assert SiteState.load().database_id != name
    assert b"Bank is busy" in client.get(full_site.get_absolute_url()).content
    (copy,) = (settings.DATA_DIR / "backups").iterdir()
    assert str(copy) in answer
    assert b"Written after the backup" in copy.read_bytes()


@pytest.mark.once
def test_older_archive_is_updated(full_site, tmp_path):
    archive, older = tmp_path / "older.tar.gz", tmp_path / "older.sqlite3"
    before = raw_rows()
    with contextlib.closing(sqlite3.connect(older)) as file:
        connection.connection.backup(file)
    with open_database(read_url(f"sqlite:///{older}")) as alias, as_default(alias):
        call_command("migrate", *OLDER, verbosity=0)
        run("backup", archive)
    assert "Updating the database" in run("restore", archive, replace=True)
    assert raw_rows() == before
    with pytest.raises(
        CommandError, match="The backup isn't damaged, but its database has different migrations"
    ):
        run("restore", archive, verify=True)


def test_backup_of_a_site_in_use_sees_one_moment(full_site, tmp_path):
    """A writer adds two rows in each transaction; an archive has both or none."""
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            number = len(written)
            with transaction.atomic():
                Product.objects.create(slug=f"first-{number}", name="First")
                Product.objects.create(slug=f"second-{number}", name="Second")
            written.append(number)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        run("backup", tmp_path / "a.tar.gz")
        assert written
    finally:
        stop.set()
        writer.join()
    run("restore", tmp_path / "a.tar.gz", replace=True)
    slugs = set(Product.objects.values_list("slug", flat=True)) - {"ledger", "old"}
    assert {slug.replace("first", "second") for slug in slugs} == {s for s in slugs if s[:6] == "second"}
    assert len(slugs) < 2 * len(written)


def test_verify_names_what_differs(archive, full_site, settings):
    assert "All rows and images match" in run("restore", archive, verify=True)
    Product._base_manager.update(name="Renamed")
    Product.objects.create(slug="new", name="New")
    full_site.article.redirects.all().delete()
    (picture,) = settings.MEDIA_ROOT.iterdir()
    picture.write_bytes(b"other")
    out = StringIO()
    with pytest.raises(CommandError, match="differences between the backup and the site"):
        call_command("restore", archive, verify=True, stdout=StringIO(), stderr=out)
    product = Product.objects.get(slug="ledger").pk
    lines = out.getvalue().splitlines()
    assert f"articles.Product {product} differs" in lines
    assert f"the image {picture.name} differs" in lines
    assert [line.rsplit(" ", 1)[1] for line in lines if "Redirect" in line] == ["missing"]
    assert len([line for line in lines if line.endswith("is new")]) == 1


# What an archive is


def test_archive_is_for_its_owner_and_has_no_secret(full_site, tmp_path, settings):
    Session.objects.create(session_key="signed-in-session-key", session_data="x", expire_date=timezone.now())
    archive = tmp_path / "site.tar.gz"
    run("backup", archive, verify=True)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"data", "site.tar.gz"}
    content = b"".join(read_archive(archive).values())
    assert settings.SECRET_KEY.encode() not in content
    assert b"signed-in-session-key" not in content
    raw = json.loads(read_archive(archive)["manifest.json"])
    assert raw["counts"]["articles.Article"] == 2
    assert (raw["format"], raw["vendor"]) == (1, connection.vendor)
    # As an archive from before some were put together, which is compared with today's site too.
    assert raw["migrations"]["articles"][:2] == ["0001_initial", "0002_image"]


def test_backup_overwrites_only_when_told(archive):
    before = archive.read_bytes()
    with pytest.raises(CommandError, match=r"exists\. Choose another name, or add --overwrite"):
        run("backup", archive)
    assert archive.read_bytes() == before
    Product.objects.create(slug="new", name="New")
    run("backup", archive, overwrite=True)
    assert archive.read_bytes() != before


@pytest.mark.once
def test_backups_in_a_folder_are_named_by_time_and_the_newest_stay(full_site, tmp_path, clock):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "helpcenter-letter.tar.gz").touch()
    for day in (1, 2, 3):
        clock.now = datetime.datetime(2026, 11, day, 3, tzinfo=datetime.UTC)
        answer = run("backup", folder, keep=2)
    assert f"Deleted {folder}/helpcenter-20261101-030000.tar.gz" in answer
    assert sorted(path.name for path in folder.iterdir()) == [
        "helpcenter-20261102-030000.tar.gz",
        "helpcenter-20261103-030000.tar.gz",
        "helpcenter-letter.tar.gz",
    ]
    for wrong in ({"file": folder, "keep": 0}, {"file": tmp_path / "a.tar.gz", "keep": 2}):
        with pytest.raises(CommandError, match="--keep must be 1 or more"):
            run("backup", wrong["file"], keep=wrong["keep"])


def test_full_disk_leaves_no_archive(full_site, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(CommandError, match=r"site.tar.gz wasn't written|pg_dump failed"):
            run("backup", tmp_path / "site.tar.gz")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_other_key_is_told(archive, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert "different SECRET_KEY" not in run("restore", archive, replace=True)
    settings.SECRET_KEY_FALLBACKS = []
    assert "This backup was made with a different SECRET_KEY" in run("restore", archive, replace=True)


# Refusals


def refused(archive, reason):
    """The archive is refused in one line, and nothing of the site has changed."""
    before = raw_rows()
    with pytest.raises(CommandError, match=reason) as refusal:
        run("restore", archive, replace=True)
    assert "\n" not in str(refusal.value)
    assert raw_rows() == before


def same_content(one, other):
    """Return whether two files unpack alike: a few bits of a compressed file mean nothing."""
    with contextlib.suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(one) == gzip.decompress(other)
    return False


def test_damaged_archive_is_refused(archive, full_site, tmp_path):
    intact, damaged = archive.read_bytes(), tmp_path / "damaged.tar.gz"
    for length in [0, 1, 20, len(intact) // 2, len(intact) - 9, len(intact) - 1]:
        damaged.write_bytes(intact[:length])
        refused(damaged, "The backup is damaged")
    for spot in range(0, len(intact), len(intact) // 12):
        flipped = intact[:spot] + bytes([intact[spot] ^ 1]) + intact[spot + 1 :]
        damaged.write_bytes(flipped)
        if not same_content(flipped, intact):
            refused(damaged, "The backup is damaged")
    damaged.write_text("no archive")
    refused(damaged, "The backup is damaged: it isn't a complete compressed tar file")
    refused(tmp_path / "nowhere", "There's no file")
    refused(tmp_path, "can't be read: Is a directory")


def test_archive_with_other_members_is_refused(archive, tmp_path):
    members, wrong = read_archive(archive), tmp_path / "wrong.tar.gz"
    manifest = json.loads(members["manifest.json"])
    (picture,) = [name for name in members if name.startswith("media/")]
    for changed in (
        {**members, picture: members[picture][:-1] + b"x"},
        {**members, "../outside": b"x"},
        {name: content for name, content in members.items() if name != picture},
        {name: content for name, content in members.items() if name != "manifest.json"},
        {**members, "manifest.json": b"{}"},
        {**members, "manifest.json": b"[" * 100_000},
        {**members, "manifest.json": b"\xff"},
    ):
        write_archive(wrong, changed)
        refused(wrong, "The backup is damaged")
    for name in ("media/../outside", "/outside", "media//x", "media/./x", "other", "media/a\\b", "media/"):
        members_of_manifest = {**manifest["members"], name: manifest["members"][picture]}
        text = json.dumps({**manifest, "members": members_of_manifest}).encode()
        write_archive(wrong, {"manifest.json": text, **members, name: members[picture]})
        write_archive(wrong, {**members, name: members[picture], "manifest.json": text})
        refused(wrong, "The backup is damaged: its manifest lists files that don't belong there")
    assert not (tmp_path / "outside").exists()


@pytest.mark.once
@pytest.mark.parametrize("row", [b"one word", b"a\tb\tc", b"a\t1\tb\tc", b"\xff"])
def test_archive_whose_list_of_rows_cannot_be_read_changes_nothing(archive, tmp_path, row):
    members, wrong = read_archive(archive), tmp_path / "wrong.tar.gz"
    members["rows.tsv"] += row + b"\n"
    manifest = json.loads(members["manifest.json"])
    manifest["members"]["rows.tsv"] = {
        "size": len(members["rows.tsv"]),
        "sha256": hashlib.sha256(members["rows.tsv"]).hexdigest(),
    }
    write_archive(wrong, {**members, "manifest.json": json.dumps(manifest).encode()})
    refused(wrong, "The backup is damaged: its list of rows can't be read")


@pytest.mark.once
def test_archive_with_links_is_refused(archive, tmp_path):
    members, wrong = read_archive(archive), tmp_path / "wrong.tar.gz"
    (picture,) = [name for name in members if name.startswith("media/")]
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
        for name in (picture, "database.sqlite3", "elsewhere"):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            rest = {key: content for key, content in members.items() if key != name}
            write_archive(wrong, rest, entry)
            refused(wrong, "The backup is damaged")


def test_archive_of_another_version_or_database_is_refused(archive):
    manifest = json.loads(read_archive(archive)["manifest.json"])
    change_manifest(archive, format=2)
    refused(archive, "has format 2, and this version reads formats up to 1. Update the site")
    change_manifest(archive, format=1, version="99.1")
    refused(archive, "from version 99.1, which is newer than this one")
    migrations = {**manifest["migrations"], "articles": ["0001_initial", "9999_future"]}
    change_manifest(archive, version=manifest["version"], migrations=migrations)
    refused(archive, r"it has the migration articles.9999_future")
    vendor = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    name = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
    members = {
        name[vendor] if key == name[connection.vendor] else key: value
        for key, value in manifest["members"].items()
    }
    change_manifest(archive, migrations=manifest["migrations"], vendor=vendor, members=members)
    refused(archive, "The backup is from a site on .*, and this one is on .*move_database")


def test_running_site_is_refused(archive, settings):
    with serve.hold_lock():
        refused(archive, "is running. Stop it, then run this again")
    other = connection.copy()
    try:
        other.cursor().execute("SELECT count(*) FROM articles_article")
        refused(archive, "Another process is using|1 other connections to the database are open")
    finally:
        other.close()
    run("restore", archive, replace=True)


@pytest.mark.once
def test_replacing_is_asked_for_at_a_terminal(archive, settings, monkeypatch):
    Product.objects.create(slug="new", name="New")
    before = raw_rows()

    def answer(text):
        terminal = StringIO(f"{text}\n")
        terminal.isatty = lambda: True
        monkeypatch.setattr("sys.stdin", terminal)

    for text in ("", "yes", "https://other.example"):
        answer(text)
        with pytest.raises(CommandError, match="Nothing was changed"):
            run("restore", archive, replace=True)
    assert raw_rows() == before
    answer(settings.SITE_URL)
    run("restore", archive, replace=True)
    assert not Product.objects.filter(slug="new").exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no other programs")
def test_missing_programs_of_postgresql_are_named(archive, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"pg_dump isn't installed.*apt install postgresql-client"):
        run("backup", tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()
    refused(archive, "pg_restore isn't installed")


@pytest.mark.once
def test_damaged_database_is_replaced_and_kept(archive, settings):
    before = raw_rows()
    path = connection.settings_dict["NAME"]
    connection.close()
    for suffix in ("-wal", "-shm"):
        if os.path.exists(f"{path}{suffix}"):
            os.unlink(f"{path}{suffix}")
    with open(path, "r+b") as file:
        file.write(b"no database, " * 1000)
    try:
        with pytest.raises(CommandError, match="This site has a damaged database"):
            run("restore", archive)
        with pytest.raises(CommandError, match="wasn't written"):
            run("backup", archive, overwrite=True)
        run("restore", archive, replace=True)
        assert raw_rows() == before
        (copy,) = (settings.DATA_DIR / "backups").glob("damaged-*.sqlite3")
        assert copy.read_bytes().startswith(b"no database")
    finally:
        with sqlite3.connect(path) as repaired:
            repaired.execute("PRAGMA journal_mode = WAL")
