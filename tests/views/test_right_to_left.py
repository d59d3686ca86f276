"""Pages in languages from right to left: the frame mirrors, and what is technical stays as written."""

import pytest

from tests.support.languages import shipped
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAIR = '<bdi dir="ltr">-6000, -77</bdi>'


@shared_articles
def articles(make_live):
    make_live(
        id="pair",
        slug="pair",
        language="ar",
        codes=["-6000, -77"],
        title="الملف لا يُفتح",
        summary="يظهر الخطأ -6000, -77 عند فتح الملف.",
    )
    make_live(id="pair-en", slug="pair-en", codes=["-6000, -77"], summary="Error -6000, -77 appears.")


@pytest.mark.parametrize(
    "address", ["/", "/articles/pair/", "/codes/", "/search/?q=-6000%2C+-77&all=1", "/products/ledger/"]
)
def test_pairs_stay_as_written(client, articles, address):
    with shipped("ar"):
        page = client.get(f"/ar{address}").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    head, _, body = page.partition("<main")
    assert PAIR in body and "<bdi" not in head.partition("</title>")[0]


def test_an_article_in_a_frame_from_left_to_right_is_mirrored_alone(client, articles):
    with shipped():
        page = client.get("/ar/articles/pair/").content.decode()
    assert '<html lang="en" dir="ltr">' in page and ' lang="ar" dir="rtl"' in page and PAIR in page


def test_pages_from_left_to_right_need_nothing(client, articles):
    assert PAIR not in client.get("/articles/pair-en/").content.decode()
