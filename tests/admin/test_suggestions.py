"""Authors read what is published and suggest a change; a reviewer applies or declines it."""

import pytest

from articles import editing, exceptions
from articles.models import Article, Feedback, Publication
from tests.support.makers import change, shared_articles, stored
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = "/admin/articles/article/published/"
PART, SECRET = "solution:solut001", "zebrafish"


@shared_articles
def articles(make_live):
    live = make_live(
        slug="bank",
        codes=["102"],
        solutions=[{"key": "solut001", "title": "Wait", "body": "1. Wait an hour\n2. Try again"}],
    )
    change(live.article, summary=SECRET)


@pytest.fixture
def article():
    return Article.objects.get(slug="bank")


@pytest.fixture
def author(client):
    person = in_role("Author", "anna")
    client.force_login(person)
    return person


def url(article, name):
    return f"/admin/articles/article/{article.pk}/{name}/"


def suggest(client, article, **changes):
    fields = {
        "part": PART,
        "title": "Wait",
        "body": "1. Wait two hours\n2. Try again",
        "note": "It takes longer",
    }
    return client.post(url(article, "suggest"), {**fields, **changes}, follow=True)


@pytest.mark.both
def test_author_reads_what_is_published_and_no_draft(client, author, article):
    assert url(article, "suggest") in page_of(client, f"{LIST}?q=102")
    assert "No published articles." in page_of(client, f"{LIST}?q=zebrafish")
    for name in ("change", "history", "compare", "review"):
        answer = client.get(url(article, name), follow=True)
        assert answer.redirect_chain == [(url(article, "suggest"), 302)], name
        assert "Wait an hour" in answer.content.decode()
        assert SECRET not in answer.content.decode()
    assert url(article, "suggest") in page_of(client, "/articles/bank/")
    editing.unpublish(article, None)
    answer = client.get(url(article, "change"), follow=True)
    assert (answer.status_code, b"Perhaps it was deleted" in answer.content) == (404, False)


@pytest.mark.both
def test_suggestion_arrives_as_a_review_and_is_applied(client, author, article):
    assert "A reviewer will look at it" in suggest(client, article).content.decode()
    row = Feedback.objects.get()
    assert (row.author, row.part, list(row.proposal)) == (author, PART, ["body"])
    assert stored(article).version == 2
    client.force_login(in_role("Reviewer", "rita"))
    review = f"{url(article, 'suggestion')}{row.pk}/"
    assert review in page_of(client, url(article, "change"))
    dashboard = client.get("/admin/")
    assert review in dashboard.content.decode()
    assert dashboard.content.decode().count("suggested change") == 1
    page = page_of(client, review)
    assert "against revision 1" in page
    assert "<mark>two</mark>" in page
    assert "It takes longer" in page
    assert client.post(review, {"do": "apply"}).headers["Location"] == url(article, "review")
    now = stored(article)
    assert (now.version, now.solutions.get().body) == (3, "1. Wait two hours\n2. Try again")
    assert now.summary == SECRET
    row.refresh_from_db()
    assert (row.state, row.note) == ("done", "Suggested by anna")
    assert "two hours" not in page_of(client, "/articles/bank/")
    assert "Someone has decided" in client.post(review, {"do": "apply"}, follow=True).content.decode()
    assert stored(article).version == 3


def test_decline_changes_nothing_and_says_why(client, author, article):
    suggest(client, article)
    client.force_login(in_role("Reviewer", "rita"))
    review = f"{url(article, 'suggestion')}{Feedback.objects.get().pk}/"
    client.post(review, {"do": "decline", "note": "It is an hour"})
    assert stored(article).version == 2
    assert "It is an hour" in page_of(client, review)
    client.force_login(author)
    assert "It is an hour" in page_of(client, url(article, "suggest"))


def test_part_that_changed_since_is_not_overwritten(client, author, article):
    suggest(client, article)
    row = Feedback.objects.get()
    newer = [{"key": "solut001", "title": "Wait", "body": "Something else"}]
    change(article, solutions=newer)
    with pytest.raises(exceptions.Refused, match="has changed since"):
        editing.apply_suggestion(row, in_role("Reviewer", "rita"))
    assert stored(article).solutions.get().body == "Something else"
    change(article, solutions=[])
    with pytest.raises(exceptions.Refused, match="has changed since"):
        editing.apply_suggestion(row, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": "1. Wait an hour\r\n2. Try again"}, "Nothing is different"),
        ({"part": "solution:solut999"}, "no longer in the article"),
        ({"part": "constructor"}, "no longer in the article"),
        ({"body": "Call 1-800-555-0199"}, "not verified"),
        ({"body": "x" * 20_001}, "characters or fewer"),
    ],
)
def test_what_is_refused_stays_in_the_form(client, author, article, changes, reason):
    page = suggest(client, article, **changes).content.decode()
    assert reason in page
    if changes.get("part", PART) == PART and "Call" in changes["body"]:
        assert changes["body"] in page
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("role", ["Author", "Manager", None])
def test_only_reviewers_decide(client, author, article, role):
    suggest(client, article)
    row, other = Feedback.objects.get(), in_role(role, "other")
    client.force_login(other)
    review = f"{url(article, 'suggestion')}{row.pk}/"
    for do in ("apply", "decline"):
        assert client.post(review, {"do": do}).status_code in (403, 404)
        with pytest.raises(exceptions.NotAllowed):
            getattr(editing, f"{do}_suggestion")(*([row, other, ""] if do == "decline" else [row, other]))
    assert Feedback.objects.get().state == "new"


def test_who_may_not_write_suggests_nothing(client, article):
    manager = in_role("Manager", "mona")
    client.force_login(manager)
    assert client.get(url(article, "suggest")).status_code == 403
    with pytest.raises(exceptions.NotAllowed):
        editing.suggest_change(Publication.objects.get(), PART, {"body": "x"}, "", manager)
