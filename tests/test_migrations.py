"""Landed migrations are frozen: sites that ran one know it by name and content."""

import pytest

from tests.support import migrations
from tests.support.migrations import FOLDERS, frozen_migrations, present_migrations
from tests.support.paths import ROOT


def test_landed_migration_is_never_changed():
    present = present_migrations()
    missing = [name for name in frozen_migrations() if name not in present]
    assert not missing, f"{missing}: sites have run them, so keep their names, and add a migration instead."
    changed = [name for name, digest in frozen_migrations().items() if present[name] != digest]
    assert not changed, (
        f"{changed}: sites have run them as they were, so undo it and add a migration. Only if it isn't\n"
        f"merged yet, delete its line in {migrations.LIST.relative_to(ROOT)} and freeze it again:\n"
        f"    python -m tests.support.migrations"
    )


def test_new_migration_is_in_the_list():
    new = [name for name in present_migrations() if name not in frozen_migrations()]
    assert not new, f"{new}: once it is final, freeze it:\n    python -m tests.support.migrations"


def test_new_migration_is_added_to_the_list_once(tmp_path, monkeypatch):
    lines = migrations.LIST.read_text()
    shorter = tmp_path / "migrations.txt"
    shorter.write_text("".join(lines.splitlines(keepends=True)[:-1]))
    monkeypatch.setattr(migrations, "LIST", shorter)
    migrations.freeze()
    migrations.freeze()
    assert shorter.read_text() == lines


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_two_migrations_have_one_number(folder):
    names = [path.name for path in (ROOT / folder).glob("[0-9]*.py")]
    numbers = [name[:4] for name in names if "_squashed_" not in name]  # which stands for those
    assert sorted(numbers) == [f"{n + 1:04}" for n in range(len(numbers))]
