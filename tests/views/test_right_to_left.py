"""Pages in languages from right to left: the frame mirrors, and what is technical stays as written."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from articles.admin import values
from articles.strings.languages import name_in_sentence
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


def test_english_of_a_message_has_its_own_direction_among_results(client, make_live):
    message = "The file can't be opened. It is locked."
    make_live(slug="ar", language="ar", title="الملف لا يُفتح", messages=[message])
    with shipped("ar"):
        page = client.get("/ar/search/", {"q": "locked file", "all": 1}).content.decode()
    assert '"><bdi>The <mark>file</mark> can&#x27;t be opened.' in page


def test_times_of_the_desk_run_from_left_to_right_after_its_script_wrote_them_too():
    assert '<time class="nowrap" dir="ltr" ' in values.written(timezone.now())
    page = render_to_string("admin/articles/article/_datetime.html", {"at": timezone.now()})
    assert page.startswith('<time dir="ltr" ')


@pytest.mark.parametrize("language, name", [("ja", "英語"), ("de", "Englisch"), ("fr", "anglais")])
def test_english_is_no_countrys_in_a_sentence(language, name):
    with override(language):
        assert name_in_sentence("en") == name
