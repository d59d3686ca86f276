"""Moving a site from one database to another, such as from SQLite to PostgreSQL."""

import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.models import Model

from helpcenter.env import PASSWORD_IN_URL, Environment

from . import rows
from .aliases import as_default, open_database
from .errors import BackupError, explain
from .manifest import VENDORS
from .restoring import MAX_DIFFERENCES, refuse_in_use


def move_database(url: str, say: Callable[[str], None]) -> dict[str, int]:
    """Copy all lasting rows of the site into an empty database, and return how many there are by model.

    The copy is committed only if every row of it is equal. The site's own database isn't changed.
    """
    config = read_url(url)
    with explain("The site wasn't moved"), open_database(config) as target:
        _refuse_unfit(target)
        say("Making the tables")
        with as_default(target):
            call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic(), transaction.atomic(using=target):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return _copy(target, say)


def read_url(url: str) -> dict[str, Any]:
    """Return the configuration of a database, as DATABASE_URL gives it."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of an unknown scheme, which is refused below
            config: dict[str, Any] = Environment().db_url_config(url)
    except (ImproperlyConfigured, ValueError):
        config = {}
    engine = config.get("ENGINE", "").rpartition(".")[2]
    if engine not in {"sqlite3", "postgresql"} or not config.get("NAME") or config["NAME"] == ":memory:":
        raise BackupError(
            "The URL doesn't include a database. Example: postgres://user:password@host/name or"
            f" sqlite:////path/file ({PASSWORD_IN_URL})."
        )
    if engine == "sqlite3":
        config.setdefault("OPTIONS", {}).update(transaction_mode="IMMEDIATE", timeout=20)
    return config


def without_password(url: str) -> str:
    """Return a URL that can be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:...@{host}").geturl()


def _refuse_unfit(target: str) -> None:
    if rows.pending_migrations():
        raise BackupError("The site's database isn't up to date. Run manage.py migrate, then move it.")
    refuse_in_use()
    if connections[target].vendor == "sqlite":
        Path(connections[target].settings_dict["NAME"]).touch(mode=0o600)
    counts = rows.count_content(target)
    if counts:
        raise BackupError(
            "The database at the URL isn't empty: it has "
            f"{rows.describe_counts(counts)}. Choose an empty one."
        )


def _copy(target: str, say: Callable[[str], None]) -> dict[str, int]:
    models = rows.read_models(DEFAULT_DB_ALIAS)
    # In any order: Django's foreign keys are looked at when the transaction ends.
    for model in models:
        model._base_manager.using(target).all()._raw_delete(target)
    counts = {}
    for model in models:
        counts[model._meta.label] = _copy_table(model, target)
        if counts[model._meta.label]:
            say(f"{counts[model._meta.label]:,} {model._meta.verbose_name_plural}")
    with connections[target].cursor() as cursor:
        for statement in connections[target].ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    say("Comparing every row")
    compared = rows.find_differences(rows.read_digests(DEFAULT_DB_ALIAS), rows.read_digests(target))
    differences = list(islice(compared, MAX_DIFFERENCES))
    if differences:
        raise BackupError(f"The copy doesn't match, so it was deleted: {'; '.join(differences)}.")
    # Caches and indexes tell by the name that this is another database, which goes on in its own way.
    for model in models:
        if model._meta.label == "articles.SiteState":
            model._base_manager.using(target).update(database_id=uuid4())
    return {label: count for label, count in counts.items() if count}


def _copy_table(model: type[Model], target: str) -> int:
    count = 0
    for batch in rows.read_batches(model, DEFAULT_DB_ALIAS):
        try:
            model._base_manager.using(target).bulk_create(batch)
        except (Error, ValueError) as error:
            spot = f"{model._meta.label} {batch[0].pk} to {batch[-1].pk}"
            raise BackupError(
                f"{VENDORS[connections[target].vendor]} rejected a row of {spot}:"
                f" {' '.join(str(error).split())}. The copy was deleted."
            ) from error
        count += len(batch)
    return count
