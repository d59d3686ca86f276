"""Whether the database has the migrations of this version: no fewer, and no more."""

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def pending_migrations(executor: MigrationExecutor) -> list[str]:
    """Return the migrations that the database lacks."""
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def newer_migrations(loader: MigrationLoader) -> list[str]:
    """Return the migrations of the database that come after all that this version has of an app.

    Apps that are turned off are none of them, nor are old ones that a package has put together.
    """
    newest: dict[str, str] = {}
    for app, name in loader.disk_migrations:
        newest[app] = max(name, newest.get(app, ""))
    applied = loader.applied_migrations or ()
    return [f"{app}.{name}" for app, name in sorted(applied) if name > newest.get(app, name)]
