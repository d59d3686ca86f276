"""The guards before publishing: what they find, how grave it is, and where it stands. Most of it is pure."""

import datetime

import pytest
from django.utils import timezone

from articles import catalog, contact_guard, editing, exceptions
from articles.content import article_checks, snapshot
from articles.content.article_checks import ASKS, REFUSES, WARNS, SiteFacts
from articles.models import Contact, ExternalLink, Publication, Schedule
from tests.support.bulk import choose, confirm, refusals
from tests.support.makers import COMPLETE, article_data, change, stored
from tests.support.roles import in_role

pytestmark = pytest.mark.once

NAMES = {"live": article_checks.LIVE, "draft": article_checks.DRAFT, "gone": article_checks.GONE}


def issues_of(known=None, **changes):
    """Kind, weight and spot of each finding in an article that lacks nothing else."""
    issues = article_checks.check_article(article_data(**COMPLETE | changes), known or SiteFacts(names=NAMES))
    return [(issue.kind, issue.weight, issue.spot) for issue in issues]


def solution(body, **more):
    return {"solutions": [{"key": "solut001", "title": "Wait", "body": body, **more}]}


def test_whole_article_has_no_findings():
    assert issues_of() == []


def test_translation_with_texts_of_its_source_asks_why():
    english = article_data(**COMPLETE, id="102", verified_with="published sources")
    known = SiteFacts(names=NAMES, source=english)
    german = {**english, "id": "102/de", "language": "de", "translation_of": "102"}
    issues = article_checks.check_article(german, known)
    assert {(issue.kind, issue.weight, issue.message) for issue in issues} == {
        ("untranslated", ASKS, "still in English")
    }
    assert [issue.spot for issue in issues] == ["title", "summary", "solutions[0]", "verified_with"]
    german |= {"title": "Die Website der Bank antwortet nicht", "summary": "Die Bank antwortet gerade nicht."}
    german["solutions"] = [
        {**english["solutions"][0], "body": "1. Warten Sie\n2. Versuchen Sie es noch einmal"}
    ]
    [issue] = article_checks.check_article(german, known)
    assert (issue.weight, str(issue)) == (WARNS, "verified_with: still in English")
    assert article_checks.check_article({**german, "verified_with": "Quellen"}, known) == []


# Contacts


@pytest.mark.parametrize(
    ("changes", "spot"),
    [
        ({"title": "Call 1-888-555-0142"}, "title"),
        ({"slug": "error-102-1-888-555-0142"}, "slug"),
        ({"summary": "Call 1 (888) 555-0142."}, "summary"),
        ({"symptoms": ["a", "Call 888.555.0142"]}, "symptoms[1].text"),
        ({"body": "![Call 1-888-555-0142](/media/a.png)"}, "body"),
        ({"body": "![Menu](/media/1-888-555-0142.png)"}, "body"),
        ({"body": "[Help](https://example.com/1-888-555-0142)"}, "body"),
        ({"faqs": [{"key": "quest001", "question": "Who is at 1-888-555-0142?"}]}, "faqs[0].question"),
        ({"sources": [{"title": "s", "url": "https://wa.me/18885550142"}]}, "sources[0].url"),
        (
            {"comparisons": [{"with": "live", "rows": [{"aspect": "Call", "this": "1-888-555-0142"}]}]},
            "comparisons[0].rows[0].this",
        ),
        ({"body": "Write to us at t.me/ledgerhelp"}, "body"),
        ({"body": "Telegram: @ledger_support"}, "body"),
        ({"body": "See [this](https://bit.ly/3xYzAbC)"}, "body"),
    ],
)
def test_contact_nobody_verified_refuses_wherever_it_stands(changes, spot):
    assert ("contact", REFUSES, spot) in issues_of(**changes)


def test_finding_shows_a_masked_form_only():
    issues = article_checks.check_article(
        article_data(**COMPLETE, body="1-888-555-0142 or t.me/ledgerhelp"), SiteFacts()
    )
    sentences = "\n".join(map(str, issues))
    assert "body: contains an unverified contact (1-8xx-xxx-xxxx)" in sentences
    assert "(t.me/xxxx)" in sentences
    assert "0142" not in sentences and "ledgerhelp" not in sentences


@pytest.mark.parametrize(
    "text",
    [
        "Skype for Business and Telegram can both be blocked.",
        "Open https://support.microsoft.com/en-us/help and https://aka.ms/install.",
        "Mention @everyone in Skype. The file is in t.me-backup.",
        "The address https://example.com/t.me/x is no chat.",
    ],
)
def test_talk_about_chats_is_no_contact(text):
    assert contact_guard.find_contacts(text) == []


def test_verified_address_may_be_named():
    body = "Write to https://t.me/ledgerhelp/ or see bit.ly/3xYzAbC."
    allowed = ("t.me/ledgerhelp", "https://bit.ly/3xYzAbC")
    assert issues_of(SiteFacts(contacts=allowed), body=body) == []


def test_remote_control_tool_only_warns():
    assert issues_of(body="Never install AnyDesk for a caller. AnyDesk is a tool.") == [
        ("remote-tool", WARNS, "body")
    ]


@pytest.mark.parametrize("mark", ["[[contact:none]]", "[[contact: Support]]", "[[Contact:support]]"])
def test_contact_that_is_not_known_refuses(mark):
    known = SiteFacts(keys={"support"})
    assert issues_of(known, summary=f"See {mark}") == [("contact-mark", REFUSES, "summary")]
    assert issues_of(known, summary="See [[contact:support]]") == []


# Commands


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf ~/.cache", "sudo rm -r -f x", "format d: /q", "del /s /q C:\\Temp", "rd /s C:\\Temp",
        "DROP TABLE invoices;", "TRUNCATE TABLE x", "DELETE FROM invoices;", "reg delete HKCU\\X /f",
        "Remove-Item -Recurse x", "dd if=a.img of=/dev/sdb", "mkfs.ext4 /dev/sdb1", "git reset --hard HEAD~1",
        "git clean -fdx", "git push origin main --force", "vssadmin delete shadows", "Clear-Disk -Number 1",
        "docker system prune -a", "echo x > /dev/sda",
    ],
)  # fmt: skip
def test_destructive_command_refuses_until_its_risk_is_told(command):
    spot = ("command", REFUSES, "solutions[0].risk")
    for body in (f"1. Type `{command}`", f"1. Type\n\n   ```\n   {command}\n   ```"):
        assert issues_of(**solution(body)) == [spot]
        small = [] if command.startswith(("reg delete", "rm -rf ~/.cache")) else [spot]
        assert issues_of(**solution(body, risk="low")) == small
        assert issues_of(**solution(body, risk="data-loss")) == []


@pytest.mark.parametrize(
    "body",
    [
        "1. Do not type rm -rf.",  # warns of it
        "1. `diskpart`\n2. `list disk`",
        "1. `clean the screen`",
        "1. `DELETE FROM x WHERE id = 1;`",
        "1. `git reset HEAD file`",
        "1. `del file.txt`",
        "1. `format the text`",
        "1. `rm file`",
        "1. `dd/mm/yyyy`",
    ],
)
def test_harmless_command_needs_no_risk(body):
    assert issues_of(**solution(body)) == []


def test_diskpart_is_known_by_what_is_typed_into_it():
    body = "1. Run `diskpart`\n2. Type:\n\n   ```\n   select disk 1\n   clean\n   ```"
    assert issues_of(**solution(body)) == [("command", REFUSES, "solutions[0].risk")]


@pytest.mark.parametrize(
    ("part", "spot"),
    [
        ({"body": "Then run rm -rf /var/lib/foo."}, "body"),
        ({"body": "```\nrobocopy a b /MIR\n```"}, "body"),
        (
            {"causes": [{"key": "cause001", "title": "Full disk", "body": "Run `lvremove /dev/vg0/a`"}]},
            "causes[0].body",
        ),
        (
            {"faqs": [{"key": "quest001", "question": "How?", "answer": "Type `net user bob /delete`"}]},
            "faqs[0].answer",
        ),
        (
            {"faqs": [{"key": "quest001", "question": "May I run rm -rf /srv?", "answer": "No."}]},
            "faqs[0].question",
        ),
        ({"prevention": ["Run find /var -delete every week"]}, "prevention[0]"),
        ({"duration_note": "Run systemreset to be quick"}, "duration_note"),
    ],
)
def test_destructive_command_outside_solutions_refuses(part, spot):
    assert issues_of(**part) == [("command", REFUSES, spot)]


@pytest.mark.parametrize(
    "part",
    [
        {"body": "> [!WARNING]\n> This deletes all books.\n\n    rm -rf /srv"},
        {"messages": ["DROP TABLE invoices; failed"]},
        {"title": "After DROP TABLE the report is empty"},
        {"symptoms": ["The log shows DELETE FROM invoices;"]},
        {"body": "Never run `rm -rf /`."},
    ],
)
def test_command_that_is_named_or_warned_of_is_no_fault(part):
    assert issues_of(**part) == []


def test_title_of_a_solution_counts_as_part_of_it():
    only = {"key": "solut001", "title": "Run git clean -fdx", "body": "1. Wait", "risk": "low"}
    assert issues_of(solutions=[only]) == [("command", REFUSES, "solutions[0].risk")]


# Completeness, headings, codes, links


@pytest.mark.parametrize(
    ("changes", "spot"),
    [
        ({"summary": ""}, "summary"),
        ({"causes": []}, "causes"),
        ({"solutions": []}, "solutions"),
        (solution("Wait an hour."), "solutions"),
        ({"verified_on": ""}, "verified_on"),
        ({"sources": []}, "sources"),
    ],
)
def test_what_is_missing_asks_for_a_note(changes, spot):
    assert issues_of(**changes) == [("missing", ASKS, spot)]
    parts = article_checks.completeness(article_data(**COMPLETE | changes))
    assert spot in [part.spot for part in parts if not part.is_there]


def test_procedure_needs_no_cause():
    assert issues_of(codes=[], causes=[]) == []


def test_completeness_counts_seven_parts():
    assert [part.is_there for part in article_checks.completeness(article_data())] == [False] * 7
    assert [part.is_there for part in article_checks.completeness(article_data(**COMPLETE))] == [True] * 7


@pytest.mark.parametrize(
    ("body", "issues"),
    [
        ("## One\n\n### Two\n\n## Three", []),
        ("### Below the title of its section", []),
        ("## One\n\n#### Four", [("headings", ASKS, "body")]),
        ("##### Five", [("headings", ASKS, "body")]),
        ("```\n## One\n#### Comment\n```", []),
    ],
)
def test_headings_leave_out_no_level(body, issues):
    assert issues_of(body=body) == issues


def test_code_of_another_article_of_the_product_asks():
    place = ("en", "ledger", "102")
    assert issues_of(SiteFacts(codes={place: [("other", "Other")]})) == [("code", ASKS, "codes")]
    own = snapshot.normalize(article_data(**COMPLETE))["id"]
    assert issues_of(SiteFacts(codes={place: [(own, "Itself")]})) == []
    assert issues_of(SiteFacts(codes={("en", "other", "102"): [("other", "Other")]})) == []


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("[[live]] and [this](/articles/live/#h)", []),
        ("[[draft]]", [("link", WARNS, "body")]),
        ("[[gone|that]]", [("link", ASKS, "body")]),
        ("[[none]]", [("link", ASKS, "body")]),
        ("[this](/articles/none/)", [("link", ASKS, "body")]),
        ("`[[none]]`", []),
    ],
)
def test_links_lead_to_articles(text, issues):
    assert issues_of(body=text) == issues


def test_dead_link_warns_with_its_spot():
    known = SiteFacts(dead={"https://example.com/help": "404"})
    assert issues_of(known) == [("dead", WARNS, "sources[0].url")]


# The gate


def test_what_refuses_is_saved_and_not_published(make_article, editor):
    article = make_article(**COMPLETE | solution("1. `rm -rf x`"))
    with pytest.raises(
        exceptions.PublishingBlocked, match=r"solutions\[0\]\.risk: shows a command that deletes \(rm -rf\)"
    ):
        editing.publish(article, editor, note="Let it through")
    change(article, **solution("1. `rm -rf x`", risk="data-loss"))
    editing.publish(article, editor)


def test_what_asks_goes_through_with_a_note(make_article, editor):
    article = make_article(**COMPLETE | {"sources": []})
    for note in ("", "  "):
        with pytest.raises(
            exceptions.NoteRequired, match="sources: no source; Fix this, or explain in the change note"
        ):
            editing.publish(article, editor, note=note)
    editing.publish(article, editor, note="Nobody wrote about it yet")
    assert article.audit.get(action="publish").note == "Nobody wrote about it yet"


def test_schedule_asks_at_once_and_is_stopped_by_what_turned_up_since(make_article, editor, monkeypatch):
    article = make_article(**COMPLETE)
    later = timezone.now() + datetime.timedelta(hours=1)
    incomplete = make_article(id="b", slug="b")
    with pytest.raises(exceptions.NoteRequired):
        editing.schedule(incomplete, editor, "publish", later)
    editing.schedule(article, editor, "publish", later)
    editing.publish(make_article(**COMPLETE, id="c", slug="c"), None)
    monkeypatch.setattr(timezone, "now", lambda: later)
    editing.run_due_schedules()
    row = Schedule.objects.get()
    assert row.state == Schedule.State.FAILED
    assert "another published article of this product has this code" in row.reason
    assert Publication.objects.live().count() == 1


def test_bulk_action_publishes_what_is_whole_and_says_why_not_the_rest(client, editor, make_article):
    whole, lacking = make_article(**COMPLETE), make_article(title="Lacks all", id="b", slug="b")
    client.force_login(editor)
    page = confirm(client, choose(client, "publish", whole, lacking))
    assert refusals(page) == {"Lacks all": "Add a change note."}
    confirm(client, page)
    assert Publication.objects.live().get().article == whole


def test_approval_is_refused_for_what_could_not_be_published(make_article, editor):
    article = make_article(**COMPLETE, body="1-888-555-0142")
    editing.submit(article, editor)
    with pytest.raises(exceptions.PublishingBlocked):
        editing.approve(article, editor)


def test_comment_holds_no_contact_that_nobody_verified(make_article, editor):
    with pytest.raises(exceptions.PublishingBlocked, match="1-8xx-xxx-xxxx"):
        editing.add_comment(make_article(), editor, "Why not name 1-888-555-0142?")


def test_import_is_held_by_contacts_and_commands(db):
    items = [
        article_data(**COMPLETE | solution("1. `rm -rf x`"), id="a", slug="a"),
        article_data(id="b", slug="b", body="[[contact:nobody]]"),
        article_data(id="c", slug="c", body="[[a]] [[nowhere]]"),
    ]
    a, b, c = editing.import_articles(items, publish=True)
    assert (a.state, a.warnings) == ("held", [])
    assert a.detail.startswith("solutions[0].risk: shows a command that deletes (rm -rf): set its risk to")
    assert (b.state, b.detail) == ("held", "body: there's no verified contact with the key nobody")
    assert (c.state, c.warnings[-1]) == ("created", "broken link to an article")
    assert c.warnings.count("broken link to an article") == 1


def test_contact_no_longer_verified_may_not_be_named(make_article, editor):
    row = Contact(owner="Ledger", kind="phone", value="1-888-555-0142", source="https://example.com",
                  checked_by="erin", checked_on="2026-10-12")  # fmt: skip
    catalog.save_live_settings(row)
    article = make_article(**COMPLETE, body="Call 1 888 555 0142.")
    assert editing.find_issues(snapshot.take(stored(article))) == []
    row.is_verified = False
    catalog.save_live_settings(row)
    with pytest.raises(exceptions.PublishingBlocked):
        editing.publish(article, editor)


def test_contact_in_rows_of_its_own_refuses():
    rows = [{"text": text} for text in ("Call us", "1-800", "555", "0142")]
    assert issues_of(symptoms=rows) == [("contact", REFUSES, "symptoms")]
    assert issues_of(codes=["800", "555", "0142"]) == []


def test_dead_link_of_a_live_article_is_told(make_live):
    live = make_live(**COMPLETE)
    ExternalLink.objects.create(
        article=live.article,
        url="https://example.com/help",
        state="dead",
        reason="404",
        checked_at=timezone.now(),
    )
    issues = editing.find_issues(snapshot.take(stored(live.article)))
    assert [str(issue) for issue in issues] == [
        "sources[0].url: https://example.com/help isn't responding (404)"
    ]


# Four eyes


def test_with_four_eyes_no_schedule_bulk_action_or_import_goes_round_it(make_article, client, settings):
    settings.FOUR_EYES = True
    pia, paul = in_role("Publisher", "pia"), in_role("Publisher", "paul")
    article = make_article(**COMPLETE)
    article = editing.save(article, {**snapshot.take(stored(article)), "title": "Pia's"}, pia, 1)
    later = timezone.now() + datetime.timedelta(hours=1)
    with pytest.raises(exceptions.Refused, match="Someone else"):
        editing.schedule(article, pia, "publish", later)
    client.force_login(pia)
    page = choose(client, "publish", article)
    assert "Someone else must approve" in page.content.decode()
    confirm(client, page)
    with pytest.raises(exceptions.NotAllowed):
        editing.import_articles([article_data(id="x", slug="x")], editor=pia, publish=True)
    assert not Publication.objects.exists()
    editing.schedule(article, paul, "publish", later)
    assert Schedule.objects.get().editor == paul


def test_scheduler_who_changed_it_since_is_stopped_at_the_moment(make_article, settings, monkeypatch):
    settings.FOUR_EYES = False
    pia = in_role("Publisher", "pia")
    article = make_article(**COMPLETE)
    article = editing.save(article, {**snapshot.take(stored(article)), "title": "Pia's"}, pia, 1)
    later = timezone.now() + datetime.timedelta(hours=1)
    editing.schedule(article, pia, "publish", later)
    settings.FOUR_EYES = True  # asked for meanwhile
    monkeypatch.setattr(timezone, "now", lambda: later)
    editing.run_due_schedules()
    assert (Schedule.objects.get().state, Publication.objects.exists()) == ("failed", False)
    assert "Someone else" in Schedule.objects.get().reason
