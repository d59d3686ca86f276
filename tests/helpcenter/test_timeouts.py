"""A page waits for PostgreSQL so long and no longer."""

import pytest
from django.db import OperationalError, connection

from helpcenter import timeouts

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limits"),
]


@pytest.fixture
def limits(settings):
    """Limits of a second for the connection of the test, which is opened anew before and after."""
    settings.STATEMENT_SECONDS = 1
    connection.close()
    timeouts.limit_statements()
    yield
    timeouts.connection_created.disconnect(dispatch_uid="statement limits")
    connection.close()


def test_statement_that_takes_too_long_ends(limits):
    with pytest.raises(OperationalError, match="statement timeout"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")


def test_commands_take_their_time():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_limit_is_left_to_a_shared_connection(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "DISABLE_SERVER_SIDE_CURSORS", True)
    connection.close()
    timeouts.limit_statements()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
