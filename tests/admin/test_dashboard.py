"""The start page says what there is to do now, to each what they may do, however much there is of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import catalog, editing
from articles.insights import unanswered_searches
from articles.models import (
    Article,
    ArticleStatus,
    Autosave,
    CodeReport,
    ExternalLink,
    Feedback,
    KnownIncident,
    Product,
    Schedule,
    SearchTally,
    VoteTally,
)
from tests.support.makers import article_data, change, stored

pytestmark = pytest.mark.slow

TODAY = timezone.localdate
ALL = [
    "unsaved",
    "mine",
    "review",
    "ready",
    "schedules",
    "feedback",
    "due",
    "translations",
    "incidents",
    "unanswered",
    "reports",
]


@pytest.fixture(autouse=True)
def fresh_answers():
    unanswered_searches._answers.clear()


def dashboard_of(person):
    """The blocks on somebody's start page, by name, and the page."""
    client = Client()
    client.force_login(person)
    page = client.get("/admin/")
    assert page.status_code == 200
    return {block.name: block for block in page.context["all_blocks"]}, page


def titles(block):
    return [row.title for row in block.rows]


def searched(query, kind="code", days=1, count=1, confident=False, product="", first=0):
    for n in range(first, first + days):
        SearchTally.objects.create(
            day=TODAY() - timedelta(days=n), language="en", product=product, kind=kind, query=query,
            count=count, confident=confident,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "names"),
    [
        ("s", ALL),
        ("p", ALL),
        ("r", [name for name in ALL if name not in ("incidents", "ready", "schedules")]),
        ("a", ["unsaved", "mine", "due", "translations"]),
        ("m", ["feedback", "incidents", "unanswered", "reports"]),
        ("n", []),
    ],
)
def test_everybody_gets_what_they_can_act_on_and_is_told_when_there_is_nothing(people, letter, names):
    blocks, page = dashboard_of(people[letter])
    assert list(blocks) == names
    html = page.content.decode()
    assert [(block.rows, block.count) for block in blocks.values()] == [([], 0)] * len(names)
    assert ("You’re all caught up." in html) == (letter != "n")
    assert ("You don't have a role yet" in html) == (letter == "n")
    assert ("No searches" in html) == (letter in "rpms")


def test_unfinished_changes_in_articles_of_others_are_there_once(people, make_live):
    article = make_live(owner="person-p", title="Of Paula").article
    editing.save(article, article_data(title="Changed", owner="person-p"), people["r"], 1)
    block = dashboard_of(people["r"])[0]["mine"]
    assert titles(block) == ["Changed"]
    assert "owner: person-p" in block.rows[0].facts
    assert titles(dashboard_of(people["p"])[0]["mine"]) == ["Changed"]
    editing.publish(stored(article), None)
    assert not dashboard_of(people["r"])[0]["mine"].rows


def test_own_drafts_are_there_and_what_was_sent_back_stands_first(people, make_article):
    make_article(id="first", slug="first", title="Ownerless")  # for its product
    sent_back = editing.save(None, article_data(id="1", slug="s1", title="Sent back"), people["a"])
    editing.submit(sent_back, people["a"])
    editing.request_changes(stored(sent_back), people["r"], 1, "Say how long")
    given = editing.save(None, article_data(id="2", slug="s2", title="Given to me"), people["p"])
    change(given, owner="person-a")
    editing.save(None, article_data(id="3", slug="s3", title="Foreign"), people["p"])
    live = editing.save(None, article_data(id="4", slug="s4", title="Live"), people["a"])
    editing.publish(live, None)
    block, page = dashboard_of(people["a"])
    mine = block["mine"]
    assert (titles(mine), mine.count) == (["Sent back", "Given to me"], 2)
    assert "person-r: Say how long" in mine.rows[0].facts
    assert "Foreign" not in page.content.decode() and "Ownerless" not in page.content.decode()
    listed = Client()
    listed.force_login(people["a"])
    assert len(listed.get(mine.url).context["cl"].result_list) == 2


def test_what_was_typed_and_not_saved_comes_back_with_a_click(people):
    client = Client()
    client.force_login(people["a"])
    sent = {"_form_key": "abc", "_changed": "1", "title": "Half a title", "product": ""}
    assert client.post("/admin/articles/article/autosave/", sent).status_code == 200
    block = dashboard_of(people["a"])[0]["unsaved"]
    assert titles(block) == ["Half a title"]
    assert "Half a title" in client.get(block.rows[0].url).content.decode()
    assert not dashboard_of(people["p"])[0]["unsaved"].rows


def test_draft_with_unsaved_text_is_there_once(people, make_article):
    make_article(id="first", slug="first")  # for its product
    draft = editing.save(None, article_data(id="1", slug="s1", title="Mine"), people["a"])
    assert titles(dashboard_of(people["a"])[0]["mine"]) == ["Mine"]
    Autosave.objects.create(
        editor=people["a"], article=draft, form_key="1", fields="title=Mine", title="Mine",
        saved_at=timezone.now(), seen_at=timezone.now(),
    )  # fmt: skip
    blocks = dashboard_of(people["a"])[0]
    assert (titles(blocks["unsaved"]), titles(blocks["mine"])) == (["Mine"], [])


def test_review_waits_for_those_who_may_and_did_not_write_it(people, settings, make_article):
    make_article(id="first", slug="first")  # for its product
    for number, writer in enumerate("ar"):
        made = editing.save(None, article_data(id=writer, slug=writer, title=f"By {writer}"), people[writer])
        editing.submit(made, people[writer])
        assert len(dashboard_of(people["r"])[0]["review"].rows) == number + 1
    assert "1 of your articles is in review." in dashboard_of(people["a"])[1].content.decode()
    settings.FOUR_EYES = True
    assert titles(dashboard_of(people["r"])[0]["review"]) == ["By a"]
    assert titles(dashboard_of(people["p"])[0]["review"]) == ["By a", "By r"]
    assert "by person-a" in dashboard_of(people["p"])[0]["review"].rows[0].facts[0]
    editing.submit(editing.save(None, article_data(id="x", slug="x"), None), None)
    assert any("by System" in row.facts[0] for row in dashboard_of(people["p"])[0]["review"].rows)


def test_what_is_approved_waits_for_its_publication(people, make_article):
    article = make_article()
    editing.submit(article, None)
    editing.approve(stored(article), None, 1)
    assert dashboard_of(people["p"])[0]["ready"].count == 1
    editing.publish(stored(article), None)
    assert dashboard_of(people["p"])[0]["ready"].count == 0
    change(article, summary="New")
    Article.objects.update(status=ArticleStatus.APPROVED)
    assert dashboard_of(people["p"])[0]["ready"].count == 1
    editing.unpublish(stored(article), None)
    assert dashboard_of(people["p"])[0]["ready"].count == 0


def test_schedules_tell_what_went_wrong_first(people, make_article):
    for n, hours in enumerate((1, 2)):
        article = make_article(id=str(n), slug=f"s{n}", title=f"T{n}")
        editing.schedule(article, None, "publish", timezone.now() + timedelta(hours=hours))
    assert not dashboard_of(people["p"])[0]["schedules"].is_urgent
    Schedule.objects.filter(article=article).update(state="failed", reason="It was changed.")
    block = dashboard_of(people["p"])[0]["schedules"]
    assert (titles(block), block.is_urgent) == (["T1", "T0"], True)
    assert "It was changed." in block.rows[0].facts
    Schedule.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(hours=3))
    assert "overdue by 3" in dashboard_of(people["p"])[0]["schedules"].rows[1].tag


def test_feedback_in_the_hands_of_others_is_theirs(people, make_article):
    article = make_article(owner="person-a")
    base = {"article": article, "revision": 1, "helpful": False, "day": TODAY()}
    Feedback.objects.create(**base, text="New one", state="new")
    Feedback.objects.create(**base, text="Mine", state="in-hand", assignee=people["r"])
    Feedback.objects.create(**base, text="Theirs", state="in-hand", assignee=people["p"])
    Feedback.objects.create(**base, text="Over", state="done")
    Feedback.objects.create(**base, state="new")
    assert sorted(titles(dashboard_of(people["r"])[0]["feedback"])) == ["Mine", "New one", "not helpful"]


def test_incidents_are_there_while_they_go_on(people):
    now = timezone.now()
    row = KnownIncident(title="Down", begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    catalog.save_incident(row, codes=["102"])
    block = dashboard_of(people["m"])[0]["incidents"]
    assert (titles(block), block.is_urgent) == (["Down"], True)
    catalog.end_incident(row)
    assert not dashboard_of(people["m"])[0]["incidents"].rows


# Due


def due(people, letter="s"):
    block = dashboard_of(people[letter])[0]["due"]
    return {row.title: row.facts[0] for row in block.rows}


def add_votes(article, worked, failed, ago):
    VoteTally.objects.create(article=article, day=TODAY() - timedelta(days=ago), worked=worked, failed=failed)


def test_date_that_has_come_makes_due(people, make_live, make_article):
    old = (TODAY() - timedelta(days=400)).isoformat()
    make_live(id="1", slug="s1", title="Long ago", verified_on=old)
    make_article(id="2", slug="s2", title="Draft", verified_on=old)
    make_live(id="3", slug="s3", title="Asked for", review_due=TODAY().isoformat())
    later = make_live(id="4", slug="s4", title="Later", verified_on=TODAY().isoformat())
    Article.objects.filter(pk=later.article_id).update(review_due=TODAY() + timedelta(days=1))
    Article.objects.filter(title="Asked for").update(review_due=TODAY())
    found = due(people)
    assert set(found) == {"Long ago", "Asked for"}
    assert "last verified on" in found["Long ago"]


def test_success_that_falls_makes_due_until_it_is_verified(people, make_live):
    falling, steady, few = (make_live(id=n, slug=n, title=n).article for n in ("falling", "steady", "few"))
    for article, now in ((falling, (8, 12)), (steady, (15, 5)), (few, (0, 3))):
        add_votes(article, 32, 8, ago=60)
        add_votes(article, *now, ago=10)
    assert due(people) == {"falling": "works for 40% of readers, down from 80%"}
    Article.objects.filter(pk=falling.pk).update(verified_on=TODAY())
    assert due(people) == {}


def test_answers_left_lying_make_due_for_those_who_may_answer(people, make_live):
    live = make_live(title="Unread", owner="person-a")
    Article.objects.update(owner=people["a"])
    old = TODAY() - timedelta(days=8)
    base = {"article": live.article, "revision": 1, "helpful": False, "text": "Hm"}
    row = Feedback.objects.create(**base, state="new", day=TODAY())
    assert due(people) == {}
    Feedback.objects.update(day=old)
    assert due(people) == {"Unread": "1 open feedback item"}
    assert due(people, "a") == {}
    Feedback.objects.filter(pk=row.pk).update(state="in-hand")
    assert due(people) == {}


def test_link_that_leads_nowhere_makes_due_while_readers_see_it(people, make_live):
    live = make_live(title="Dead end")
    now = timezone.now()
    for n in range(2):
        ExternalLink.objects.create(
            article=live.article, url=f"https://gone.example/{n}", state="dead", checked_at=now
        )
    assert due(people) == {"Dead end": "2 broken links"}
    row = dashboard_of(people["s"])[0]["due"].rows[0]
    assert row.links == [("View links", f"/admin/articles/article/{live.article_id}/links/")]
    editing.unpublish(live.article, None)
    assert due(people) == {}


# Gaps


def test_what_was_missed_on_most_days_stands_first(people):
    searched("H777", days=1, count=90)
    searched("H555", days=3)
    searched("H555", product="ledger", days=2, first=10)
    searched("H666", days=4)
    searched("H1", days=9, first=40)
    searched("H2", days=9, confident=True)
    block = dashboard_of(people["p"])[0]["unanswered"]
    assert titles(block) == ["H555", "H666", "H777"]
    assert block.rows[0].facts == ["Code", "5 searches", "on 5 days"]


def test_what_was_found_on_a_later_day_is_asked_last(people):
    searched("H555", days=9, first=2)
    searched("H666", days=4)
    searched("H555", confident=True, first=1)
    searched("H666", confident=True, product="ledger")  # on a day on which it was missed as well
    assert titles(dashboard_of(people["p"])[0]["unanswered"]) == ["H666", "H555"]


def test_missing_code_that_was_reported_is_in_one_block(people):
    searched("H202", days=3)
    searched("H303", days=2)
    report = CodeReport.objects.create(
        code="H202",
        canonical="H202",
        language="en",
        first_day=timezone.localdate(),
        last_day=timezone.localdate(),
    )
    blocks = dashboard_of(people["p"])[0]
    assert titles(blocks["reports"]) == ["H202"]
    assert titles(blocks["unanswered"]) == ["H303"]
    CodeReport.objects.filter(pk=report.pk).update(state="done")
    assert titles(dashboard_of(people["p"])[0]["unanswered"]) == ["H202", "H303"]


def test_gap_leads_to_a_draft_with_what_is_known(people, make_article):
    make_article()  # for its product
    product = Product.objects.get()
    searched("6000-832", product="ledger", days=2)
    searched("cannot open … the file is in use", kind="message")
    rows = {row.title: row for row in dashboard_of(people["p"])[0]["unanswered"].rows}
    words, address = rows["6000-832"].links[0]
    assert words == "Start a draft"
    client = Client()
    client.force_login(people["p"])
    form = client.get(address).content.decode()
    assert re.search(r'<textarea name="codes"[^>]*>\s*6000-832</textarea>', form)
    assert f'<option value="{product.pk}" selected>' in form
    form = client.get(rows["cannot open … the file is in use"].links[0][1]).content.decode()
    assert re.search(r"<textarea[^>]*>\s*cannot open \{any\} the file is in use</textarea>", form)
    assert not any(row.links for row in dashboard_of(people["m"])[0]["unanswered"].rows), (
        "a Manager writes no articles"
    )


def test_gap_closes_when_an_article_answers_it_and_opens_when_that_goes(people, make_article):
    message = "unable to reach the ledger … while the vault is locked by another"
    searched("H202", days=3)
    searched(message, kind="message", days=2)
    assert titles(dashboard_of(people["p"])[0]["unanswered"]) == ["H202", message]
    told = "Unable to reach the ledger {name} while the vault is locked by another"
    article = make_article(codes=["H202"], messages=[told], title="Ledger out of reach")
    assert dashboard_of(people["p"])[0]["unanswered"].rows[0].links == [
        ("Existing article: Ledger out of reach", f"/admin/articles/article/{article.pk}/change/")
    ]
    editing.publish(article, None)
    assert titles(dashboard_of(people["p"])[0]["unanswered"]) == []
    client = Client()
    client.force_login(people["p"])
    page = client.get("/admin/articles/searchtally/gaps/").content.decode()
    assert page.count("Now answered by:") == 2 and 'href="/articles/' in page
    editing.unpublish(stored(article), None)
    assert len(dashboard_of(people["p"])[0]["unanswered"].rows) == 2


def test_gap_of_one_product_is_not_closed_by_another(people, make_live):
    make_live(codes=["H202"])
    Product.objects.create(slug="other", name="Other")
    searched("H202", product="other", days=2)
    assert titles(dashboard_of(people["p"])[0]["unanswered"]) == ["H202"]
    searched("H202", first=5)
    assert titles(dashboard_of(people["p"])[0]["unanswered"]) == []


def test_gap_can_be_planned_or_ignored_by_those_who_decide(people):
    searched("asdf", kind="words", days=2)
    searched("H202", days=1)
    client = Client()
    client.force_login(people["m"])
    assert "Ignore" in client.get("/admin/articles/searchtally/gaps/").content.decode()

    def decide(what, kind, query):
        sent = {"decision": what, "kind": kind, "query": query, "language": "en"}
        client.post("/admin/articles/searchtally/gaps/decide/", sent)

    decide("ignore", "words", "asdf")
    decide("plan", "code", "H202")
    decide("ignore", "words", "never searched")
    decide("delete", "words", "asdf")
    decide("ignore", "words", "\0")
    block = dashboard_of(people["m"])[0]["unanswered"]
    assert [(row.title, row.tag) for row in block.rows] == [("H202", "planned")]
    assert CodeReport.objects.count() == 2


def test_reported_codes_lead_to_a_draft(people, make_article):
    make_article()
    days = {"first_day": TODAY(), "last_day": TODAY()}
    CodeReport.objects.create(code="QB-9", canonical="QB-9", language="en", product="ledger", **days)
    row = dashboard_of(people["r"])[0]["reports"].rows[0]
    assert "?code=QB-9&product=ledger&language=en" in row.links[0][1]
    assert not dashboard_of(people["m"])[0]["reports"].rows[0].links
    client = Client()
    for letter in "rm":
        client.force_login(people[letter])
        page = client.get("/admin/articles/codereport/").content.decode()
        assert ("Start a draft" in page) == (letter == "r")
    CodeReport.objects.update(state="planned")
    assert not dashboard_of(people["m"])[0]["reports"].rows


# However much there is


def test_desk_costs_as_much_with_much_as_with_little(people, make_live, make_article):
    for n in range(9):
        live = make_live(id=f"l{n}", slug=f"l{n}", codes=[f"L{n}"])
        Article.objects.filter(pk=live.article_id).update(review_due=TODAY())
        draft = editing.save(None, article_data(id=f"d{n}", slug=f"d{n}", codes=[f"D{n}"]), people["s"])
        waiting = make_article(id=f"w{n}", slug=f"w{n}")
        editing.submit(waiting, None)
        editing.schedule(draft, None, "publish", timezone.now() + timedelta(days=1))
        Feedback.objects.create(article=draft, revision=1, helpful=False, text="Hm", state="new", day=TODAY())
        day = TODAY()
        CodeReport.objects.create(code=f"C{n}", canonical=f"c{n}", language="en", first_day=day, last_day=day)
        Autosave.objects.create(
            editor=people["s"],
            form_key=f"p{n}",
            fields="title=x",
            saved_at=timezone.now(),
            seen_at=timezone.now(),
        )
        searched(f"H{n}00", days=2)
    client = Client()
    client.force_login(people["s"])
    client.get("/admin/")
    with CaptureQueriesContext(connection) as made:
        page = client.get("/admin/")
    assert all(block.count > len(block.rows) for block in page.context["blocks"] if not block.has_more)
    assert {block.name for block in page.context["all_blocks"] if not block.rows} == {
        *("ready", "incidents", "translations")
    }
    assert len(made) <= 45, [query["sql"][:90] for query in made]
