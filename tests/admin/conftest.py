"""Fixtures for the tests of the admin."""

import pytest

from tests.support.roles import LETTERS, in_role


@pytest.fixture
def people(db):
    return {letter: in_role(role, f"person-{letter}") for letter, role in LETTERS.items()}
