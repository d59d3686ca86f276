"""Notices by email: who gets which, that none has the text of a draft, and that none stops an editor."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import editing, feedback, notices
from articles.content import snapshot
from articles.models import Article, Feedback, Publication, Schedule
from tests.support.makers import article_data, change, shared_articles, stored
from tests.support.people import BACKEND
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECRET = "zebrafish"
TODAY = date(2026, 11, 30)


@shared_articles
def articles(make_live):
    article = make_live(slug="bank", title="Bank is down").article
    change(article, title=f"Bank {SECRET}", summary=SECRET)


@pytest.fixture(autouse=True)
def mail_is_sent(settings):
    settings.MAIL_IS_SENT = True


@pytest.fixture
def people():
    names = {"anna": "Author", "rita": "Reviewer", "paul": "Publisher", "mona": "Manager"}
    made = {name: in_role(role, name) for name, role in names.items()}
    for name, person in made.items():
        person.email = f"{name}@example.com"
        person.save()
    return made


@pytest.fixture
def article(people):
    Article.objects.filter(slug="bank").update(owner=people["anna"])
    return Article.objects.get(slug="bank")


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Do something, and return who got which letter of it."""

    def run(do):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            do()
        notices.wait()
        for letter in mail.outbox:
            assert SECRET not in letter.subject + letter.body
            assert "/accounts/notices/" in letter.body
        return [(letter.to[0].partition("@")[0], letter.subject.partition("] ")[2]) for letter in mail.outbox]

    return run


@pytest.mark.both
def test_review_goes_from_assigned_to_approved(article, people, sent):
    assert sent(lambda: editing.assign_reviewer(article, people["rita"], people["paul"])) == []
    submitted = sent(lambda: editing.submit(article, people["anna"]))
    assert submitted == [("rita", "Review assigned to you: Bank is down")]
    back = sent(lambda: editing.request_changes(article, people["rita"], note=f"No {SECRET}"))
    assert back == [("anna", "Changes requested: Bank is down")]
    editing.submit(stored(article), people["anna"])
    assert sent(lambda: editing.approve(article, people["rita"])) == [("anna", "Approved: Bank is down")]


def test_draft_is_named_by_its_number(people, sent):
    draft = editing.save(None, article_data(title=SECRET, slug="new", id="new"), people["paul"])
    editing.submit(draft, people["paul"])
    letters = sent(lambda: editing.assign_reviewer(draft, people["rita"], people["paul"]))
    assert letters == [("rita", f"Review assigned to you: Unpublished article {draft.pk}")]


@pytest.mark.both
def test_first_open_feedback_is_told_and_more_is_in_the_inbox(article, sent):
    def write(reader):
        marks = feedback.ReaderMarks(reader * 32, reader * 32, 1)
        feedback.record_feedback(Publication.objects.get(), False, [], f"No {SECRET}", marks)

    assert sent(lambda: write("a")) == [("anna", "Feedback: Bank is down")]
    assert sent(lambda: write("b")) == []
    Feedback.objects.update(state="done")
    publication = Publication.objects.get()
    assert len(sent(lambda: feedback.record_suggestion(publication, "body", f"A {SECRET}"))) == 1
    helpful = feedback.ReaderMarks("c" * 32, "c" * 32, 1)
    assert sent(lambda: feedback.record_feedback(publication, True, [], "", helpful)) == []


def test_feedback_and_suggestions_tell_whom_they_are_for(article, people, sent):
    row = Feedback.objects.create(
        article=article, revision=1, helpful=False, text="x", day=TODAY, state="new", assignee=people["rita"]
    )
    assigned = sent(lambda: feedback.save_decision(row, people["paul"], True))
    assert assigned == [("rita", "Feedback assigned to you: Bank is down")]
    live = Publication.objects.get().revision
    better = {**snapshot.of(live), "title": "Better"}
    suggestion = editing.suggest_change(live, better, "", people["anna"])
    decided = sent(lambda: editing.decline_suggestion(suggestion, people["rita"], "No"))
    assert decided == [("anna", "Decided: your suggestion for Bank is down")]


def test_failed_schedule_is_told(article, people, sent):
    now = timezone.now()
    editing.schedule(article, people["paul"], "publish", now + timedelta(hours=1), note="Short")
    Schedule.objects.update(due_at=now)
    change(article, title="Later")
    told = sent(editing.run_due_schedules)
    assert sorted(told) == [(name, "Schedule failed: Bank is down") for name in ("anna", "paul")]


def test_people_turn_off_what_they_do_not_want(article, people, sent, client):
    address = reverse("account_notices")
    assert client.post(address).headers["Location"].startswith(reverse("account_login"))
    client.force_login(people["rita"], BACKEND)
    page = client.get(address).content.decode()
    assert page.count('name="kinds"') == page.count(" checked") == 6
    client.post(address, {"kinds": ["feedback", "nonsense"], "user": people["anna"].pk})
    assert notices.kinds_of(people["rita"]) == ["feedback"]
    assert len(notices.kinds_of(people["anna"])) == 6
    editing.assign_reviewer(article, people["rita"], None)
    assert sent(lambda: editing.submit(article, people["anna"])) == []


@pytest.mark.parametrize("why", ["no address", "left", "no mail"])
def test_who_cannot_be_reached_gets_nothing(article, people, sent, settings, why):
    rita = User.objects.filter(pk=people["rita"].pk)
    editing.assign_reviewer(article, people["rita"], None)
    if why == "no address":
        rita.update(email="")
    elif why == "left":
        rita.update(is_active=False)
    settings.MAIL_IS_SENT = why != "no mail"
    assert sent(lambda: editing.submit(stored(article), people["anna"])) == []


def test_mail_server_that_fails_stops_nobody_and_is_in_the_log_once(article, people, sent, settings, caplog):
    settings.EMAIL_BACKEND = "tests.no_such_backend.Backend"
    editing.assign_reviewer(article, people["rita"], None)
    for _again in range(2):
        assert sent(lambda: editing.submit(stored(article), people["anna"])) == []
        assert stored(article).status == "in-review"
        editing.return_to_draft(stored(article), people["anna"])
    assert [record.message for record in caplog.records if "notices" in record.message] == [
        "notices by email aren't sent (ModuleNotFoundError)"
    ]


@pytest.mark.parametrize(
    ("due", "names"),
    [
        (TODAY + timedelta(days=1), []),
        (TODAY, ["anna"]),
        (TODAY - timedelta(days=3), ["anna"]),  # nothing was sent on the day itself
        (TODAY - timedelta(days=7), ["anna"]),
        (TODAY - timedelta(days=14), ["anna", "mona"]),
    ],
)
def test_owner_and_later_managers_are_reminded_of_a_review(article, due, names):
    Article.objects.update(review_due=due)
    mail.outbox.clear()
    assert notices.remind_of_reviews(TODAY) == len(names)
    assert [letter.to[0].partition("@")[0] for letter in mail.outbox] == names
    assert all("1 article needs review" in letter.subject for letter in mail.outbox)
    assert all("- Bank is down" in letter.body for letter in mail.outbox)


def test_reminder_that_was_missed_is_sent_the_next_night_and_none_twice(article, settings):
    Article.objects.update(review_due=TODAY)
    mail.outbox.clear()
    days = [TODAY + timedelta(days=days) for days in (3, 4, 9, 10, 16, 17)]
    assert [notices.remind_of_reviews(day) for day in days] == [1, 0, 0, 1, 0, 2]
    Article.objects.update(review_due=TODAY + timedelta(days=18))
    assert notices.remind_of_reviews(TODAY + timedelta(days=18)) == 1, "a new date begins anew"


@pytest.mark.both
def test_managers_are_reminded_of_what_nobody_owns(article, capsys):
    Article.objects.update(owner=None, review_due=timezone.localdate())
    mail.outbox.clear()
    call_command("remind_reviews")
    assert [letter.to for letter in mail.outbox] == [["mona@example.com"]]
    assert "1 email sent." in capsys.readouterr().out
