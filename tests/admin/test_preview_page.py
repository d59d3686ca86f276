"""The whole unsaved article as the page that it would become, for its editors alone."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Product, Revision
from tests.support.admin_forms import ADD_URL, change_url, form_data

pytestmark = [pytest.mark.once]

PREVIEW = reverse("admin:articles_article_preview")


@pytest.fixture
def article(make_article):
    return make_article(
        codes=["102"], title="Bank closed", causes=["Shut"], solutions=[{"title": "Wait", "body": "1. Go"}]
    )


def sent_form(client, article, **changes):
    form = form_data(client.get(change_url(article)))
    return {**form, "_form_key": f"{article.pk}tab12", **changes}


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_unsaved_text_is_shown_as_the_page_and_stored_nowhere(editor_client, article, make_live):
    make_live(title="Bank open", slug="open", codes=["103"])
    body = "1. Open **Menu**, see [[open]] and [[contact:nobody]]"
    answer = editor_client.post(
        PREVIEW, sent_form(editor_client, article, **{"title": "Zebrafish", "solutions-0-body": body})
    )
    page = text_of(answer)
    assert "Preview of unsaved text" in page
    assert "Zebrafish" in page and "<strong>Menu</strong>" in page
    assert 'href="/articles/open/"' in page or "Bank open</a>" in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"] and 'content="noindex' in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert Article.objects.get(pk=article.pk).title == "Bank closed"
    assert Revision.objects.filter(article=article).count() == 1


def test_half_written_article_is_shown_and_what_is_wrong_is_said(editor_client, article):
    answer = editor_client.post(
        PREVIEW,
        sent_form(
            editor_client,
            article,
            **{
                "slug": "NOT a slug",
                "review_on": "soon",
                "solutions-0-title": "",
                "causes-0-title": "x" * 400,
            },
        ),
    )
    page = text_of(answer)
    assert "Not shown:" in page and "slug" in page
    assert "Bank closed" in page and "<li" in page


@pytest.mark.parametrize(
    "typed", [{}, {"title": "Printer"}, {"title": "\0", "product": "9" * 30, "language": "xx"}]
)
def test_new_article_is_shown_from_its_first_word_on(editor_client, typed):
    form = form_data(editor_client.get(ADD_URL))
    page = text_of(editor_client.post(PREVIEW, {**form, "_form_key": "new12", **typed}))
    assert typed.get("title", "Untitled article").replace("\0", "Untitled article") in page
    assert not Article.objects.exists()


def test_new_article_has_its_product(editor_client, article):
    form = {**form_data(editor_client.get(ADD_URL)), "product": Product.objects.get().pk, "title": "Printer"}
    assert article.product.name in text_of(editor_client.post(PREVIEW, form))


def test_drafts_of_others_and_forged_forms_show_nothing(people, article):
    client = Client()
    sent = {"_form_key": str(article.pk), "title": "Zebrafish"}
    assert client.post(PREVIEW, sent).status_code == 302
    for letter, status in {"n": 403, "m": 403, "a": 404, "r": 200}.items():
        client.force_login(people[letter])
        answer = client.post(PREVIEW, sent)
        assert answer.status_code == status, letter
        assert ("Zebrafish" in answer.content.decode()) is (status == 200)
    assert client.get(PREVIEW).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["r"])
    assert strict.post(PREVIEW, sent).status_code == 403
