"""A double click in the admin saves once and says nothing false, also in two processes at the same time."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from articles import editing, save_once
from articles.models import Article, AuditEntry, FormClaim, Product, ReviewComment, Synonym
from tests.support.admin_forms import ADD_URL, form_data, form_errors

PRODUCTS = "/admin/articles/product/"
TILL = {"name": "Till", "slug": "till", "vendor": "", "short": "", "csrfmiddlewaretoken": "page1"}


def new_article(client):
    """The form of a new article as a browser sends it."""
    product = Product.objects.create(slug="ledger", name="Ledger")
    typed = {"title": "Twice", "product": product.pk, "_save": "1", "csrfmiddlewaretoken": "page1"}
    return {**form_data(client.get(ADD_URL)), **typed}


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_second_click_finds_what_the_first_one_made(editor_client):
    first = editor_client.post(f"{PRODUCTS}add/", TILL)
    # The browser has left the first answer, and with it its messages.
    editor_client.cookies.pop("messages", None)
    second = editor_client.post(f"{PRODUCTS}add/", TILL, follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert (
        len(messages_of(second)) == 1
        and messages_of(second)[0].startswith("Saved.")
        and "<a href" in messages_of(second)[0]
    )
    assert Product.objects.filter(slug="till").count() == 1
    assert AuditEntry.objects.filter(action="create").count() == 1


def test_new_article_and_its_next_version_are_saved_once(editor_client):
    form = new_article(editor_client)
    first, second = editor_client.post(ADD_URL, form), editor_client.post(ADD_URL, form)
    assert first["Location"] == second["Location"] and not form_errors(first)
    article = Article.objects.get()
    address = f"/admin/articles/article/{article.pk}/change/"
    form = {
        **form_data(editor_client.get(address)),
        "title": "Changed",
        "_save": "1",
        "csrfmiddlewaretoken": "page2",
    }
    assert [editor_client.post(address, form).status_code for _n in range(2)] == [302, 302]
    article.refresh_from_db()
    assert (article.title, article.revisions.count()) == ("Changed", 2)


def test_comment_and_step_are_carried_out_once(editor_client, editor, make_article):
    article = make_article()
    editing.submit(article, editor)
    review = f"/admin/articles/article/{article.pk}/review/"
    comment = {"section": "", "text": "Too long", "do": "comment", "csrfmiddlewaretoken": "page1"}
    places = {editor_client.post(review, comment)["Location"] for _n in range(2)}
    assert (len(places), ReviewComment.objects.count()) == (1, 1)


@pytest.mark.once
def test_changed_form_is_a_new_save(editor_client):
    editor_client.post(f"{PRODUCTS}add/", TILL)
    row = Product.objects.get(slug="till")
    for name in ("A", "B", "A", "A"):
        assert editor_client.post(f"{PRODUCTS}{row.pk}/change/", {**TILL, "name": name}).status_code == 302
        row.refresh_from_db()
        assert row.name == name
    assert AuditEntry.objects.filter(action="change").count() == 3


@pytest.mark.once
def test_same_form_later_is_a_new_save(editor_client):
    synonym = {"phrases": "till\nregister", "active": "on", "csrfmiddlewaretoken": "page1"}
    for count in (1, 1):
        editor_client.post("/admin/articles/synonym/add/", synonym)
        assert Synonym.objects.count() == count
    FormClaim.objects.update(finished_at=FormClaim.objects.get().finished_at - timedelta(seconds=11))
    editor_client.post("/admin/articles/synonym/add/", synonym)
    assert Synonym.objects.count() == 2


@pytest.mark.once
def test_form_with_errors_comes_back_each_time(editor_client):
    for _n in range(2):
        answer = editor_client.post(f"{PRODUCTS}add/", {**TILL, "name": ""})
        assert answer.status_code == 200 and "This field is required" in answer.content.decode()
    assert not FormClaim.objects.exists()


@pytest.mark.once
def test_another_persons_form_is_another_one(editor_client, client):
    editor_client.post(f"{PRODUCTS}add/", TILL)
    other = Client()
    other.force_login(User.objects.create_superuser("otto", password="correct horse"))
    assert "already exists" in other.post(f"{PRODUCTS}add/", TILL).content.decode()


@pytest.mark.once
def test_another_file_is_another_form(editor_client):
    synonym = {"phrases": "till\nregister", "active": "on", "csrfmiddlewaretoken": "page1"}
    for content, count in ((b"one", 1), (b"one", 1), (b"two", 2)):
        file = SimpleUploadedFile("a.txt", content)
        editor_client.post("/admin/articles/synonym/add/", {**synonym, "file": file})
        assert Synonym.objects.count() == count


def test_claims_are_forgotten(editor_client):
    editor_client.post(f"{PRODUCTS}add/", TILL)
    FormClaim.objects.update(claimed_at=FormClaim.objects.get().claimed_at - timedelta(minutes=11))
    editor_client.post(f"{PRODUCTS}add/", {**TILL, "slug": "other", "csrfmiddlewaretoken": "page2"})
    assert FormClaim.objects.count() == 1


def test_form_that_takes_too_long_is_not_carried_out_twice(editor_client, monkeypatch):
    monkeypatch.setattr(save_once, "WAIT_SECONDS", 0.1)
    editor_client.post(f"{PRODUCTS}add/", TILL)
    Product.objects.all().delete()
    FormClaim.objects.update(finished_at=None)
    answer = editor_client.post(f"{PRODUCTS}add/", TILL, follow=True)
    assert not Product.objects.exists() and "still being saved" in messages_of(answer)[-1]
    FormClaim.objects.update(claimed_at=FormClaim.objects.get().claimed_at - timedelta(seconds=61))
    editor_client.post(f"{PRODUCTS}add/", TILL)
    assert Product.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("clicks", [2, 5])
def test_clicks_at_the_same_time_save_once(editor, clicks):
    clients = [Client() for _n in range(clicks)]
    for client in clients:
        client.force_login(editor)
    form = new_article(clients[0])
    start, places = threading.Barrier(clicks), []

    def click(client):
        start.wait()
        places.append(client.post(ADD_URL, form).headers.get("Location"))
        connections.close_all()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    article = Article.objects.get()
    assert len(places) == clicks and len(set(places)) == 1 and places[0]
    assert article.revisions.count() == 1
