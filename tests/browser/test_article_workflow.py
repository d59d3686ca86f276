"""The way of an article through the desk in a real browser: by mouse, by keyboard, on a phone, for all."""

import contextlib

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from articles.content import snapshot
from articles.models import ArticleStatus, Publication, Schedule
from tests.support.makers import article_data, change, stored
from tests.support.roles import in_role
from tests.support.samples import SHORT_ARTICLE
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article():
    made = editing.save(None, article_data(slug="bank", **SHORT_ARTICLE), None)
    editing.publish(made, None)
    other = {
        "summary": "The bank's website is down for now.",
        "impact": [],
        "solutions": ["Wait a day", "Call"],
    }
    change(made, **other)
    made.refresh_from_db()
    return made


def signed_in(page, role, name):
    sign_in(page, in_role(role, name))
    return page


def screen(article, name):
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


@contextlib.contextmanager
def saved(page):
    """Wait for the page that tells of success: the one that is left may tell of an earlier one."""
    with page.expect_event("domcontentloaded"):
        yield
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_written_handed_in_sent_back_approved_and_published(new_page, article):
    author = signed_in(new_page(), "Author", "aya")
    change(article, owner="aya")
    author.goto(screen(article, "change"))
    assert author.locator("[name=_publish]").count() == 0
    author.fill("#id_title", "The bank is closed")
    author.fill("#id_note", "Checked with the bank")
    with saved(author):
        author.click("[name=_submit]")
    reviewer = signed_in(new_page(), "Reviewer", "rhea")
    reviewer.goto(screen(article, "review"))
    expect(reviewer.get_by_text("Checked with the bank").first).to_be_visible()
    top = reviewer.locator("#section-top")
    top.get_by_text("Comment on Title", exact=True).click()
    top.locator("textarea").first.fill("Closed for how long?")
    with saved(reviewer):
        top.get_by_role("button", name="Comment", exact=True).first.click()
    reviewer.fill("#review-note", "Say how long")
    with saved(reviewer):
        reviewer.get_by_role("button", name="Request changes").click()
    author.goto(screen(article, "change"))
    expect(author.get_by_text("rhea: Say how long")).to_be_visible()
    author.fill("#id_title", "The bank is closed for a day")
    comment = author.locator(".field--title [data-comment]")
    comment.get_by_label("Reply").fill("For a day")
    comment.get_by_role("button", name="Reply").click()
    expect(comment.get_by_text("Reply added.")).to_be_visible()
    comment.get_by_role("button", name="Resolve").click()
    expect(author.get_by_text("Comment resolved.")).to_be_visible()
    with saved(author):
        author.click("[name=_submit]")
    reviewer.goto(screen(article, "review"))
    with saved(reviewer):
        reviewer.get_by_role("button", name="Approve", exact=True).click()
    assert reviewer.get_by_role("button", name="Publish", exact=True).count() == 0
    assert Publication.objects.get().title == "The bank's website has trouble"
    publisher = signed_in(new_page(), "Publisher", "pia")
    publisher.goto(screen(article, "review"))
    publisher.fill("#review-note", "As far as it is known")
    with saved(publisher):
        publisher.get_by_role("button", name="Publish", exact=True).click()
    assert Publication.objects.get().title == "The bank is closed for a day"


def test_compared_and_restored_by_keyboard(page, article):
    desk = signed_in(page, "Publisher", "pia")
    desk.goto(screen(article, "history"))
    desk.get_by_label("Compare from revision 1").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Compare", exact=True).focus()
    desk.keyboard.press("Enter")
    desk.locator("#section-impact").wait_for()
    desk.get_by_label("Inline").focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    desk.locator(".diff--inline").first.wait_for()
    desk.go_back()
    desk.get_by_role("link", name="History", exact=True).click()
    desk.get_by_role("button", name="Restore 1").focus()
    with saved(desk):
        desk.keyboard.press("Enter")
    assert snapshot.take(stored(article))["impact"] == ["i1"]
    assert stored(article).status == ArticleStatus.DRAFT


def test_deleted_and_brought_back(page, article):
    desk = signed_in(page, "Publisher", "pia")
    desk.goto(screen(article, "change"))
    desk.locator(".editor-menu summary").click()
    desk.get_by_role("link", name="Delete…").click()
    with saved(desk):
        desk.get_by_role("button", name="Delete").click()
    desk.locator(".messagelist").get_by_role("link", name="Deleted articles").click()
    with saved(desk):
        desk.get_by_role("button", name="Restore").click()
    expect(desk.locator("#id_title")).to_have_value("The bank's website has trouble")
    assert not Publication.objects.live().exists()


def test_scheduled_in_the_editor_s_own_zone(new_page, article):
    desk = signed_in(new_page(timezone_id="Europe/Berlin"), "Publisher", "pia")
    desk.goto(screen(article, "schedule"))
    expect(desk.locator("[data-zone]")).to_have_text("Europe/Berlin")
    desk.fill("#id_when", "2031-10-26T02:30")
    desk.fill("#id_note", "A source will follow")
    desk.get_by_role("button", name="Schedule", exact=True).click()
    desk.get_by_text("Choose the first or the second time.").wait_for()
    expect(desk.locator("#id_when")).to_have_value("2031-10-26T02:30")
    desk.get_by_label("the second time").check()
    with saved(desk):
        desk.get_by_role("button", name="Schedule", exact=True).click()
    assert Schedule.objects.get().due_at.isoformat() == "2031-10-26T01:30:00+00:00"
    expect(desk.get_by_text("2031-10-26 02:30 CET (Europe/Berlin)").first).to_be_visible()


def test_without_script_all_of_it_works_too(new_page, article):
    """The sign-in, the schedule in the site's zone, a comment and a decision are plain forms."""
    desk = signed_in(new_page(java_script_enabled=False), "Publisher", "pia")
    desk.goto(screen(article, "schedule"))
    expect(desk.locator("[data-zone]")).to_have_text("UTC")
    desk.fill("#id_when", "2031-06-01T09:00")
    desk.fill("#id_note", "A source will follow")
    with saved(desk):
        desk.get_by_role("button", name="Schedule", exact=True).click()
    assert Schedule.objects.get().due_at.isoformat() == "2031-06-01T09:00:00+00:00"
    desk.goto(screen(article, "review"))
    with saved(desk):
        desk.get_by_role("button", name="Submit for review").click()
    assert stored(article).status == ArticleStatus.IN_REVIEW


def test_everybody_can_use_every_screen(page, check_widths, article):
    editing.submit(article, None)
    editing.add_comment(article, None, "W" * 200, "top")
    editing.add_comment(article, None, "Is this so?", "sources")
    gone = editing.save(None, article_data(id="gone", slug="gone", title="W" * 120), None)
    editing.delete(gone, None)
    desk = signed_in(page, "superuser", "erin")
    addresses = [screen(article, name) for name in ("change", "review", "history", "compare", "schedule")]
    addresses += [f"{screen(article, 'compare')}?from=1&to=2&view=inline", screen(article, "rendered")]
    addresses += [reverse(f"admin:articles_{name}") for name in (
        "article_deleted", "article_changelist", "schedule_changelist", "auditentry_changelist")]  # fmt: skip
    addresses += [f"/preview/{editing.make_preview(article, None)}/"]
    for address in addresses:
        desk.goto(address)
        check_widths(desk)
