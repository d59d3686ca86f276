"""What readers wrote is dealt with: it has a state, somebody who does it and a reply."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from articles import editing, feedback
from articles.models import Feedback, SolutionVote, VoteTally
from tests.support.makers import article_data, change
from tests.support.roles import in_role

INBOX = "/admin/articles/feedback/"


@pytest.fixture
def stuck(make_live):
    return make_live(
        id="stuck", slug="stuck", title="It is stuck", solutions=[{"key": "aaaaaaaa", "title": "Restart"}]
    )


@pytest.fixture
def reviewer_client(client, db):
    client.force_login(in_role("Reviewer", "rhea"))
    return client


def marks(reader="r1"):
    return feedback.ReaderMarks(reader, "n", 1)


def wrote(publication, text="Where is the menu?", reasons=(), reader="r1"):
    feedback.record_feedback(publication, False, list(reasons), text, marks(reader))
    return Feedback.objects.get(reader=reader)


def test_what_says_something_waits_and_a_plain_no_does_not(reviewer_client, stuck):
    row = wrote(stuck, reasons=["no-help"])
    wrote(stuck, text="", reader="r2")
    page = reviewer_client.get(INBOX)
    assert [row.pk for row in page.context["cl"].result_list] == [row.pk]
    html = page.content.decode()
    assert "Where is the menu?" in html and 'href="/articles/stuck/#solutions"' in html
    assert len(reviewer_client.get(INBOX, {"inbox": "all"}).context["cl"].result_list) == 2


def test_answer_is_taken_done_with_a_reply_and_found_again(reviewer_client, stuck):
    row = wrote(stuck)
    address = f"{INBOX}{row.pk}/change/"
    page = reviewer_client.get(address)
    person = page.wsgi_request.user
    assert f"/admin/articles/article/{stuck.article_id}/rendered/?to=1" in page.content.decode()
    reviewer_client.post(address, {"state": "new", "assignee": person.pk, "note": ""})
    row.refresh_from_db()
    assert (row.state, row.assignee) == ("in-hand", person)
    assert [row.pk for row in reviewer_client.get(INBOX, {"inbox": "mine"}).context["cl"].result_list] == [
        row.pk
    ]
    reviewer_client.post(
        address, {"state": "done", "assignee": person.pk, "note": "Named the menu", "text": "forged"}
    )
    row.refresh_from_db()
    assert (row.state, row.note, row.text) == ("done", "Named the menu", "Where is the menu?")
    assert not reviewer_client.get(INBOX).context["cl"].result_list
    assert reviewer_client.get(INBOX, {"inbox": "done"}).context["cl"].result_list[0].note == "Named the menu"


def test_page_of_a_comment_shows_what_was_left_and_is_done_with_a_click(reviewer_client, stuck):
    row = wrote(stuck)
    address = f"{INBOX}{row.pk}/change/"
    page = reviewer_client.get(address).content.decode()
    assert "<h1><bdi>Reader feedback</bdi></h1>" in page and "not helpful" not in page
    assert "Part:" not in page and "Readers:" not in page  # nothing that is empty
    assert row.day.isoformat() in page and "related-widget" not in page
    reviewer_client.post(address, {"state": "new", "assignee": "", "note": "Fixed", "_done": "1"})
    row.refresh_from_db()
    assert (row.state, row.assignee.username, row.note) == ("done", "rhea", "Fixed")
    assert 'name="_done"' not in reviewer_client.get(address).content.decode()


def test_several_are_marked_at_once_and_say_by_whom(reviewer_client, stuck):
    rows = [wrote(stuck, reader=f"r{n}") for n in range(3)]
    plain = Feedback.objects.create(article=stuck.article, revision=1, helpful=True, day=timezone.localdate())
    sent = {"action": "mark_done", "_selected_action": [*(row.pk for row in rows[:2]), plain.pk]}
    page = reviewer_client.post(f"{INBOX}?inbox=all", sent, follow=True)
    assert "2 feedback items: Done." in page.content.decode()
    told = list(Feedback.objects.order_by("pk").values_list("state", "assignee__username"))
    assert told == [("done", "rhea"), ("done", "rhea"), ("new", None), ("", None)]


def test_reader_who_says_something_else_is_heard_again(reviewer_client, stuck):
    row = wrote(stuck)
    Feedback.objects.filter(pk=row.pk).update(state="done")
    assert wrote(stuck, text="Still not there").state == "new"
    feedback.record_feedback(stuck, True, [], "", marks())
    assert Feedback.objects.get().state == ""


def test_list_counts_what_is_open_on_the_article(reviewer_client, stuck, django_assert_max_num_queries):
    for n in range(3):
        wrote(stuck, reader=f"r{n}")
    with django_assert_max_num_queries(12):
        page = reviewer_client.get(INBOX)
    assert f'href="{INBOX}?article__id__exact={stuck.article_id}">3 open</a>' in page.content.decode()


@pytest.mark.once
def test_only_those_who_may_deal_with_it_are_offered(reviewer_client, stuck):
    for role in ("Author", "Publisher", None):
        in_role(role, f"a-{role}")
    form = reviewer_client.get(f"{INBOX}{wrote(stuck).pk}/change/").context["adminform"].form
    assert [str(person) for person in form.fields["assignee"].queryset] == ["a-Publisher", "rhea"]


@pytest.mark.once
def test_text_of_a_reader_stays_text(reviewer_client, stuck):
    row = wrote(stuck, text="<script>alert(1)</script>")
    for address in (INBOX, f"{INBOX}{row.pk}/change/", f"{INBOX}?q=script"):
        page = reviewer_client.get(address).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.once
def test_outcome_names_its_solution_and_its_place(reviewer_client, stuck):
    feedback.record_solution_vote(stuck, "aaaaaaaa", "fixed", marks())
    page = reviewer_client.get("/admin/articles/solutionvote/").content.decode()
    assert "Restart" in page and 'href="/articles/stuck/#solution-aaaaaaaa"' in page
    change(stuck.article, solutions=[])
    assert "deleted (aaaaaaaa)" in reviewer_client.get("/admin/articles/solutionvote/").content.decode()


def test_days_are_counted_before_the_marks_go(stuck):
    """Sums know no days, so what was said on each is kept apart, and counted once."""
    today = timezone.localdate()
    days = [today - timedelta(days=n) for n in (9, 8)]
    other = editing.publish(editing.save(None, article_data(id="b", slug="b"), None), None)
    for n, (result, day) in enumerate([("fixed", 0), ("fixed", 0), ("not", 0), ("not", 1), ("could-not", 1)]):
        feedback.record_solution_vote(stuck, "aaaaaaaa", result, marks(f"r{n}"))
        SolutionVote.objects.filter(reader=f"r{n}").update(day=days[day], during_incident=False)
    SolutionVote.objects.create(
        article=stuck.article, key="aaaaaaaa", digest="x", revision=1, result="not", day=days[0],
        reader="down", during_incident=True,
    )  # fmt: skip
    for n, text in enumerate(["", "", "Hm"]):
        wrote(stuck, text=text, reader=f"r{n}")
    feedback.record_feedback(other, True, [], "", marks("r9"))
    Feedback.objects.update(day=days[1])
    for _again in range(2):
        feedback.roll_up_votes(today)
        counts = ("article", "day", "worked", "failed", "helpful", "unhelpful")
        assert list(VoteTally.objects.order_by("article", "day").values_list(*counts)) == [
            (stuck.article_id, days[0], 2, 1, 0, 0),
            (stuck.article_id, days[1], 0, 1, 0, 3),
            (other.article_id, days[1], 0, 0, 1, 0),
        ]
    assert not Feedback.objects.exclude(reader="").exists()
    assert Feedback.objects.open().get().text == "Hm"


class NamesOfThen:
    """The models by the names that they had when the migration was written."""

    def get_model(self, app, name):
        return apps.get_model(app, {"Outcome": "SolutionVote", "SaidTally": "VoteTally"}.get(name, name))


def test_what_was_said_before_there_was_an_inbox_is_in_it(stuck):
    day = timezone.localdate() - timedelta(days=40)
    base = {"article": stuck.article, "revision": 1, "day": day}
    Feedback.objects.create(**base, helpful=False, text="Old")
    Feedback.objects.create(**base, helpful=True, count=7)
    solution = {"key": "aaaaaaaa", "digest": "x"}
    SolutionVote.objects.create(**base, **solution, result="fixed", count=3, network_group=1)
    SolutionVote.objects.create(**base, **solution, result="fixed", count=2, network_group=2)
    SolutionVote.objects.create(**base, **solution, result="not", during_incident=True)
    import_module("articles.migrations.0012_inbox").begin(NamesOfThen(), None)
    assert Feedback.objects.open().get().text == "Old"
    tally = VoteTally.objects.get()
    assert (tally.worked, tally.failed, tally.helpful, tally.unhelpful) == (5, 0, 7, 1)
