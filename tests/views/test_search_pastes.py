"""Long pastes go by POST: the same answers, and their text stands in no address."""

import html
import re

import pytest

from articles.forms import PasteForm
from articles.limits import MAX_FORM_FIELDS
from articles.views import search as search_views
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OWN = {"Sec-Fetch-Site": "same-origin"}
MESSAGE = "We could not update your account because the bank is closed"
LOG = f"2024-05-01 10:00:01 start\nworker ready\nERROR {MESSAGE}\n2024-05-01 10:00:02 stop\n"


@shared_articles
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
    assert "Searched as an error message" in page
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
    assert page.count(f'<input type="hidden" name="q" value="{text}">') == 3
    assert '<button class="btn btn--quiet btn--s" type="submit" name="page" value="3">' in page
    assert 'name="product" value="p1"' in page
    assert "q=printer" not in page
    narrowed = paste(client, text, product="p1").content.decode()
    assert 'name="product" value="p1" aria-current="true"' in narrowed
    assert set(re.findall(r'href="/articles/([^/"]+)/"', narrowed)) == {"a1", "a3"}


def test_nothing_found_in_one_product_can_be_asked_of_all(client, bank):
    page = paste(client, "zebra\ncrossing", product="ledger").content.decode()
    assert "No results found" in page
    assert '<input type="hidden" name="q" value="zebra\ncrossing">' in page
    assert "?q=" not in page


CUT = "so we searched only the end"


@pytest.mark.parametrize(
    ("lines", "is_cut"), [(2, False), (1000, False), (1400, True), (20_000, True)], ids=str
)
def test_end_of_a_long_log_is_searched_and_the_reader_is_told(client, bank, lines, is_cut):
    log = "".join(f"10:00:{n % 60:02} worker says nothing of interest\r\n" for n in range(lines)) + LOG
    page = html.unescape(paste(client, log).content.decode())
    assert f"<mark>ERROR {MESSAGE}</mark>" in page
    assert (CUT in page) == is_cut
    box = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]
    assert len(box) <= PasteForm.MAX_LENGTH
    assert re.match(r"10:00:\d\d worker", box), "begins with a whole line"
    assert MESSAGE in box


def test_end_of_a_long_text_without_lines_is_kept(client, bank):
    page = paste(client, "é" * 200_000 + " zebra").content.decode()
    assert CUT in page
    assert f"\n{'é' * (PasteForm.MAX_LENGTH - 6)} zebra</textarea>" in page


def test_more_than_the_server_reads_is_refused_in_words(client, bank):
    answer = paste(client, "x" * search_views.MAX_BYTES, status=413)
    assert b"search-box__error" in answer.content
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("params", [{}, {"page": "0"}, {"product": "no slug!"}])
def test_refused_text_comes_back_in_the_box(client, bank, params):
    text = "<b>only</b> the bank is closed " * (1 if params else 100)
    answer = client.get("/search/", {"q": text.strip(), **params})
    assert answer.status_code == 400
    assert "search-box__error" in answer.content.decode()
    box = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.content.decode(), re.DOTALL)[1]
    assert html.unescape(box) == text.strip()


def test_box_without_scripts_posts_and_a_line_gets_its_address(client, bank):
    for page in (client.get("/"), client.get("/codes/"), client.get("/search/", {"q": "bank closed"})):
        form = re.search(r'<form[^>]*role="search".*?</form>', page.content.decode(), re.DOTALL)[0]
        assert 'method="post"' in form
        assert '<noscript><input type="hidden" name="box" value="1"></noscript>' in form
        assert "maxlength" not in form, "the browser would cut a paste without a word"
    answer = paste(client, " bank closed ", 302, box="1", product="bank")
    assert answer["Location"] == "/search/?q=bank+closed&product=bank"
    for text in (LOG, "bank closed " * 200):
        assert b"Bank closed" in paste(client, text, box="1").content
    paste(client, "bank closed", page=1)  # what is no box of that kind stays out of addresses


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
