"""ASCII slugs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.strings.slugs import read_slug, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The bank’s website has trouble", "the-banks-website-has-trouble"),
        ("QuickBooks Error -6000, -77", "quickbooks-error-6000-77"),
        ("  Déjà vu – ①  ", "deja-vu-1"),
        ("日本語", ""),
        ("--", ""),
    ],
)
def test_slug_is_made_of_ascii_letters_and_digits(title, slug):
    assert slugify(title) == slug


@given(st.text())
def test_slug_of_a_slug_is_the_same(s):
    assert slugify(slugify(s)) == slugify(s)


@pytest.mark.parametrize(
    ("end", "slug"),
    [
        ("Error-102.html)", "error-102"),
        ("error-102/index.php", "error-102"),
        ("error-102%20", "error-102"),
        ("my-index", "my-index"),
        ("html", "html"),
        ("a b", ""),
        ("---", ""),
        ("\u00e9", ""),
        ("-" * 100_000 + "a", ""),
        ("a" + "." * 100_000, "a"),
    ],
)
def test_slug_is_read_from_a_mistyped_address(end, slug):
    assert read_slug(end) == slug
