"""Lists and percentages in the language of a page."""

import pytest
from django.utils.translation import override

from articles.strings.lists import list_separator, percent
from tests.support.languages import shipped

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("language", "words", "share"),
    [
        ("en", "a, b", "5%"),
        ("de-at", "a, b", "5\N{NO-BREAK SPACE}%"),
        ("fr", "a, b", "5\N{NARROW NO-BREAK SPACE}%"),
        ("ja", "a、b", "5%"),
        ("ar", "a، b", "5%"),
    ],
)
def test_lists_and_percentages(language, words, share):
    with shipped("ar", "de", "fr", "ja"), override(language):
        assert (list_separator().join("ab"), percent(5)) == (words, share)
    with shipped(), override(language):
        assert (list_separator().join("ab"), percent(5)) == ("a, b", "5%")
