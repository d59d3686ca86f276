"""A backup or restore that is killed, as an operator meets it: processes, files, and what is left of them."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.support.paths import ROOT
from tests.support.waiting import until

pytestmark = [pytest.mark.process, pytest.mark.slow]


def rows_of(path):
    """Return all rows of a database as one text, but for the name that a restored one gets."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.execute("UPDATE articles_sitestate SET database_id = '', generation = 0")
        return "\n".join(database.iterdump())


class Site:
    """A site under a folder of its own, and the commands of its operator."""

    def __init__(self, folder: Path) -> None:
        self.data, self.media, self.archive = folder / "data", folder / "data" / "media", folder / "a.tar.gz"

    @property
    def database(self) -> Path:
        return self.data / "db.sqlite3"

    def start(self, *arguments: str) -> subprocess.Popen:
        env = {"PATH": os.environ["PATH"], "HELPCENTER_LOCAL": "1", "DATA_DIR": str(self.data)}
        command = [sys.executable, "-u", "manage.py", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def run(self, *arguments: str) -> str:
        out, err = self.start(*arguments).communicate()
        return out + err


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def site(full_site, tmp_path):
    """The site of the tests in a folder of its own."""
    site = Site(tmp_path / "own")
    site.media.mkdir(parents=True)
    for picture in (tmp_path / "data" / "media").iterdir():
        (site.media / picture.name).write_bytes(picture.read_bytes())
    connection.ensure_connection()
    with closing(sqlite3.connect(site.database)) as copy:
        connection.connection.backup(copy)
    return site


def test_killed_backup_leaves_no_archive_and_is_in_nobodys_way(site):
    os.mkfifo(site.media / "endless.png")  # whoever reads it waits
    parts = site.archive.with_name(".a.tar.gz.part")
    process = site.start("backup", str(site.archive))
    until(lambda: (parts / "rows.tsv").exists())
    assert "Another process is working" in site.run("backup", str(site.archive))
    kill(process)
    assert not site.archive.exists()
    (site.media / "endless.png").unlink()
    assert "All rows and images match" in site.run("backup", "--verify", str(site.archive))
    assert not parts.exists()


def test_killed_restore_leaves_the_site_as_it_was_or_as_it_should_be(site):
    site.run("backup", str(site.archive))
    restored = rows_of(site.database)
    with closing(sqlite3.connect(site.database)) as database:
        database.execute("UPDATE articles_article SET title = 'After the backup'")
        database.commit()
    before = rows_of(site.database)
    for seconds in (0, 0.05):
        process = site.start("restore", "--replace", str(site.archive))
        assert process.stdout
        until(lambda reader=process.stdout: "A copy of the previous database" in reader.readline())
        time.sleep(seconds)
        kill(process)
        assert rows_of(site.database) in (before, restored)
    assert "Restored." in site.run("restore", "--replace", str(site.archive))
    assert rows_of(site.database) == restored
    assert not (site.data / ".restore").exists()
