"""The article form in a real browser keeps what is typed, whatever happens to server, session and browser."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from articles.models import Article, Autosave
from tests.support.makers import article_data
from tests.support.signing import sign_in
from tests.support.waiting import has_path, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "Autosaved at"


@pytest.fixture
def article():
    return editing.save(None, article_data(title="Bank closed", causes=["Closed"]), None)


@pytest.fixture
def form_page(page, article):
    sign_in(page)
    page.clock.install()
    page.goto(form_of(article))
    return page


def form_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def status_of(page):
    return page.locator("#autosave-status")


def wait_for_state(page, text):
    """Let the page's clock run, by seconds that take no time, until the form says this."""

    def has_status():
        page.clock.run_for(1000)
        return re.search(text, status_of(page).inner_text())

    until(has_status, page)


def test_typed_text_is_kept_by_itself_and_offered_again(form_page, article, axe):
    form_page.fill("#id_title", "Bank open")
    wait_for_state(form_page, KEPT)
    assert "title=Bank+open" in Autosave.objects.get().fields
    form_page.close(run_before_unload=False)  # what a crash leaves
    again = form_page.context.new_page()
    again.goto(form_of(article))
    expect(again.locator("#id_title")).to_have_value("Bank closed")
    assert axe(again) == []
    again.get_by_role("link", name="Restore").click()
    expect(again.locator("#id_title")).to_have_value("Bank open")
    again.click("[name=_save]")
    again.get_by_text("Draft saved at").wait_for()
    assert Article.objects.get().title == "Bank open"
    expect(again.get_by_text("Restore")).to_have_count(0)


def test_text_of_a_browser_that_died_at_once_is_on_the_device(form_page, article, problems):
    form_page.route("**/autosave/", lambda route: route.abort())
    form_page.fill("#id_title", "Half a wo")
    wait_for_state(form_page, "can't reach the server")
    expect(status_of(form_page)).to_contain_text("safe on this device")
    form_page.close(run_before_unload=False)
    again = form_page.context.new_page()
    again.goto(form_of(article))
    again.get_by_role("button", name="Restore").click()
    again.wait_for_url("**?autosave=**")
    expect(again.locator("#id_title")).to_have_value("Half a wo")
    assert "Half+a+wo" in Autosave.objects.with_fields().get().fields
    problems.ignore()  # the refused requests


def test_save_waits_until_the_server_is_there(form_page, problems):
    form_page.fill("#id_title", "Bank open")
    form_page.route("**/autosave/", lambda route: route.abort())
    form_page.click("[name=_save]")
    wait_for_state(form_page, "can't reach the server")
    expect(form_page.locator("#id_title")).to_have_value("Bank open")
    form_page.unroute("**/autosave/")
    form_page.click("[name=_save]")
    form_page.get_by_text("Draft saved at").wait_for()
    assert Article.objects.get().title == "Bank open"
    problems.ignore()  # the refused requests


def test_fault_of_the_server_is_told_and_tried_again(form_page, problems):
    answers = iter([500, 500])

    def fail(route):
        status = next(answers, None)
        if status:
            route.fulfill(status=status, body="<h1>Broken</h1>", content_type="text/html")
        else:
            route.continue_()

    form_page.route("**/autosave/", fail)
    form_page.fill("#id_title", "Bank open")
    wait_for_state(form_page, "The server has a problem")
    wait_for_state(form_page, KEPT)
    problems.ignore()


def test_signed_out_editor_signs_in_elsewhere_and_goes_on(form_page, problems):
    form_page.fill("#id_title", "Bank open")
    Session.objects.all().delete()
    form_page.click("[name=_save]")
    expect(status_of(form_page)).to_contain_text("you're signed out")
    expect(form_page.locator("#id_title")).to_have_value("Bank open")
    with form_page.context.expect_page() as opened:
        form_page.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.fill("[name=login]", "erin")
    other.fill("[name=password]", "correct horse")
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(has_path("/admin/"))
    form_page.click("[name=_save]")
    form_page.get_by_text("Draft saved at").wait_for()
    assert Article.objects.get().title == "Bank open"
    problems.ignore()


def test_new_article_is_kept_too(page):
    sign_in(page)
    page.clock.install()
    page.goto("/admin/articles/article/add/")
    page.fill("#id_summary", "Only a summary so far")
    wait_for_state(page, KEPT)
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto("/admin/articles/article/add/")
    again.get_by_role("link", name="Restore").click()
    expect(again.locator("#id_summary")).to_have_value("Only a summary so far")
    again.goto("/admin/articles/article/add/")
    again.get_by_role("button", name="Discard").click()
    expect(again.get_by_text("Restore")).to_have_count(0)
    assert not Autosave.objects.with_fields().exists()


def test_other_people_and_other_tabs_are_told(form_page, article, django_user_model):
    other = django_user_model.objects.create_superuser("olu", "", "correct horse")
    editing.store_autosave(other, f"{article.pk}t1", article, "title=x")
    form_page.fill("#id_title", "Bank open")
    wait_for_state(form_page, "olu is editing")
    tab = form_page.context.new_page()
    tab.goto(form_of(article))
    tab.get_by_role("link", name="Restore").click()
    expect(tab.locator("#id_title")).to_have_value("Bank open")
    Autosave.objects.exclude(editor=other).delete()  # as when the other tab goes on with the text
    wait_for_state(form_page, "continued or discarded your autosaved text in another tab")
    editing.save(article, article_data(title="Hers"), other, 1)
    wait_for_state(form_page, "olu saved this article at")
    form_page.fill("#id_summary", "And this")
    wait_for_state(form_page, KEPT)
    assert "Bank+open" in Autosave.objects.get(editor__username="erin", title="Bank open").fields


def test_untouched_form_says_nothing_and_leaves_freely(form_page):
    requests = []
    form_page.on("request", lambda request: requests.append(request.post_data or ""))
    form_page.click("#id_title")
    form_page.clock.run_for(30_000)
    assert not [sent for sent in requests if "_typed" in sent]
    expect(status_of(form_page)).to_have_text(re.compile(r"^\s*$"))
    form_page.goto("/admin/")
    assert not Autosave.objects.with_fields().exists()
