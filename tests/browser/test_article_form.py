"""The article form in a real browser: previews, the keyboard, added rows, and no word lost."""

import pytest
from django.contrib.auth.models import Group, User
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
def form_page(page):
    sign_in(page)
    return page


def open_form(form_page, article):
    form_page.goto(reverse("admin:articles_article_change", args=[article.pk]))


def open_card(form_page, prefix):
    """Unfold a row, as one click on it does."""
    form_page.locator(f"#{prefix} > summary").click()


def preview_of(form_page, field):
    return form_page.locator(f"#id_{field}").locator("xpath=..").locator(".markdownx-preview")


def test_preview_follows_what_is_typed(form_page, article):
    open_form(form_page, article)
    outline = form_page.get_by_role("navigation", name="Outline")
    outline.get_by_role("link", name="Wait").click()
    editor = form_page.locator("#id_solutions-0-body")
    expect(editor, "a link to a row opens it, ready to be typed in").to_be_focused()
    preview_of(form_page, "solutions-0-body").locator("strong", has_text="Menu").wait_for()
    outline_fold = form_page.locator(".outline__fold")
    form_page.set_viewport_size({"width": 1170, "height": 900})
    # With no room beside the form, it's not a long list above it.
    expect(outline_fold).not_to_have_attribute("open", "")
    form_page.set_viewport_size({"width": 390, "height": 844})
    outline_fold.locator("summary").click()
    outline.get_by_role("link", name="Wait").click()
    box, bar = editor.bounding_box(), form_page.locator(".editor-bar").bounding_box()
    assert box["y"] + 100 < bar["y"], "on a phone, too, a few lines are in view"
    form_page.set_viewport_size({"width": 1280, "height": 900})
    editor.fill("> [!WARNING]\n> Careful\n\n<img src=x onerror=alert(1)>")
    notice = preview_of(form_page, "solutions-0-body").locator(".notice")
    notice.wait_for()
    ground = notice.evaluate("(element) => getComputedStyle(element).backgroundColor")
    assert ground != "rgba(0, 0, 0, 0)", "it looks as on the page"
    expect(preview_of(form_page, "solutions-0-body").locator("img")).to_have_count(0)


def test_added_row_has_a_preview_and_is_saved(form_page, article):
    open_form(form_page, article)
    form_page.click("#solutions-group [name=_add]")
    form_page.fill("#id_solutions-2-title", "Third way")
    form_page.fill("#id_solutions-2-body", "1. Do *this*")
    preview_of(form_page, "solutions-2-body").locator("em", has_text="this").wait_for()
    form_page.click("[name=_save]")
    form_page.locator(".messagelist .success").wait_for()
    solutions = snapshot.take(stored(article))["solutions"]
    assert [solution["title"] for solution in solutions] == ["Wait", "Ask", "Third way"]


def test_tab_leaves_the_editor_without_touching_the_text(form_page, article):
    open_form(form_page, article)
    open_card(form_page, "solutions-0")
    editor = form_page.locator("#id_solutions-0-body")
    before = editor.input_value()
    editor.focus()
    form_page.keyboard.press("Tab")
    assert form_page.evaluate("document.activeElement.id") != "id_solutions-0-body"
    expect(editor).to_have_value(before)


def drag_by_touch(page, grip, distance):
    page.locator(grip).evaluate("grip => grip.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = page.locator(grip).bounding_box()
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + 5, box["y"] + 5
    moves = [(x, y + distance * part / 8) for part in range(1, 9)]
    for kind, points in (("Start", [(x, y)]), *(("Move", [at]) for at in moves), ("End", [])):
        session.send(
            "Input.dispatchTouchEvent",
            {"type": f"touch{kind}", "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )


def test_rows_are_moved_without_losing_the_place(form_page, article):
    form_page.emulate_media(reduced_motion="reduce")  # scrolling takes no time
    open_form(form_page, article)
    head = form_page.locator("#solutions-1 > summary")
    head.focus()
    top = head.bounding_box()["y"]
    form_page.keyboard.press("Alt+ArrowUp")
    expect(head).to_be_focused()
    assert abs(head.bounding_box()["y"] - top) < 2
    expect(form_page.locator("[data-outline=solutions] li")).to_have_text(["Ask No text", "Wait"])
    for distance, order in ((80, ["Wait", "Ask No text"]), (-80, ["Ask No text", "Wait"])):
        drag_by_touch(form_page, "#solutions-1 .card__number", distance)
        expect(form_page.locator("[data-outline=solutions] li")).to_have_text(order)
    head.focus()
    form_page.keyboard.press("Enter")
    form_page.locator("#solutions-1").get_by_role("button", name="Move down").click()
    form_page.locator("#causes-0 > summary").click()
    form_page.locator("#solutions-0 .card__number").drag_to(form_page.locator("#solutions-1 > summary"))
    form_page.locator("#id_solutions-1-title").fill("Ask your bank")
    form_page.keyboard.press("Enter")  # submits nothing
    top = form_page.locator("#id_solutions-1-title").bounding_box()["y"]
    with form_page.expect_navigation():
        form_page.keyboard.press("Control+s")
    form_page.locator(".messagelist .success").wait_for()
    assert [row["title"] for row in snapshot.take(stored(article))["solutions"]] == ["Ask your bank", "Wait"]
    assert stored(article).version == 2
    kept = form_page.locator("#id_solutions-1-title")
    expect(kept, "the number of the field is that of the place").to_have_value("Wait")


def test_failed_preview_is_said_beside_the_text(form_page, article, problems):
    open_form(form_page, article)
    open_card(form_page, "causes-0")
    open_card(form_page, "solutions-0")
    editor = form_page.locator("#id_causes-0-body")
    editor.scroll_into_view_if_needed()
    form_page.locator("#id_solutions-0-body").scroll_into_view_if_needed()
    preview_of(form_page, "solutions-0-body").locator(
        "strong"
    ).wait_for()  # no other preview is asked for later
    form_page.context.clear_cookies()
    editor.fill("typed after the session ended")
    preview_of(form_page, "causes-0-body").locator("xpath=self::*[contains(@class, 'is-error')]").wait_for()
    expect(editor).to_have_value("typed after the session ended")
    problems.ignore()  # the browser logs the refused request


def test_write_publish_read_unpublish(form_page, article, axe):
    open_form(form_page, article)
    form_page.fill("#id_title", "The bank is down")
    form_page.click(".editor-bar [name=_publish]")
    answer = form_page.get_by_role("dialog")
    expect(answer).to_contain_text("Saved, but not published")
    expect(form_page.locator("#answer-note")).to_be_focused()
    assert axe(form_page) == []
    answer.get_by_role("link", name="Go to issue").first.click()
    expect(answer).to_have_count(0)
    form_page.click("#id_title")
    leaving = "window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert form_page.evaluate(leaving), "nothing was typed since the save, so nothing is unsaved"
    form_page.fill("#id_note", "As far as it is known")
    form_page.click(".editor-bar [name=_publish]")
    form_page.locator(".messagelist .success").wait_for()
    form_page.locator(".editor-menu summary").click()
    form_page.locator(".editor-menu .editor-link").click()
    expect(form_page.locator("h1")).to_contain_text("The bank is down")
    # A typo: one click on the page, one in the form, and no scrolling.
    form_page.locator("#solutions").get_by_role("link", name="Edit this part").last.click()
    expect(form_page.locator("#id_solutions-0-body")).to_be_focused()
    expect(form_page.locator("#id_solutions-0-body")).to_be_in_viewport()
    form_page.keyboard.press("Control+End")
    form_page.keyboard.type(", please")
    form_page.click("[name=_save]")
    form_page.locator(".messagelist .success").wait_for()
    expect(
        form_page.locator("#id_solutions-0-body"), "its card is open, at the same place"
    ).to_be_in_viewport()
    form_page.locator(".editor-menu summary").click()
    form_page.get_by_role("link", name="Unpublish…").click()
    expect(form_page.get_by_text("No published article links to it.")).to_be_visible()
    assert axe(form_page) == []
    form_page.get_by_role("button", name="Unpublish").click()
    form_page.locator(".messagelist .success").wait_for()
    assert not Publication.objects.live().exists()


def test_second_of_two_editors_chooses_what_stays(form_page, article, axe):
    open_form(form_page, article)
    editing.save(
        article, {**snapshot.take(stored(article)), "title": "Hers", "summary": "Hers alone"}, None, 1
    )
    form_page.fill("#id_title", "Mine")
    open_card(form_page, "solutions-0")
    form_page.fill("#id_solutions-0-body", "1. My steps")
    form_page.click("[name=_save]")
    group = form_page.get_by_role("group", name="Title")
    group.wait_for()
    assert axe(form_page) == []
    form_page.get_by_role("button", name="Save selected").click()
    assert stored(article).version == 2, "the browser asks for the missing choice"
    group.get_by_role("radio", name="Yours").focus()
    form_page.keyboard.press("Space")
    form_page.get_by_role("button", name="Save selected").press("Enter")
    form_page.locator(".messagelist .success").wait_for()
    now = snapshot.take(stored(article))
    assert (now["title"], now["summary"], now["solutions"][0]["body"]) == (
        "Mine",
        "Hers alone",
        "1. My steps",
    )
    expect(
        form_page.locator(".autosave-offer"), "nothing is left unsaved, here or on the device"
    ).to_have_count(0)


def test_first_field_is_near_and_nothing_is_focused_behind_the_bar(form_page, article):
    form_page.emulate_media(reduced_motion="reduce")
    open_form(form_page, article)
    stops = 0
    while form_page.evaluate("document.activeElement.textContent") != "Skip to the form":
        form_page.keyboard.press("Tab")
        stops += 1
    form_page.keyboard.press("Enter")
    expect(form_page.locator("#id_product")).to_be_focused()
    assert stops <= 4
    bar = form_page.locator(".editor-bar").bounding_box()["y"]
    for _stop in range(40):
        form_page.keyboard.press("Tab")
        box = form_page.evaluate("""() => {
            const focused = document.activeElement;
            const { top, bottom } = focused.getBoundingClientRect();
            return [top, bottom, Boolean(focused.closest(".editor-bar"))];
        }""")
        assert box[2] or (box[0] >= 0 and box[1] <= bar), box
    form_page.locator("#id_title").fill("")
    form_page.locator("[name=_publish]").click()
    errors = form_page.locator("#form-errors")
    expect(errors, "a refused form doesn't look like a dead button").to_be_focused()
    expect(errors).to_be_in_viewport()


def test_form_and_list_are_accessible(form_page, article, axe):
    for address in [
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_add"),
    ]:
        form_page.goto(address)
        assert axe(form_page) == []


def test_one_of_many_people_is_found_by_name(form_page, article):
    people = User.objects.bulk_create(
        User(username=f"u{n}", first_name="Eve", last_name=f"Éluard {n}", is_staff=True) for n in range(11)
    )
    Group.objects.get(name="Author").user_set.add(*people)
    form_page.goto(f"/admin/articles/article/bulk/owner/?ids={article.pk}")
    select = form_page.locator("select[name=owner]")
    assert select.input_value() == "", "nobody is chosen at first"
    form_page.get_by_label("Find a person").fill("eluard 7")
    assert select.evaluate("(select) => select.selectedOptions[0].text") == "Eve Éluard 7 (u7)"
    assert select.locator("option", has_text="Eve").count() == 1
    form_page.get_by_label("Find a person").fill("")
    assert select.locator("option", has_text="Eve").count() == 11
