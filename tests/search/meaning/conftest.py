"""Search by meaning with a made-up model, so that the packages of the extra are not needed."""

import math
from pathlib import Path

import pytest
from django.conf import settings as site

from tests.support.waiting import join_threads


@pytest.fixture
def files():
    """Remove what lies beside the index for meaning, before and after."""

    def remove():
        for path in Path(site.SEARCH_DIR).glob("meaning-v*"):
            path.unlink(missing_ok=True)

    remove()
    yield
    join_threads("search-meaning")
    remove()


@pytest.fixture
def meaning_in_background(settings, files):
    """Turn meaning on, with a model to which printers and paper, or banks and money, are the same."""
    pytest.importorskip("numpy")
    from tests.support import tiny_model

    tiny_model.install()
    settings.SEARCH_MEANING = True


@pytest.fixture
def meaning(meaning_in_background, monkeypatch):
    """The same without a thread that makes vectors: it would see nothing of a test's transaction."""
    from articles.search.meaning import maker

    monkeypatch.setattr(maker, "_rests_until", math.inf)
