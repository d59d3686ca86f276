"""Fixtures for the tests of the admin."""

import pytest
from django.test import Client

from tests.support.roles import LETTERS, in_role


@pytest.fixture
def people(db):
    return {letter: in_role(role, f"person-{letter}") for letter, role in LETTERS.items()}


@pytest.fixture
def sign_in(people):
    """Make a client of a person in a role: sign_in("p")."""

    def make(letter):
        client = Client()
        client.force_login(people[letter])
        return client

    return make
