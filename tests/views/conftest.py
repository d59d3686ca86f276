"""Articles that the tests of pages share."""

import pytest

from tests.support.samples import FULL_ARTICLE


@pytest.fixture
def neighbour(make_live):
    return make_live(id="101", slug="ledger-error-101", codes=["101"], title="A general failure")


@pytest.fixture
def full_article(make_live, neighbour):
    return make_live(**FULL_ARTICLE)
