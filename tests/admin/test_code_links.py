"""Codes that lose their article: the editor sees how often it was read, and says where their links lead."""

import re

import pytest
from django.utils.timezone import localdate

from articles import catalog, editing
from articles.models import AuditEntry, CodeHistory, PageViewTally, Publication
from tests.support.admin_forms import CHECK_URL, change_url, form_data, unpublish_url
from tests.support.bulk import choose, confirm
from tests.support.makers import stored
from tests.support.pages import hrefs, page_of

LIST = "/admin/articles/article/"
VIEWS = "Viewed 41 times in the last 30 days."


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def bank(make_live, settings):
    settings.READS_DAYS = 90
    bank = make_live(slug="bank", codes=["102", "FDP-102"])
    PageViewTally.objects.create(article=bank.article, day=localdate(), count=41)
    return bank.article


@pytest.fixture
def heir(make_live):
    return make_live(slug="heir", codes=["H202"]).article


def delete_url(article):
    return f"{LIST}{article.pk}/delete/"


def test_form_and_page_of_deletion_say_what_links_to_the_codes(desk, bank):
    for address in (change_url(bank), delete_url(bank), unpublish_url(bank)):
        page = page_of(desk, address)
        assert "102, FDP-102" in page
        assert VIEWS in page


@pytest.mark.once
def test_draft_has_no_links_to_care_for(desk, make_article):
    draft = make_article(codes=["102"])
    for address in (change_url(draft), delete_url(draft)):
        assert "_codes_target" not in page_of(desk, address)


@pytest.mark.once
def test_checklist_warns_about_a_code_that_the_form_removes(desk, bank):
    page = desk.get(change_url(bank))
    assert "is removed when you publish" not in page.content.decode()
    sent = form_data(page) | {"codes": "fdp 102"}
    checks = desk.post(CHECK_URL, sent | {"_form_key": str(bank.pk)}).content.decode()
    assert f"Code 102 is removed when you publish. {VIEWS}" in checks
    assert "Code FDP-102" not in checks


@pytest.mark.once
@pytest.mark.parametrize("name", ["heir", "/articles/heir/", "https://help.example.com/articles/heir/"])
@pytest.mark.parametrize("step", ["unpublish", "publish"])
def test_form_says_where_links_lead(desk, bank, heir, step, name):
    sent = form_data(desk.get(change_url(bank))) | {"codes": "FDP-102", "_note": "As agreed", "_publish": "1"}
    address = unpublish_url(bank) if step == "unpublish" else change_url(bank)
    page = desk.post(address, {**sent, "_codes_target": name}, follow=True)
    assert "These codes no longer have an article" not in page.content.decode()
    assert hrefs(page_of(desk, "/e/102/"), "/articles/") == ["/articles/heir/"]


@pytest.mark.once
def test_codes_that_another_language_has_are_not_lost(desk, bank):
    german = editing.publish(editing.translate(bank, "de", None), None).article
    assert "might link to its codes" not in page_of(desk, unpublish_url(german))
    page = desk.post(unpublish_url(german), follow=True).content.decode()
    assert "These codes no longer have an article" not in page


@pytest.mark.once
def test_without_a_target_the_editor_is_asked_afterwards(desk, bank):
    page = desk.post(unpublish_url(bank), follow=True).content.decode()
    assert f"These codes no longer have an article: 102, FDP-102. {VIEWS}" in page
    [link] = hrefs(page, r"/admin/articles/codehistory/\?")
    assert "FDP-102" in page_of(desk, link)


@pytest.mark.once
@pytest.mark.parametrize("name", ["nowhere", "draft", "bank\0"])
def test_target_that_no_reader_can_open_refuses_the_step(desk, bank, make_article, name):
    make_article(slug="draft", codes=[])
    page = desk.post(unpublish_url(bank), {"_codes_target": name}, follow=True)
    assert "No published article has this slug, URL, or external ID" in page.content.decode()
    assert Publication.objects.live().filter(article=bank).exists()
    page = desk.post(delete_url(bank), {"post": "yes", "_codes_target": name}, follow=True)
    assert "No published article has this slug, URL, or external ID" in page.content.decode()
    assert stored(bank).deleted_at is None


def test_deleted_article_leads_where_the_editor_said(desk, bank, heir):
    desk.post(delete_url(bank), {"post": "yes", "_codes_target": "heir"})
    assert stored(bank).deleted_at
    assert hrefs(page_of(desk, "/e/102/"), "/articles/") == ["/articles/heir/"]


@pytest.mark.once
@pytest.mark.parametrize("action", ["unpublish", "delete_selected"])
def test_many_at_once_are_named_once(desk, bank, heir, action):
    if action == "unpublish":
        page = confirm(desk, choose(desk, action, bank, heir), follow=True).content.decode()
    else:
        rows = {"action": action, "_selected_action": [bank.pk, heir.pk], "post": "yes"}
        page = desk.post(LIST, rows, follow=True).content.decode()
    assert page.count("These codes no longer have an article") == 1
    assert hrefs(page, r"/admin/articles/codehistory/\?") == [
        "/admin/articles/codehistory/?state__exact=removed"
    ]
    assert "H202" in page


def test_choice_is_in_the_audit_log(bank, heir, editor):
    editing.unpublish(bank, editor)
    editing.lead_codes(bank, ["102"], heir, editor)
    entry = AuditEntry.objects.filter(action="change").first()
    assert entry.name == editor.get_username()
    assert (entry.detail["label"], entry.detail["after"]["target"]) == ("102", str(heir))


def test_target_can_be_chosen_before_a_scheduled_withdrawal(desk, bank, heir):
    page = page_of(desk, f"{LIST}{bank.pk}/schedule/")
    assert VIEWS in page
    [link] = hrefs(page, r"/admin/articles/codehistory/\?")
    row = CodeHistory.objects.get(canonical="102")
    assert f"/admin/articles/codehistory/{row.pk}/change/" in page_of(desk, link)
    sent = {"state": "active", "since_version": "", "since_date": "", "successor": "", "target": "heir"}
    desk.post(f"/admin/articles/codehistory/{row.pk}/change/", sent)
    assert desk.get("/e/102/")["Location"] == "/articles/bank/"
    editing.unpublish(bank, None)
    assert hrefs(page_of(desk, "/e/102/"), "/articles/") == ["/articles/heir/"]


@pytest.mark.once
def test_stale_form_of_a_code_takes_nothing_back(desk, bank, heir):
    row = CodeHistory.objects.get(canonical="102")
    address = f"/admin/articles/codehistory/{row.pk}/change/"
    [began_with] = re.findall(r'name="began_with" value="(\w+)"', page_of(desk, address))
    sent = {"state": "obsolete", "since_version": "9", "since_date": "", "successor": "", "target": ""}
    row.state, row.state_set, row.successor = "renamed", True, "103"
    catalog.save_live_settings(row)
    answer = desk.post(address, {**sent, "began_with": began_with})
    page = answer.content.decode()
    assert answer.status_code == 200 and "changed while you were editing" in page
    assert "Renamed, 103" in page and 'value="9"' in page
    row.refresh_from_db()
    assert (row.state, row.successor, row.since_version) == ("renamed", "103", "")
    [present] = re.findall(r'name="began_with" value="(\w+)"', page)
    assert desk.post(address, {**sent, "began_with": present}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.successor, row.since_version) == ("obsolete", "", "9")


def test_code_is_saved_without_the_fields_that_nobody_changed(bank, heir, editor):
    mine, other = (CodeHistory.objects.get(canonical="102") for _editor in range(2))
    mine.since_version, other.successor = "9", "103"
    catalog.save_live_settings(other, fields=["successor"])
    catalog.save_live_settings(mine, editor=editor, fields=["since_version"])
    mine.refresh_from_db()
    assert (mine.since_version, mine.successor) == ("9", "103")
