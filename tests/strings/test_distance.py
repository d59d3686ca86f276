"""Words that differ by one letter."""

import pytest

from articles.strings.distance import is_within_one_edit


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("failed", "faild", True),
        ("failed", "failled", True),
        ("failed", "failet", True),
        ("failed", "fialed", True),
        ("failed", "failed", True),
        ("failed", "fald", False),
        ("failed", "sailing", False),
    ],
)
def test_one_edit_apart(one, other, near):
    assert is_within_one_edit(one, other) is near
