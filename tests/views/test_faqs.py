"""All questions on one page, each with its answer and a way to its article."""

import re

import pytest

from articles import catalog, editing
from articles.content import record
from articles.models import Pin, Publication
from articles.views import faqs
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once


@pytest.fixture
def faq_articles(make_live):
    make_live(
        slug="one", codes=["102"], title="Bank trouble",
        faqs=[{"key": "faq00001", "question": "Is it my password?", "answer": "No. See [[two]].\n\n1. Wait"},
              {"key": "faq00002", "question": "How long?", "answer": "Hours, see [[draft]]."}],
    )  # fmt: skip
    make_live(
        slug="two", codes=["101"], area={"slug": "users", "name": "Users"},
        faqs=[{"key": "faq00001", "question": "Why?", "answer": "### Since\n\n1. It broke"}],
    )  # fmt: skip
    make_live(slug="three", title="Without a question")
    make_live(slug="till", product={"slug": "till", "name": "Till"}, area=None,
              faqs=[{"question": "And the till?", "answer": "Fine."}])  # fmt: skip


def test_questions_stand_by_product_and_area_with_folded_answers(client, faq_articles):
    page = page_of(client, "/faqs/")
    found = re.findall(r'<h5><bdi>(.*?)</bdi>|id="(in-[^"]+)"', page)
    assert [question or place for question, place in found] == [
        *["in-ledger", "in-ledger.banking", "Is it my password?", "How long?", "in-ledger.users", "Why?"],
        *["in-till", "in-till.no.area", "And the till?"],
    ]
    assert page.count('<details class="faq">') == 4
    assert "Without a question" not in page
    assert "3 articles" in page


def test_each_question_leads_to_its_place_in_the_article(client, faq_articles):
    links = hrefs(page_of(client, "/faqs/"), "/articles/")
    assert "/articles/one/#question-faq00002" in links
    assert 'id="question-faq00002"' in page_of(client, "/articles/one/")


def test_answers_link_to_live_articles_alone(client, faq_articles, make_article):
    make_article(slug="draft", title="Secret")
    page = page_of(client, "/faqs/")
    assert '<a href="/articles/two/">101</a>' in page
    assert "see draft." in page
    assert "Secret" not in page


def test_anchors_of_several_articles_do_not_meet(client, faq_articles):
    ids = re.findall(r'\bid="([^"]+)"', page_of(client, "/faqs/"))
    assert len(ids) == len(set(ids))
    assert not [one for one in ids if one.startswith("question-")]


def test_many_questions_are_cut_into_pages(client, faq_articles, monkeypatch):
    monkeypatch.setattr(faqs, "PAGE_SIZE", 1)
    first = page_of(client, "/faqs/")
    assert "How long?" in first
    assert "Why?" not in first
    assert {"?page=3#in-till", "?page=2#in-ledger.users", "?page=2"} <= set(hrefs(first, r"\?"))
    assert "And the till?" in page_of(client, "/faqs/?page=3")


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=x", "page=-1", "page=99999999999"])
def test_page_that_is_not_there(client, faq_articles, query):
    page_of(client, f"/faqs/?{query}", 404)


def test_no_questions_yet(client, make_live):
    make_live(slug="three")
    assert "No questions yet" in page_of(client, "/faqs/")


def test_questions_are_of_one_language(client, faq_articles, make_live):
    make_live(id="de", slug="fehler", language="de", faqs=["Warum?"])
    assert "Warum?" not in page_of(client, "/faqs/")
    assert "Is it my password?" not in page_of(client, "/de/faqs/")


def test_withdrawn_article_takes_its_questions_along(client, faq_articles):
    editing.unpublish(Publication.objects.get(slug="one").article, None)
    page = page_of(client, "/faqs/")
    assert "Is it my password?" not in page
    assert "Why?" in page
    with pytest.raises(ValueError, match="unpublished"):
        record.questions([Publication.objects.get(slug="one")])


def test_pieces_of_an_older_renderer_are_rendered_anew(faq_articles, client):
    Publication.objects.filter(slug="till").update(render_version=0)
    rows = Publication.objects.live().for_page().filter(slug="till")
    rows[0].html["faqs"] = {}
    assert "Fine." in record.questions(list(rows))[0]["faqs"][0]["html"]


def test_questions_cost_six_queries(client, faq_articles, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        page_of(client, "/faqs/")


def test_questions_are_searched_with_their_answers(client, faq_articles):
    page = page_of(client, "/faqs/?q=password")
    assert re.findall(r"<h3><bdi>(.*?)</bdi>", page) == ["Is it my password?"]
    assert "1 question contains <bdi>password</bdi>" in page
    assert "/articles/one/#question-faq00001" in hrefs(page, "/articles/")
    assert 'class="faq" open' in page
    assert re.findall(r"<h3><bdi>(.*?)</bdi>", page_of(client, "/faqs/?q=hours+long")) == ["How long?"]


@pytest.mark.both
@pytest.mark.parametrize("q", ["zebra", "password zebra", "...", "%00x", "<script>alert(1)</script>"])
def test_what_no_question_holds_is_said(client, faq_articles, q):
    page = page_of(client, f"/faqs/?q={q}")
    assert "<details" not in page.partition("<main")[2]
    assert "<script>alert" not in page
    assert "No question contains all of these words." in page


def test_search_in_questions_tells_no_draft_and_no_other_language(
    client, faq_articles, make_article, make_live
):
    make_article(slug="draft", title="Secret", faqs=["Is it my password now?"])
    make_live(id="de", slug="fehler", language="de", faqs=["Ist es mein password?"])
    page = page_of(client, "/faqs/?q=password")
    assert page.count('<details class="faq"') == 1


@pytest.mark.parametrize("q", ["password", "banck zzz", "102", "nonsensical"])
def test_search_in_questions_costs_six_queries(client, faq_articles, django_assert_max_num_queries, q):
    catalog.save_live_settings(Pin(queries=q, article=Publication.objects.get(slug="two").article))
    page_of(client, "/faqs/?q=password")
    with django_assert_max_num_queries(6):
        page_of(client, f"/faqs/?q={q}")
