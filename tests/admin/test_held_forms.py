"""A form whose session is over loses nothing: what was typed comes back on a page that sends it again."""

from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from articles import editing
from articles.models import Contact, Product, ReviewComment, Synonym

pytestmark = [pytest.mark.once]

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Origin": "http://testserver"}
TEXT = 'The bank says: "wait" &\n\n<b>not</b> before noon'


class Form(HTMLParser):
    """The fields of the form that posts, as a browser sends it."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.name, self.action, self.is_open = {}, "", "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form":
            self.is_open = values.get("method") == "post" and "data-cookie" in values
            self.action = values.get("action", "") if self.is_open else self.action
        elif self.is_open and tag == "input" and values.get("name"):
            self.fields[values["name"]] = values.get("value", "")
        elif self.is_open and tag == "textarea":
            self.name = values["name"]
            self.fields[self.name] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.name = ""
        self.is_open &= tag != "form"

    def handle_data(self, data):
        if self.name:
            self.fields[self.name] += data.replace("\n", "", 1) if not self.fields[self.name] else data


@pytest.fixture
def browser(editor):
    client = Client(enforce_csrf_checks=True, headers=BROWSER)
    client.force_login(editor)
    return client


@pytest.fixture
def article(make_article):
    return make_article(title="Bank closed")


def with_token(client, sent):
    client.get("/admin/articles/synonym/add/")
    return {**sent, "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}


def send_again(client, page):
    form = Form(page.content.decode())
    return client.post(form.action, form.fields)


def test_comment_survives_the_end_of_the_session_and_the_new_token(browser, editor, article):
    address = reverse("admin:articles_article_review", args=[article.pk])
    sent = with_token(browser, {"do": "comment", "text": TEXT, "section": ""})
    Session.objects.all().delete()
    held = browser.post(address, sent)
    assert held.status_code == 403
    assert "no-store" in held["Cache-Control"] and "noindex" in held.content.decode()
    assert "You're signed out" in held.content.decode()
    assert "&lt;b&gt;not&lt;/b&gt; before noon" in held.content.decode(), "shown, to be read and copied"
    browser.post(reverse("account_login"), with_login_token(browser))
    again = send_again(browser, held)
    assert again.status_code == 403, "the sign-in turned the token"
    assert "You signed in again" in again.content.decode()
    assert send_again(browser, again).status_code == 302
    assert ReviewComment.objects.get().text.replace("\r\n", "\n") == TEXT


def with_login_token(client):
    client.get(reverse("account_login"))
    return {
        "login": "erin",
        "password": "correct horse battery",
        "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value,
    }


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("admin:articles_synonym_add", {"phrases": TEXT}),
        ("admin:articles_knownincident_add", {"title": TEXT}),
        ("admin:articles_product_add", {"name": TEXT}),
        ("admin:articles_article_add", {"title": TEXT, "solutions-0-body": TEXT}),
        ("admin:auth_user_add", {"username": TEXT}),
    ],
)
def test_every_form_of_the_admin_is_held(browser, address, typed):
    sent = with_token(browser, {**typed, "password1": "hunter2", "list": ["one", "two"]})
    Session.objects.all().delete()
    held = browser.post(f"{reverse(address)}?next=x", sent)
    form = Form(held.content.decode())
    assert form.action == f"{reverse(address)}?next=x"
    assert {name: form.fields[name] for name in typed} == typed
    assert held.content.decode().count('<textarea name="list" hidden>') == 2
    assert "hunter2" not in held.content.decode()


def test_text_for_an_article_that_has_gone_is_given_back(browser, editor, article):
    address = reverse("admin:articles_article_review", args=[article.pk])
    sent = with_token(browser, {"do": "comment", "text": TEXT, "password": "hunter2 and more"})
    editing.delete(article, None)
    answer = browser.post(address, sent)
    assert answer.status_code == 404
    assert "&lt;b&gt;not&lt;/b&gt; before noon" in answer.content.decode()
    assert "hunter2" not in answer.content.decode()


def test_turned_token_alone_asks_to_send_again(browser, article):
    sent = with_token(browser, {"phrases": "a, b", "also": "", "active": "on", "_save": "1"})
    browser.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    held = browser.post("/admin/articles/synonym/add/", sent)
    assert send_again(browser, held).status_code == 302
    assert Synonym.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {**BROWSER, "Origin": "https://evil.example"},
        {**BROWSER, "Sec-Fetch-Site": "cross-site"},
        {"Accept": "text/html"},
        {**BROWSER, "Accept": "*/*"},
    ],
)
def test_what_no_page_of_ours_sent_is_not_offered(editor, headers):
    client = Client(enforce_csrf_checks=True, headers=headers)
    for _signed_in in range(2):
        answer = client.post("/admin/articles/product/add/", {"name": "Zebrafish and more"})
        assert answer.status_code == 403
        assert "Zebrafish" not in answer.content.decode()
        assert "This form has expired" in answer.content.decode()
        client.force_login(editor)
    assert not Product.objects.exists() and not Contact.objects.exists()


def test_forms_of_readers_and_of_the_sign_in_keep_the_plain_page(db):
    client = Client(enforce_csrf_checks=True, headers=BROWSER)
    answer = client.post(reverse("account_login"), {"login": "erin", "password": "hunter2 and more"})
    assert answer.status_code == 403
    assert "hunter2" not in answer.content.decode()
