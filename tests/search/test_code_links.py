"""Every code of the demonstration opens its article from a link, in each spelling, and in its family."""

import pytest

from articles import catalog, search
from articles.models import PublicationCode, article_url
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

SPELLINGS = {
    "as it is": str,
    "lower case": str.lower,
    "cue before": "error {}".format,
    "product before": "QuickBooks Error: {}".format,
    "in brackets": "({})".format,
    "minus signs": lambda code: code.replace("-", "\u2212"),
    "full width": lambda code: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in code),
}


@pytest.fixture(scope="module")
def codes(demonstration, django_db_blocker):
    with django_db_blocker.unblock():
        rows = PublicationCode.objects.select_related("publication__product")
        codes = [(row.code, row.family, row.publication) for row in rows]
    assert len(codes) >= 120
    return codes


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_code_is_found_in_this_spelling(codes, spelling):
    unread = []
    for code, _family, publication in codes:
        article = {"product": publication.product.slug, "language": publication.language}
        articles = search.find_by_code(SPELLINGS[spelling](code), **article)
        if publication not in articles.publications or not articles.is_certain:
            unread.append(code)
    assert not unread


@pytest.mark.parametrize(
    "door",
    ["/e/{}/?product={}&lang={}", "/embed/{}/?product={}&lang={}", "/api/v1/codes/{}?product={}&language={}"],
)
def test_every_code_opens_at_this_door(client, codes, door):
    closed = []
    for code, _family, publication in codes:
        answer = client.get(door.format(code, publication.product.slug, publication.language))
        address = article_url(publication.slug, publication.language)
        if address not in answer.get("Location", "") + answer.content.decode():
            closed.append((code, answer.status_code))
    assert not closed


def test_every_code_is_on_the_page_of_its_family(client, codes):
    pages = {}
    for code, family, publication in codes:
        if family:
            address = catalog.family_url(publication.product.slug, family)
            page = pages[address] = pages.get(address) or page_of(client, address)
            assert f"<b>{code}</b>" in page, address
    assert len(pages) >= 20
