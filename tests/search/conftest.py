"""The demonstration articles, for tests of the search."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.support.paths import DEMONSTRATION


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration articles, imported once for all tests of a module and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_articles", str(DEMONSTRATION), publish=True, verbosity=0)
        yield
        transaction.set_rollback(True)
