"""Landed migrations are frozen: sites that ran one know it by name and content."""

import hashlib

import pytest

from tests.support.paths import ROOT

LIST = ROOT / "tests/data/migrations.txt"
FOLDERS = ("articles/migrations", "helpcenter/accounts/migrations")


def landed():
    """The list: the file of each migration and the SHA-256 of its content."""
    return dict(reversed(line.split("  ")) for line in LIST.read_text().splitlines())


def here():
    files = (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("[0-9]*.py")))
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_text().encode()).hexdigest()
        for path in files
    }


def test_landed_migration_is_never_changed():
    found = here()
    gone = [name for name in landed() if name not in found]
    assert not gone, f"{gone}: sites have run them, so keep their names, and add a new migration instead."
    changed = [name for name, digest in landed().items() if found[name] != digest]
    assert not changed, f"{changed}: sites have run them as they were. Undo it and add a migration."


def test_new_migration_is_in_the_list():
    new = [name for name in here() if name not in landed()]
    assert not new, (
        f"{new}: once a migration is final, freeze it. From the folder of the project, run\n"
        f"    sha256sum {' '.join(new)} >> {LIST.relative_to(ROOT)}"
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_two_migrations_have_one_number(folder):
    numbers = [path.name[:4] for path in (ROOT / folder).glob("[0-9]*.py")]
    assert sorted(numbers) == [f"{n + 1:04}" for n in range(len(numbers))]
