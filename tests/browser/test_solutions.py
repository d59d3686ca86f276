"""Working through an article: ticks, outcomes, coming back, and whether the page helped."""

import json
import re

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from articles import editing
from articles.models import Feedback, SolutionVote
from tests.support.makers import change
from tests.support.waiting import until

pytestmark = pytest.mark.browser

ADDRESS = "/articles/stuck/"
KEY = "guide:stuck"
SOLUTIONS = [
    {"key": "aaaaaaaa", "title": "Restart", "body": "1. Stop it\n2. Wait\n3. Start it", "minutes": 2},
    {"key": "bbbbbbbb", "title": "Sign in again", "body": "First:\n\n1. Sign out\n2. Sign in"},
    {"key": "cccccccc", "title": "Reinstall", "body": "1. Remove it", "level": "advanced"},
]


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["readers"].clear()
    yield
    caches["readers"].clear()


@pytest.fixture
def stuck(make_live):
    return make_live(
        id="stuck", slug="stuck", codes=["S1"], title="It is stuck", solutions=SOLUTIONS,
        prevention=["Keep it up to date"], faqs=[{"key": "faq00001", "question": "Why?", "answer": "So."}],
        causes=[{"key": "cause001", "title": "Rust"}],
    )  # fmt: skip


def step(page, number, solution="aaaaaaaa"):
    return page.locator(f"#solution-{solution}").get_by_role("checkbox", name=f"Step {number} done")


def answer(page, name, solution="aaaaaaaa"):
    return page.locator(f"#solution-{solution}").get_by_role("button", name=name)


def announced(page):
    return page.locator("#progress + [role=status]")


def stored_marks(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))


def test_steps_are_ticked_and_kept(stuck, page):
    page.goto(ADDRESS)
    expect(page.locator("#resume")).to_be_hidden()
    expect(page.locator(".progress__bar")).to_be_hidden()
    step(page, 1).check()
    expect(announced(page)).to_have_text("Step 1 is done. 1 of 3 steps.")
    step(page, 2).check()
    step(page, 1).uncheck()
    expect(announced(page)).to_have_text("Step 1 is no longer checked off.")
    page.reload()
    for number, checked in ((1, False), (2, True), (3, False)):
        expect(step(page, number)).to_be_checked(checked=checked)
    expect(page.locator(".progress__count")).to_have_text("1 of 3 steps done")


def test_who_comes_back_goes_on_where_they_were(stuck, page):
    page.goto(ADDRESS)
    page.locator("summary", has_text="Sign in again").click()
    step(page, 1, "bbbbbbbb").check()
    page.goto("/")
    page.goto(ADDRESS)
    expect(page.locator("#resume")).to_contain_text("1 of 2 steps done, last: step 1 of “Sign in again”")
    expect(page.locator(".resume__changed")).to_be_hidden()
    colours = "(link) => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]"
    seen = page.get_by_role("link", name="Continue where you left off")
    assert len(set(seen.evaluate(colours))) == 2
    seen.click()
    expect(step(page, 2, "bbbbbbbb")).to_be_focused()
    page.wait_for_url("**#solution-bbbbbbbb-step-2")


def test_changed_step_is_flagged_and_moved_one_keeps_its_tick(stuck, page):
    page.goto(ADDRESS)
    for number in (1, 2, 3):
        step(page, number).check()
    new = {**SOLUTIONS[0], "body": "1. Stop it\n2. Wait for ten minutes\n3. Look around\n4. Start it"}
    editing.publish(change(stuck.article, solutions=[new, *SOLUTIONS[1:]]), None)
    page.reload()
    for number, checked in ((1, True), (2, False), (3, False), (4, True)):
        expect(step(page, number)).to_be_checked(checked=checked)
    expect(page.locator(".step-changed-note")).to_have_text(["Changed since you checked it off"])
    expect(step(page, 2)).to_have_accessible_description("Changed since you checked it off")
    expect(page.locator(".resume__changed")).to_be_visible()
    step(page, 2).check()
    expect(page.locator(".step-changed-note")).to_have_count(0)


def test_what_was_tried_is_copied_as_plain_text(stuck, new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.clock.set_fixed_time("2026-10-12T23:59:59Z")
    page.goto(ADDRESS)
    step(page, 1).check()
    step(page, 3).check()
    answer(page, "Didn't help").click()
    page.locator(".progress__bar").get_by_role("button", name="Copy what I tried").click()
    expect(announced(page)).to_have_text("Copied")
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[:2] == ["What I tried", "Error S1: It is stuck"]
    assert lines[2].endswith("/articles/stuck/") and lines[2].startswith("Page: http")
    assert lines[3] == "2026-10-12"
    assert lines[5:] == ["1. Restart: didn't help", "   Steps done: 1, 3"]


def test_text_that_cannot_be_copied_is_there_to_be_marked(stuck, new_page):
    page = new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(ADDRESS)
    step(page, 1).check()
    page.locator(".progress__bar").get_by_role("button", name="Copy what I tried").click()
    area = page.locator(".progress__text")
    expect(area).to_be_focused()
    assert "Steps done: 1" in area.input_value()


def test_ticks_are_cleared(stuck, page):
    page.goto(ADDRESS)
    step(page, 1).check()
    page.reload()
    page.locator("#resume").get_by_role("button", name="Start over").click()
    expect(announced(page)).to_have_text("Progress cleared.")
    expect(page.locator("#resume")).to_be_hidden()
    expect(page.locator("#main")).to_be_focused()
    expect(step(page, 1)).not_to_be_checked()
    assert page.evaluate(f"localStorage.getItem('{KEY}')") is None


@pytest.mark.parametrize("script", [True, False])
def test_outcome_is_kept_and_the_next_solution_offered(stuck, new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto(ADDRESS)
    answer(page, "Didn't help").click()
    if script:
        expect(page.locator("#solution-aaaaaaaa [role=status]")).to_contain_text(
            "Thanks. Recorded as didn't help."
        )
        expect(answer(page, "Didn't help")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("link", name="Next: Sign in again").click()
        expect(page.locator("summary", has_text="Sign in again")).to_be_focused()
    else:
        page.wait_for_url("**/articles/stuck/#then-bbbbbbbb")
        expect(page.get_by_text("Thanks for telling us. Try this next.").nth(1)).to_be_visible()
    expect(page.locator("#solution-bbbbbbbb")).to_be_visible()
    until(SolutionVote.objects.exists)
    assert SolutionVote.objects.values_list("key", "result").get() == ("aaaaaaaa", "not")


@pytest.mark.parametrize("script", [True, False])
def test_end_is_calm_and_tells_how_to_prevent_it(stuck, new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto(ADDRESS)
    expect(page.locator("#fixed")).to_be_hidden()
    answer(page, "Fixed it").click()
    expect(page.locator("#fixed")).to_be_visible()
    expect(page.locator("#fixed")).to_contain_text("Keep it up to date")
    if script:
        expect(page.locator("#fixed")).to_be_focused()
    until(lambda: SolutionVote.objects.filter(result="fixed").exists())


def test_after_the_last_one_nobody_is_left_alone(stuck, page):
    page.goto(ADDRESS)
    page.locator("summary", has_text="Reinstall").click()
    answer(page, "Couldn't try it", "cccccccc").click()
    expect(page.locator("#all-tried")).to_be_focused()
    expect(page.locator("#all-tried")).to_contain_text("How to spot fake support")


def test_word_that_was_changed_is_the_one_that_counts(stuck, page):
    page.goto(ADDRESS)
    for name in ("Didn't help", "Couldn't try it"):
        answer(page, name).click()
        expect(page.locator("#solution-aaaaaaaa [role=status]")).to_contain_text("Recorded as")
    until(lambda: SolutionVote.objects.filter(result="could-not").exists())
    assert SolutionVote.objects.count() == 1
    page.reload()
    pressed = page.locator("#solution-aaaaaaaa [aria-pressed=true]")
    expect(pressed).to_have_text(["Couldn't try it"])


def test_what_was_read_opens_offline_and_answers_are_sent_later(stuck, new_page, problems):
    page = new_page(service_workers="allow")
    page.goto(ADDRESS)
    # Not reloaded: the first page is kept, too, which was there before the worker.
    kept = "async () => (await (await caches.open('help-pages-1')).keys()).length"
    until(lambda: page.evaluate(kept) == 1)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#kept-note")).to_contain_text("You're offline. This is a copy your device saved on")
    answer(page, "Didn't help").click()
    expect(page.locator("#solution-aaaaaaaa [role=status]")).to_have_text(
        "Saved on this device. We'll send it when you're back online."
    )
    page.locator(".article-vote__yes button").click()
    expect(page.locator("#article-vote-status")).to_contain_text(
        "Saved on this device. We'll send it when you're back online."
    )
    assert stored_marks(page)["results"] == {"aaaaaaaa": "not"}
    page.goto("/codes/")
    expect(page.locator(".code-row")).to_have_count(1)
    page.goto("/products/ledger/")
    expect(page.locator("h1")).to_have_text("You're offline")
    assert not SolutionVote.objects.exists() and not Feedback.objects.exists()
    page.context.set_offline(False)
    until(lambda: SolutionVote.objects.filter(result="not").exists() and Feedback.objects.exists())
    page.goto(ADDRESS)
    expect(page.locator("#kept-note")).to_have_count(0)
    assert SolutionVote.objects.count() == 1
    problems.ignore()  # the browser notes that it is offline


def test_answer_that_cannot_be_kept_either_says_so(stuck, page, problems):
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto(ADDRESS)
    page.context.set_offline(True)
    answer(page, "Didn't help").click()
    told = page.locator("#solution-aaaaaaaa [role=status]")
    expect(told).to_have_text("Couldn't send your feedback. Try again later.")
    problems.ignore()  # the browser notes that it is offline


def test_too_many_answers_are_told_when_to_come_back(stuck, page, problems, monkeypatch):
    monkeypatch.setattr("articles.views.feedback.MAX_REQUESTS_PER_ARTICLE", 1)
    page.goto(ADDRESS)
    answer(page, "Fixed it").click()
    expect(page.locator("#fixed")).to_be_focused()
    answer(page, "Didn't help").click()
    expect(page.locator("#solution-aaaaaaaa [role=status]")).to_contain_text("Try again in")
    problems.ignore()  # the browser notes the 429


BROKEN = {
    "refused": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    "spoilt": f'localStorage.setItem(\'{KEY}\', \'{{"ticks": [1], "results": 7, "last": null}}\')',
    "nonsense": f"localStorage.setItem('{KEY}', 'not json')",
}


@pytest.mark.parametrize("how", BROKEN)
def test_store_that_fails_breaks_nothing(stuck, new_page, how):
    page = new_page()
    page.add_init_script(BROKEN[how])
    page.goto(ADDRESS)
    step(page, 1).check()
    step(page, 2).check()
    expect(announced(page)).to_have_text("Step 2 is done. 2 of 3 steps.")
    answer(page, "Didn't help").click()
    expect(page.locator("#solution-aaaaaaaa [role=status]")).to_contain_text("Recorded as")
    expect(step(page, 1)).to_be_checked()


def test_old_articles_make_room(stuck, page):
    page.goto("/")
    page.evaluate(
        "for (let n = 0; n < 60; n++) localStorage.setItem(`guide:${n}`, JSON.stringify({ at: n }))"
    )
    page.evaluate("localStorage.setItem('other', 'kept')")
    page.goto(ADDRESS)
    step(page, 1).check()
    names = page.evaluate("Object.keys(localStorage)")
    assert {KEY, "other", "guide:59", "guide:41"} <= set(names)
    assert len([name for name in names if name.startswith("guide:")]) == 20


def test_two_tabs_agree(stuck, page):
    page.goto(ADDRESS)
    other = page.context.new_page()
    other.goto(ADDRESS)
    step(page, 1).check()
    expect(step(other, 1)).to_be_checked()
    step(other, 2).check()
    expect(step(page, 2)).to_be_checked()
    assert set(stored_marks(page)["ticks"]["aaaaaaaa"]) == {"1", "2"}


def test_without_script_there_are_steps_and_forms_and_nothing_dead(stuck, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(ADDRESS)
    expect(page.locator(".step-check, #resume:visible, .progress__bar:visible")).to_have_count(0)
    expect(page.locator("#solution-aaaaaaaa .steps > li")).to_have_count(3)


@pytest.mark.parametrize("script", [True, False])
def test_page_is_said_to_help(stuck, new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto(ADDRESS)
    page.locator("#feedback").get_by_role("button", name="Yes").click()
    expect(
        page.get_by_text("Thanks for your feedback. Our editors read all of it.").locator("visible=true")
    ).to_have_count(1)
    until(lambda: Feedback.objects.filter(helpful=True).exists())


@pytest.mark.parametrize("script", [True, False])
def test_page_that_did_not_help_is_told_why(stuck, new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto(ADDRESS)
    section = page.locator("#feedback")
    section.locator("summary").click()
    if script:
        expect(section.locator(".article-vote__status")).to_have_text(
            "Thanks for your feedback. Our editors read all of it."
        )
        until(lambda: Feedback.objects.filter(helpful=False).exists())
    section.get_by_label("Something's missing").check()
    section.get_by_label("The steps didn't help").check()
    section.get_by_label("How could we make it better?").fill("Where the button is")
    section.get_by_role("button", name="Send").click()
    expect(section.locator("form.feedback-form")).to_be_hidden()
    row = Feedback.objects.get()
    assert (set(row.reasons), row.text) == ({"missing", "no-help"}, "Where the button is")
    if script:
        page.reload()
        section.get_by_role("button", name="Yes").click()
        expect(section.locator(".article-vote__yes button")).to_have_attribute("aria-pressed", "true")
        until(lambda: Feedback.objects.filter(helpful=True).exists())


def test_reader_sees_how_a_number_was_stored(stuck, page):
    page.goto(ADDRESS)
    section = page.locator("#feedback")
    section.locator("summary").click()
    field = section.get_by_label("How could we make it better?")
    field.fill("Call 1-800-555-0199")
    section.get_by_role("button", name="Send").click()
    expect(section.locator("[role=status]")).to_contain_text("part of a phone number")
    expect(section.locator("[role=status]")).to_contain_text("Call 1 8•• ••• ••99")
    assert "article-vote-status" in field.get_attribute("aria-describedby")
    assert Feedback.objects.get().text == "Call 1 8•• ••• ••99"


def test_link_to_a_part_is_copied(stuck, new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(ADDRESS)
    # What is said is gone after two seconds, which a slow machine takes to look.
    page.evaluate(
        """() => {
            const status = document.querySelector(".article-layout__main + [role=status]");
            window.said = [];
            new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    for name in ("Causes", "Rust", "this solution", "this question"):
        link = page.get_by_role("link", name=f"Link to {name}", exact=True).first
        part = link.get_attribute("href")
        link.click()
        until(lambda: "Link copied" in page.evaluate("said.splice(0)"), page)
        page.wait_for_url(f"**{part}")
        assert part.startswith("#")
        until(lambda: page.evaluate("navigator.clipboard.readText()") == page.url, page)


def test_article_is_worked_through_by_keyboard_alone(stuck, page):
    """Tab reaches everything in its order; space and enter do the rest."""
    page.goto(ADDRESS)

    def tab_to(script):
        for _n in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const at = document.activeElement; return Boolean({script}); }})()"):
                return
        raise AssertionError(f"never reached: {script}")

    tab_to("at.matches('#solution-aaaaaaaa .step-check input')")
    page.keyboard.press("Space")
    expect(step(page, 1)).to_be_checked()
    tab_to("at.matches('#solution-aaaaaaaa .solution-vote button[value=not]')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Next: Sign in again")).to_be_visible()
    tab_to("at.textContent === 'Next: Sign in again'")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_text(re.compile(r"^\s*2"))
    tab_to("at.matches('#solution-bbbbbbbb .solution-vote button[value=fixed]')")
    page.keyboard.press("Enter")
    expect(page.locator("#fixed")).to_be_focused()
    tab_to("at.dataset.progress === 'copy'")
    tab_to("at.matches('.article-vote__no summary')")
    page.keyboard.press("Enter")
    tab_to("at.matches('.feedback-form input[value=missing]')")
    page.keyboard.press("Space")
    tab_to("at.matches('#why-text')")
    page.keyboard.type("More pictures")
    tab_to("at.matches('.feedback-form button')")
    page.keyboard.press("Enter")
    expect(page.locator(".article-vote__no summary")).to_be_focused()
    until(lambda: Feedback.objects.filter(text="More pictures").exists())


def test_everybody_can_use_the_guide_with_all_of_it_open(stuck, new_page, check_widths):
    page = new_page(reduced_motion="reduce")
    page.goto(ADDRESS)
    step(page, 1).check()
    page.reload()
    answer(page, "Didn't help").click()
    expect(page.get_by_role("link", name="Next: Sign in again")).to_be_visible()
    page.locator(".article-vote__no summary").click()
    expect(page.locator(".article-vote__status")).not_to_be_empty()
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    check_widths(page)
    answer(page, "Fixed it").click()
    expect(page.locator("#fixed")).to_be_focused()
    check_widths(page)


def test_removed_details_are_shown_without_script_too(stuck, new_page, axe):
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(ADDRESS)
    page.evaluate(
        """() => {
            const form = document.querySelector(".feedback-form");
            form.elements.text.value = "Call 1-800-555-0199";
            HTMLFormElement.prototype.submit.call(form);
        }"""
    )
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_text("Call 1 8•• ••• ••99")).to_be_visible()
    assert axe(page) == []


def test_paper_has_boxes_to_tick_and_all_that_was_folded(stuck, page):
    page.goto(ADDRESS)
    step(page, 1).check()
    page.emulate_media(media="print")
    drawn = "(item) => getComputedStyle(item, '::after')"
    first, second = page.locator("#solution-aaaaaaaa .steps > li").all()[:2]
    assert first.evaluate(f"{drawn}.content") == '"✓"'
    assert second.evaluate(f"{drawn}.borderTopWidth") == "1px"
    for seen in (
        page.locator(".qr"),
        page.get_by_text("Reinstall"),
        page.get_by_text("Latest version:"),
    ):
        expect(seen.first).to_be_visible()
    for unseen in (".solution-vote", ".step-check", ".article-vote", ".site-header", "#resume", ".progress"):
        expect(page.locator(unseen).first).to_be_hidden()
