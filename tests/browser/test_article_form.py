"""The article form in a real browser: previews, the keyboard, added rows, and no word lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from articles.content import snapshot
from articles.models import Publication
from tests.support.makers import article_data, stored
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article():
    data = article_data(
        codes=["102"], solutions=[{"title": "Wait", "body": "1. Open **Menu**"}, "Ask"], causes=["Outage"]
    )
    return editing.save(None, data, None)


@pytest.fixture
def desk(page):
    sign_in(page)
    return page


def open_form(desk, article):
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))


def preview_of(desk, field):
    return desk.locator(f"#id_{field}").locator("xpath=..").locator(".markdownx-preview")


def test_preview_follows_what_is_typed(desk, article):
    open_form(desk, article)
    desk.get_by_role("navigation", name="Parts of the form").get_by_role("link", name="Solutions").click()
    desk.locator(".form-nav a[aria-current]", has_text="Solutions").wait_for()
    editor = desk.locator("#id_solutions-0-body")
    editor.focus()
    preview_of(desk, "solutions-0-body").locator("strong", has_text="Menu").wait_for()
    editor.fill("> [!WARNING]\n> Careful\n\n<img src=x onerror=alert(1)>")
    notice = preview_of(desk, "solutions-0-body").locator(".notice")
    notice.wait_for()
    ground = notice.evaluate("(element) => getComputedStyle(element).backgroundColor")
    assert ground != "rgba(0, 0, 0, 0)", "it looks as on the page"
    expect(preview_of(desk, "solutions-0-body").locator("img")).to_have_count(0)


def test_added_row_has_a_preview_and_is_saved(desk, article):
    open_form(desk, article)
    desk.click("#solutions-group .add-row a")
    desk.fill("#id_solutions-2-title", "Third way")
    desk.fill("#id_solutions-2-body", "1. Do *this*")
    preview_of(desk, "solutions-2-body").locator("em", has_text="this").wait_for()
    desk.click("[name=_save]")
    desk.locator(".messagelist .success").wait_for()
    solutions = snapshot.take(stored(article))["solutions"]
    assert [one["title"] for one in solutions] == ["Wait", "Ask", "Third way"]


def test_tab_leaves_the_editor_without_touching_the_text(desk, article):
    open_form(desk, article)
    editor = desk.locator("#id_solutions-0-body")
    before = editor.input_value()
    editor.focus()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.id") != "id_solutions-0-body"
    expect(editor).to_have_value(before)


def test_rows_are_moved_by_keyboard(desk, article):
    open_form(desk, article)
    button = desk.locator("#solutions-1").get_by_role("button", name="Move up")
    button.focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.ariaLabel") == "Move up"
    desk.click("[name=_save]")
    desk.locator(".messagelist .success").wait_for()
    assert [one["title"] for one in snapshot.take(stored(article))["solutions"]] == ["Ask", "Wait"]


def test_failed_preview_is_said_beside_the_text(desk, article, problems):
    open_form(desk, article)
    editor = desk.locator("#id_causes-0-body")
    editor.scroll_into_view_if_needed()
    desk.locator("#id_solutions-0-body").scroll_into_view_if_needed()
    preview_of(desk, "solutions-0-body").locator("strong").wait_for()  # no other preview is asked for later
    desk.context.clear_cookies()
    editor.fill("typed after the session ended")
    preview_of(desk, "causes-0-body").locator("xpath=self::*[contains(@class, 'is-error')]").wait_for()
    expect(editor).to_have_value("typed after the session ended")
    problems.ignore()  # the browser logs the refused request


def test_write_publish_read_withdraw(desk, article):
    open_form(desk, article)
    desk.fill("#id_title", "The bank is down")
    desk.evaluate("document.getElementById('id_note').value = 'As far as it is known'")
    desk.click("[name=_publish]")
    desk.locator(".messagelist .success").wait_for()
    desk.locator(".editor-bar .editor-link").click()
    expect(desk.locator("h1")).to_have_text("The bank is down")
    open_form(desk, article)
    desk.click("[name=_withdraw]")
    desk.locator(".messagelist .success").wait_for()
    assert not Publication.objects.live().exists()


def test_second_of_two_editors_chooses_what_stays(desk, article, axe):
    open_form(desk, article)
    editing.save(
        article, {**snapshot.take(stored(article)), "title": "Hers", "summary": "Hers alone"}, None, 1
    )
    desk.fill("#id_title", "Mine")
    desk.fill("#id_solutions-0-body", "1. My steps")
    desk.click("[name=_save]")
    group = desk.get_by_role("group", name="Title")
    group.wait_for()
    assert axe(desk) == []
    desk.get_by_role("button", name="Save what is chosen").click()
    assert stored(article).version == 2, "the browser asks for the missing choice"
    group.get_by_role("radio", name="Yours").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Save what is chosen").press("Enter")
    desk.locator(".messagelist .success").wait_for()
    now = snapshot.take(stored(article))
    assert (now["title"], now["summary"], now["solutions"][0]["body"]) == (
        "Mine",
        "Hers alone",
        "1. My steps",
    )
    expect(desk.locator(".autosave-offer"), "nothing is left unsaved, here or on the device").to_have_count(0)


def test_form_and_list_are_accessible(desk, article, axe):
    for address in [
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_add"),
    ]:
        desk.goto(address)
        assert axe(desk) == []
