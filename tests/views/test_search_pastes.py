"""Long pastes go by POST: the same answers, and their text stands in no address."""

import html
import re

import pytest

from articles.forms import PasteForm
from articles.limits import MAX_FORM_FIELDS
from articles.views import search as search_views

pytestmark = pytest.mark.once

OWN = {"Sec-Fetch-Site": "same-origin"}
MESSAGE = "We could not update your account because the bank is closed"
LOG = f"2024-05-01 10:00:01 start\nworker ready\nERROR {MESSAGE}\n2024-05-01 10:00:02 stop\n"


@pytest.fixture
def bank(make_live):
    for word in ("printer", "drawer", "scanner", "router", "keyboard", "screen"):
        make_live(
            slug=word, title=f"The {word} does not answer", messages=[f"No {word} found on this machine"]
        )
    return make_live(slug="bank", codes=["102"], title="Bank closed", messages=[MESSAGE])


def paste(client, text, status=200, headers=OWN, **more):
    answer = client.post("/search/", {"q": text, **more}, headers=headers)
    assert answer.status_code == status
    return answer


def test_line_that_matched_is_shown(client, bank):
    answer = paste(client, LOG)
    page = html.unescape(answer.content.decode())
    assert f"<mark>ERROR {MESSAGE}</mark>" in page
    assert "Read as a message" in page
    assert set(answer["Cache-Control"].split(", ")) == {"no-cache", "private"}
    assert not answer.cookies


def test_pasted_code_leads_to_its_article_and_the_text_stays_behind(client, bank):
    answer = paste(client, "error 102\n", status=302)
    assert answer["Location"] == "/articles/bank/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OWN, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_forms_of_this_site_are_taken(client, bank, headers, status):
    paste(client, LOG, status, headers)


def test_next_page_and_filters_are_forms_that_carry_the_text(client, make_live, monkeypatch):
    monkeypatch.setattr(search_views, "PAGE_SIZE", 2)
    for n in range(5):
        make_live(
            slug=f"a{n}", title=f"Printer trouble {n}", product={"slug": f"p{n % 2}", "name": f"P{n % 2}"}
        )
    text = "printer\ntrouble"
    page = paste(client, text, page=2).content.decode()
    assert "Page 2 of 3" in page
    assert page.count(f'<input type="hidden" name="q" value="{text}">') == 2
    assert '<button class="btn btn--quiet btn--s" type="submit" name="page" value="3">' in page
    assert 'name="product" value="p1"' in page
    assert "q=printer" not in page
    narrowed = paste(client, text, product="p1").content.decode()
    assert 'name="product" value="p1" aria-current="true"' in narrowed
    assert set(re.findall(r'href="/articles/([^/"]+)/"', narrowed)) == {"a1", "a3"}


def test_nothing_found_in_one_product_can_be_asked_of_all(client, bank):
    page = paste(client, "zebra\ncrossing", product="ledger").content.decode()
    assert "Nothing here matches that" in page
    assert '<input type="hidden" name="q" value="zebra\ncrossing">' in page
    assert "?q=" not in page


def test_50_kb_are_taken_and_more_is_refused_in_words(client, bank):
    filler = "".join(f"10:00:{n % 60:02} worker says nothing of interest\n" for n in range(2000))
    full_article = filler[: PasteForm.MAX_LENGTH - len(LOG)] + LOG
    assert b"Bank closed" in paste(client, full_article.strip()).content
    for text in ("x" * (PasteForm.MAX_LENGTH + 1), "é" * 300_000):
        answer = paste(client, text, status=413)
        assert b"search-box__error" in answer.content
        assert len(answer.content) < 20_000


@pytest.mark.both
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"q=%FF%FE%00", "application/x-www-form-urlencoded", 200),
        (b"q=a&page=x", "application/x-www-form-urlencoded", 400),
        (b"q=a&page=9", "application/x-www-form-urlencoded", 200),
        (b"{}", "application/json", 200),
        (b"--x", "multipart/form-data", 400),
        (b"&".join([b"a=1"] * (MAX_FORM_FIELDS + 1)), "application/x-www-form-urlencoded", 400),
    ],
)
def test_broken_forms_are_survived(client, bank, body, kind, status):
    answer = client.post("/search/", body, content_type=kind, headers=OWN)
    assert answer.status_code == status


def test_short_text_of_an_address_is_no_paste(client, bank):
    page = client.get("/search/", {"q": "bank closed"}).content.decode()
    assert 'method="get"' in page
    assert '<button class="btn btn--quiet btn--s" type="submit" formmethod="post">' in page
