"""What the environment says of the databases."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS

from helpcenter.env import Environment, explain_url

Config = dict[str, Any]

POOLED = "POOLED"  # key of the settings for processes that serve

# A server that is away or cut off is noticed in seconds; the address may say otherwise.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,  # milliseconds that data may wait for its receipt
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}


def read_databases(env: Environment, data_dir: Path) -> dict[str, Config]:
    """Return Django's DATABASES: the one that takes writes, and its replicas."""
    config: Config = {"ENGINE": "django.db.backends.sqlite3", "NAME": data_dir / "db.sqlite3"}
    if env.text("DATABASE_URL"):
        config = env.parsed("DATABASE_URL", "", env.db_url_config)
    engine = _engine(config)
    if not config.get("NAME") or config["NAME"] == ":memory:":
        raise ImproperlyConfigured(
            "DATABASE_URL doesn't include a database. Example: postgres://user:password@host/name or"
            " sqlite:////path/file."
        )
    if engine == "sqlite3":
        _complete_sqlite(config)
    elif engine == "postgresql":
        _complete_postgresql(config, is_shared=env.flag("DATABASE_PGBOUNCER"))
        config = _read_direct(env, config) or config
    else:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite:///.")
    return {DEFAULT_DB_ALIAS: config, **_read_replicas(env, engine)}


def _read_direct(env: Environment, pooled: Config) -> Config | None:
    """Return the server behind pgbouncer, for commands; a process that serves takes what is under POOLED.

    The programs of PostgreSQL set what holds for a session, and pgbouncer gives that to the next client.
    """
    if not env.text("DATABASE_DIRECT_URL"):
        return None
    config: Config = env.parsed("DATABASE_DIRECT_URL", "", env.db_url_config)
    if _engine(config) != "postgresql" or not config.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_DIRECT_URL must be a URL such as postgres://user:password@host/name."
        )
    _complete_postgresql(config, is_shared=False)
    return {**config, POOLED: pooled}


def _read_replicas(env: Environment, engine: str) -> dict[str, Config]:
    replicas = {}
    for number, url in enumerate(env.names("DATABASE_REPLICA_URLS", []), start=1):
        try:
            config: Config = env.db_url_config(url)
        except (ImproperlyConfigured, ValueError) as error:
            raise ImproperlyConfigured(f"DATABASE_REPLICA_URLS isn't valid: {explain_url(error)}.") from None
        if not engine == _engine(config) == "postgresql" or not config.get("NAME"):
            raise ImproperlyConfigured(
                "DATABASE_REPLICA_URLS and DATABASE_URL must be URLs such as postgres://user:password@host/name."
                " Separate replicas with commas."
            )
        _complete_postgresql(config, is_shared=env.flag("DATABASE_PGBOUNCER"))
        # Migrations, and the databases of tests, are the primary's.
        replicas[f"replica-{number}"] = config | {"TEST": {"MIRROR": DEFAULT_DB_ALIAS}}
    return replicas


def _engine(config: Config) -> str:
    return str(config.get("ENGINE", "")).rpartition(".")[2]


def _complete_sqlite(config: Config) -> None:
    config.setdefault("OPTIONS", {}).update(
        # Readers go on while one writes (WAL); a write takes its lock at the start and waits for its turn,
        # since SQLite fails at once a transaction that has read and then finds it cannot write.
        init_command="PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
        transaction_mode="IMMEDIATE",
        timeout=20,
    )
    # To open the file again for each request takes 2 ms of CPU, more than any page: the one that closes it
    # last writes the log back and deletes it. A file that was replaced is noticed within a minute.
    config["CONN_MAX_AGE"] = 60


def _complete_postgresql(config: Config, is_shared: bool) -> None:
    config.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    config["OPTIONS"] = {**POSTGRESQL_OPTIONS, **config.get("OPTIONS", {})}
    if is_shared:
        # In transaction mode the next statement may go to another server connection, without the cursor.
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
        config["CONN_MAX_AGE"] = 0
