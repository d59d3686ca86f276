"""The list of frozen migrations. `python -m tests.support.migrations` adds the new ones to it."""

import hashlib

from tests.support.paths import ROOT

LIST = ROOT / "tests/data/migrations.txt"
FOLDERS = ("articles/migrations", "helpcenter/accounts/migrations")


def frozen_migrations():
    """Return the SHA-256 of each migration of the list, by its file."""
    return dict(reversed(line.split("  ")) for line in LIST.read_text().splitlines())


def present_migrations():
    """Return the SHA-256 of each migration that is here, by its file."""
    files = (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("[0-9]*.py")))
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_text().encode()).hexdigest()
        for path in files
    }


def freeze():
    new = {name: digest for name, digest in present_migrations().items() if name not in frozen_migrations()}
    with LIST.open("a") as file:
        file.writelines(f"{digest}  {name}\n" for name, digest in new.items())


if __name__ == "__main__":
    freeze()
