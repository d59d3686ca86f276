"""The manifest of an archive: what made it, what is in it, and whether this site can take it."""

import dataclasses
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .errors import BackupError, DamagedError

FORMAT = 1
ROWS = "rows.tsv"
MEDIA = "media/"
VENDORS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True)
class Member:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    version: str
    created_at: str
    site: str
    vendor: str
    migrations: dict[str, list[str]]
    # Tells whether two sites have the same key; no one learns the key from it.
    secret_key: str
    counts: dict[str, int]
    members: dict[str, Member]
    format: int = FORMAT

    @property
    def database(self) -> str:
        """The name of the member with the database."""
        return DATABASES[self.vendor]

    @property
    def media(self) -> list[str]:
        return [name for name in self.members if name.startswith(MEDIA)]

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, raw: Any) -> "Manifest":
        """Read what `as_json` wrote. Raises BackupError for what this version can't read."""
        try:
            if raw["format"] > FORMAT:
                raise BackupError(
                    f"The backup has format {raw['format']}, and this version reads formats up to {FORMAT}."
                    " Update the site, then restore it."
                )
            members = {name: Member(int(m["size"]), str(m["sha256"])) for name, m in raw["members"].items()}
            known = {field.name for field in dataclasses.fields(cls)}
            manifest = cls(**{**{key: raw[key] for key in known}, "members": members})
            wanted = {manifest.database, ROWS}
            _numbers(manifest.version)
            is_readable = all(isinstance(n, str) for names in manifest.migrations.values() for n in names)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            is_readable = False
        if not is_readable:
            raise DamagedError("its manifest can't be read")
        if not wanted <= set(members) or not all(
            name in wanted or _is_media(name, member) for name, member in members.items()
        ):
            raise DamagedError("its manifest lists files that don't belong there")
        return manifest


def _is_media(name: str, member: Member) -> bool:
    path = PurePosixPath(name)
    plain = str(path) == name and ".." not in path.parts and not set(name) & {"\\", "\0", ":"}
    return name.startswith(MEDIA) and plain and len(path.parts) > 1 and member.size >= 0


def product_version() -> str:
    with open(settings.BASE_DIR / "pyproject.toml", "rb") as file:
        version: str = tomllib.load(file)["project"]["version"]
    return version


def secret_key_fingerprint(key: str) -> str:
    """Return 8 bytes of a slow hash, so that a weak key can't be guessed quickly from an archive."""
    return hashlib.pbkdf2_hmac("sha256", key.encode(), b"helpcenter backup", 200_000)[:8].hex()


def knows_secret_key(manifest: Manifest) -> bool:
    """Return whether second factors of the archive can be read with this site's keys."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return manifest.secret_key in map(secret_key_fingerprint, keys)


def refuse_foreign(manifest: Manifest) -> None:
    """Refuse an archive of a newer version or of another kind of database."""
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"The backup is from a site on {VENDORS[manifest.vendor]}, and this one is on"
            f" {VENDORS[connection.vendor]}. Restore it into a site on {VENDORS[manifest.vendor]}, then move"
            " that with manage.py move_database."
        )
    loader = MigrationLoader(None)
    unknown = [
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    ]
    if unknown or _numbers(manifest.version) > _numbers(product_version()):
        what = f" (it has the migration {unknown[-1]})" if unknown else ""
        raise BackupError(
            f"The backup is from version {manifest.version}{what}, which is newer than this one,"
            f" {product_version()}. Update the site, then restore it."
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]
