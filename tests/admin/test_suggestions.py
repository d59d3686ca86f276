"""Authors read what is published and suggest a change; a reviewer applies or declines it."""

import pytest

from articles import editing, exceptions
from articles.content import snapshot
from articles.models import Article, Feedback, Publication
from tests.support.admin_forms import form_data, form_errors
from tests.support.makers import change, shared_articles, stored
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = "/admin/articles/article/published/"
SECRET = "zebrafish"
BODY = "solutions-0-body"


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
    page = client.get(url(article, "suggest"))
    fields = {**form_data(page), "revision": page.context["revision"].number, "note": "It takes longer"}
    return send(client, article, {**fields, BODY: "1. Wait two hours\n2. Try again", **changes})


def send(client, article, fields):
    return client.post(url(article, "suggest"), fields, follow=True)


def proposed(**changes):
    """What an editor proposes who changes these keys of the published text."""
    return {**snapshot.of(Publication.objects.get().revision), **changes}


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
    assert (row.author, row.revision) == (author, 1)
    assert "Solution 1 " in page_of(client, url(article, "suggest"))
    assert stored(article).version == 2
    client.force_login(in_role("Reviewer", "rita"))
    review = f"{url(article, 'suggestion')}{row.pk}/"
    assert review in page_of(client, url(article, "change"))
    dashboard = client.get("/admin/")
    assert review in dashboard.content.decode()
    assert dashboard.content.decode().count("suggested change") == 1
    page = page_of(client, review)
    assert "for revision 1" in page
    assert "<mark>two</mark>" in page
    assert "It takes longer" in page
    assert client.post(review, {"do": "apply"}).headers["Location"] == url(article, "review")
    now = stored(article)
    assert (now.version, now.solutions.get().body) == (3, "1. Wait two hours\n2. Try again")
    assert now.summary == SECRET
    row.refresh_from_db()
    assert (row.state, row.note) == ("done", "Suggested by anna")
    assert "two hours" not in page_of(client, "/articles/bank/")
    assert "Someone already decided" in client.post(review, {"do": "apply"}, follow=True).content.decode()
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
    rita = in_role("Reviewer", "rita")
    with pytest.raises(editing.SuggestionConflict, match="has changed since"):
        editing.apply_suggestion(row, rita)
    assert stored(article).solutions.get().body == "Something else"
    client.force_login(rita)
    review = f"{url(article, 'suggestion')}{row.pk}/"
    page = client.post(review, {"do": "apply", "suggestion": row.pk})
    assert "Suggested by anna" in page.content.decode()
    sent = {**page.context["hidden_fields"], "everywhere": "mine"}
    Feedback.objects.update(state="done")  # by somebody else meanwhile
    page = client.post(url(article, "conflict"), sent)
    assert "Someone already decided on this suggestion" in page.content.decode()
    assert "two hours" not in stored(article).solutions.get().body
    Feedback.objects.update(state="new")
    client.post(url(article, "conflict"), sent)
    assert stored(article).solutions.get().body == "1. Wait two hours\n2. Try again"
    row.refresh_from_db()
    assert (row.state, row.assignee) == ("done", rita)


@pytest.mark.both
def test_every_part_can_be_suggested_rows_added_and_removed(client, author, article):
    page = page_of(client, url(article, "suggest"))
    for hidden in ("id_owner", "id_product", "id_slug", "id_review_due"):
        assert hidden not in page
    changes = {
        "codes": "102\n103",
        "symptoms_basic": "A white page",
        "prevention": "Log out",
        "impact": "Nothing is downloaded",
        "solutions-0-DELETE": "on",
        "messages-TOTAL_FORMS": "1",
        "messages-0-text": "Error 102",
        "messages-0-confidence": "",
        "solutions-TOTAL_FORMS": "2",
        "solutions-1-title": "Call the bank",
        "solutions-1-body": "1. Call it",
        "solutions-1-minutes": "20",
        "solutions-1-risk": "low",
        "solutions-1-level": "basic",
        "solutions-1-place": "free",
        "solutions-1-reversible": "unknown",
        "sources-TOTAL_FORMS": "1",
        "sources-0-title": "The bank",
        "sources-0-url": "https://example.com/",
        # What isn't in the form stays as it is.
        "slug": "mine",
        "owner": str(author.pk),
    }
    answer = suggest(client, article, **changes)
    assert "A reviewer will look at it" in answer.content.decode(), form_errors(answer)
    row = Feedback.objects.get()
    client.force_login(in_role("Reviewer", "rita"))
    page = page_of(client, f"{url(article, 'suggestion')}{row.pk}/")
    for text in ("A white page", "Call the bank", "103"):
        assert text in page, text
    editing.apply_suggestion(row, in_role("Publisher", "paul"))
    now = snapshot.take(stored(article))
    assert (now["codes"], now["slug"], now["owner"], now["summary"]) == (["102", "103"], "bank", "", SECRET)
    [solution] = now["solutions"]
    assert (solution["title"], solution["minutes"], solution["risk"]) == ("Call the bank", 20, "low")
    assert (now["messages"][0]["text"], now["sources"][0]["title"]) == ("Error 102", "The bank")


def test_row_is_added_without_scripts_and_nothing_typed_is_lost(client, author, article):
    page = suggest(client, article, _add="messages", title="Typed").content.decode()
    assert 'name="messages-0-text"' in page
    assert "Typed" in page
    assert not Feedback.objects.exists()


def test_suggestion_for_an_article_that_was_unpublished_meanwhile_arrives(client, author, article):
    page = client.get(url(article, "suggest"))
    fields = {**form_data(page), "revision": page.context["revision"].number, "title": "Better"}
    editing.unpublish(article, None)
    assert "was unpublished while you were writing" in send(client, article, fields).content.decode()
    assert Feedback.objects.get().proposal["snapshot"]["title"] == "Better"
    # Only what readers saw can be begun with.
    draft = send(client, article, {**fields, "revision": "2"})
    assert draft.status_code == 404
    editing.delete(article, None)
    page = send(client, article, {**fields, "title": "Best"}).content.decode()
    assert "no longer exists" in page
    assert "Best" in page


def test_suggestion_that_was_stored_by_its_fields_is_still_applied(article, author):
    pair = {"old": "1. Wait an hour\n2. Try again", "new": "1. Wait a day"}
    row = Feedback.objects.create(
        article=article, revision=1, helpful=False, is_suggestion=True, part="solution:solut001",
        author=author, proposal={"body": pair}, day="2026-11-01", state="new",
    )  # fmt: skip
    editing.apply_suggestion(row, None)
    assert stored(article).solutions.get().body == "1. Wait a day"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({BODY: "1. Wait an hour\r\n2. Try again"}, "changed anything yet"),
        ({BODY: "Call 1-800-555-0199"}, "unverified contact"),
        ({"solutions-0-minutes": "soon"}, "whole number"),
    ],
)
def test_what_is_refused_stays_in_the_form(client, author, article, changes, reason):
    page = suggest(client, article, **changes).content.decode()
    assert reason in page
    assert changes.get(BODY, "Wait two hours").replace("\r", "")[:100] in page.replace("\r", "")
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
        editing.suggest_change(Publication.objects.get().revision, proposed(body="x"), "", manager)


def test_very_long_proposal_is_refused(article, author):
    questions = [{"question": f"Why {n}?", "answer": "x" * 20_000} for n in range(20)]
    with pytest.raises(exceptions.Refused, match="characters or fewer"):
        editing.suggest_change(Publication.objects.get().revision, proposed(faqs=questions), "", author)
