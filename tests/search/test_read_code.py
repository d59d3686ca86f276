"""A code in a link is read as a search reads it."""

import pytest

from articles import editing
from articles.search.code_reader import CodeReading, read_code
from tests.support.makers import article_data

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def publish(code: str) -> int:
    data = article_data(id=code.lower(), slug=code.lower(), codes=[code], title=f"Trouble {code}")
    return editing.publish(editing.save(None, data, None), None).pk


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("0x80040408", "typed"),
        ("0X80040408", "folded"),
        ("-2147220472", "number"),
        ("2147746824", "number"),
        ("0x8004O408", "looks"),
    ],
)
def test_a_code_is_read_in_any_spelling(written, reading):
    article = publish("0x80040408")
    publish("0x80040409")
    code = read_code(written)
    assert (code.pks, code.reading) == ([article], reading)


def test_an_unknown_code_has_no_article():
    publish("H202")
    assert read_code("Error H299") == CodeReading("H299", "H299")
