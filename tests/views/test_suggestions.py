"""What a browser asks while somebody types, and how it learns to search here."""

import xml.etree.ElementTree as ET

import pytest

from articles.views.search import MAX_KEPT_PREFIX
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def bank(make_live):
    return make_live(slug="bank", codes=["102"], title="<b>Bank</b> closed & away")


def offered(client, q, status=200, **more):
    answer = client.get("/search/suggest/", {"q": q, **more})
    assert answer.status_code == status
    is_kept = status == 200 and len(q.replace("\0", " ").strip()) <= MAX_KEPT_PREFIX
    assert answer["Cache-Control"] == ("no-cache" if is_kept else "no-store")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/json"
    assert not answer.cookies
    return answer.json()["suggestions"]


def test_suggestions_are_plain_text_with_the_address(client, bank):
    title, address = "<b>Bank</b> closed & away", "/articles/bank/"
    assert offered(client, "10") == [
        {"code": "102", "title": title, "url": address, "why": "code", "mark": ""}
    ]


def test_product_narrows(client, bank):
    assert offered(client, "bank", product="ledger")
    assert offered(client, "bank", product="till") == []


@pytest.mark.both
@pytest.mark.parametrize("q", ["", " ", "\x00", "zebra", "<script>", "a" * 2000, "%", "💩", "\u202e102"])
def test_whatever_is_typed_is_answered(client, bank, q):
    offered(client, q)


def test_what_is_out_of_bounds_is_refused(client, bank):
    assert offered(client, "a" * 2001, 400) == []
    assert offered(client, "bank", 400, product="../..") == []


def test_other_languages_have_suggestions_of_their_own(client, bank):
    assert client.get("/de/search/suggest/?q=bank").json() == {"suggestions": []}


def test_browser_learns_how_to_search_here(client, db, settings):
    page = client.get("/").content.decode()
    assert '<link rel="search" href="/opensearch.xml"' in page
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    told = ET.fromstring(answer.content)
    assert told.find(f"{space}Url").get("template") == f"{settings.SITE_URL}/search/?q={{searchTerms}}"
    assert len(told.find(f"{space}ShortName").text) <= 16
