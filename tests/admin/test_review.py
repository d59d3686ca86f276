"""The review page: who is asked, what is new since the last look, comments with replies, new articles."""

import pytest

from articles import editing, exceptions
from articles.models import Article, AuditEntry, ReviewComment
from tests.support.admin_forms import form_data
from tests.support.makers import change, shared_articles
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def articles(make_live):
    article = make_live(slug="bank", causes=[{"key": "cause001", "title": "Rain"}]).article
    change(article, causes=[{"key": "cause001", "title": "Snow"}])


@pytest.fixture
def article():
    return Article.objects.get(slug="bank")


@pytest.fixture
def people():
    return {name: in_role(role, name) for name, role in (("rita", "Reviewer"), ("paul", "Publisher"))}


def url(article):
    return f"/admin/articles/article/{article.pk}/review/"


@pytest.mark.both
def test_review_is_assigned_to_a_person(client, article, people):
    client.force_login(people["paul"])
    client.post(url(article), {"do": "submit", "version": "2", "reviewer": "rita"})
    article.refresh_from_db()
    assert (article.reviewer, article.status) == (people["rita"], "in-review")
    assert AuditEntry.objects.get(action="assign").detail == {"reviewer": "rita"}
    row = f'href="{url(article)}"'
    assert row not in page_of(client, "/admin/")
    client.force_login(people["rita"])
    page = page_of(client, "/admin/")
    assert row in page
    assert "assigned to you" in page
    client.post(url(article), {"do": "assign", "reviewer": ""})
    article.refresh_from_db()
    assert article.reviewer is None


@pytest.mark.parametrize("role", ["Author", "Manager", None])
def test_only_who_may_review_is_asked_and_only_editors_of_it_ask(client, article, people, role):
    person = in_role(role, "somebody")
    with pytest.raises(exceptions.Refused, match="can't review"):
        editing.assign_reviewer(article, person, people["rita"])
    with pytest.raises(exceptions.NotAllowed):
        editing.assign_reviewer(article, people["paul"], person)
    client.force_login(people["rita"])
    page = client.post(url(article), {"do": "assign", "reviewer": "somebody"}).content.decode()
    assert "review articles" in page
    article.refresh_from_db()
    assert article.reviewer is None


@pytest.mark.both
def test_page_says_what_is_new_since_the_last_look(client, article, people):
    client.force_login(people["rita"])
    assert "Since you last looked" not in page_of(client, url(article))
    change(article, causes=[{"key": "cause001", "title": "Hail"}], prevention=["Pay"])
    for _again in range(2):
        page = page_of(client, url(article))
        assert "Since your last visit (revision 2)" in page
        assert "Cause 1" in page
        assert "compare/?from=2&amp;to=3" in page


@pytest.mark.both
def test_comments_have_replies_and_open_ones_stand_at_approve(client, article, people):
    editing.submit(article, None)
    client.force_login(people["rita"])
    client.post(url(article), {"do": "comment", "section": "causes", "text": "Really snow?"})
    comment = ReviewComment.objects.get()
    author = in_role("Author", "anna")
    Article.objects.filter(pk=article.pk).update(owner=author)
    client.force_login(author)
    client.post(url(article), {"do": "reply", "comment": comment.pk, "text": "Yes, <i>snow</i>"})
    client.force_login(people["rita"])
    page = page_of(client, url(article))
    assert "Yes, &lt;i&gt;snow&lt;/i&gt;" in page
    assert page.index("1 open comment:") < page.index('value="approve"')
    client.post(url(article), {"do": "resolve", "comment": comment.pk})
    assert "open comment" not in page_of(client, url(article))


def test_reply_is_for_those_who_work_on_it_and_holds_no_contact(client, article, people):
    comment = editing.add_comment(article, people["rita"], "Hm", "causes")
    for person in (in_role("Author", "other"), in_role("Manager", "mona")):
        with pytest.raises(exceptions.NotAllowed):
            editing.reply_to_comment(comment, person, "No")
    with pytest.raises(exceptions.PublishingBlocked):
        editing.reply_to_comment(comment, people["rita"], "Call 1-888-555-0142")
    client.force_login(people["rita"])
    assert client.post(url(article), {"do": "reply", "comment": "²", "text": "x"}).status_code == 404
    assert ReviewComment.objects.count() == 1


def test_new_article_is_reviewed_as_rendered_with_comments_beside_it(client, make_article, people):
    new = make_article(slug="new", solutions=[{"key": "solut001", "title": "Wait", "body": "1. **Wait**"}])
    client.force_login(people["rita"])
    page = page_of(client, url(new))
    assert "<strong>Wait</strong>" in page
    assert "**Wait**" not in page
    assert "<strong>Draft</strong>" in page, "its status, as on its other pages"
    assert page.count('name="section" value="solutions"') == 2, "of the section, and of its row"


def test_comment_on_a_row_of_a_new_article_stands_in_that_row(client, make_article, people):
    faqs = [{"question": "Why?", "answer": "So"}]
    solutions = [SOLUTIONS[0], {**SOLUTIONS[1], "level": "advanced"}]
    new = make_article(slug="new", solutions=solutions, summary="Short", faqs=faqs)
    editing.add_comment(new, people["rita"], "Not basic?", "solutions", spot="solutions:solut002")
    client.force_login(people["rita"])
    editing.add_comment(new, people["rita"], "Which one?", "solutions", spot="solutions:solut001.body")
    editing.add_comment(new, people["rita"], "Too short", "top", spot="summary")
    page = page_of(client, url(new))
    rows = page[page.index("<bdi>Wait</bdi>") : page.index("<bdi>Restart</bdi>")]
    assert "Which one?</p>" in rows
    assert "Comment on Solution 1" in rows
    for text in ("Which one?", "Too short", "Not basic?"):
        assert page.count(f"{text}</p>") == 1, text
    assert "Comment on Question 1" in page


SOLUTIONS = [
    {"key": "solut001", "title": "Wait", "body": "1. Wait an hour"},
    {"key": "solut002", "title": "Restart", "body": "1. Restart"},
]


@pytest.fixture
def commented(client, article, people):
    """The article in review, with a comment of Rita's on the text of its second solution."""
    change(article, solutions=SOLUTIONS, summary="Short")
    editing.submit(Article.objects.get(pk=article.pk), None)
    client.force_login(people["rita"])
    spot = "solutions:solut002.body"
    client.post(url(article), {"do": "comment", "section": "solutions", "spot": spot, "text": "Which one?"})
    return ReviewComment.objects.get()


def test_comment_stands_below_its_field_and_follows_its_row(client, article, people, commented):
    assert (commented.section, commented.spot) == ("solutions", "solutions:solut002.body")
    page = page_of(client, url(article))
    assert "Solution 2, text: Which one?" in page[: page.index('value="approve"')]
    assert page.index("Comment on Solution 1") < page.index('<p class="comment__about">Solution 2, text</p>')
    assert "Comment on Title and summary" in page
    assert "Comment on Summary" in page
    change(article, solutions=SOLUTIONS[::-1])
    assert '<p class="comment__about">Solution 1, text</p>' in page_of(client, url(article))
    change(article, solutions=SOLUTIONS[:1])
    assert '<p class="comment__about">Solution (removed)</p>' in page_of(client, url(article))


@pytest.mark.parametrize("spot", ["solutions:solut002.nothing", "constructor", "summary:solut002", "x" * 90])
def test_comment_on_no_field_is_about_the_article(client, article, people, spot):
    client.force_login(people["rita"])
    client.post(url(article), {"do": "comment", "section": "causes", "spot": spot, "text": "Hm"})
    assert (ReviewComment.objects.get().section, ReviewComment.objects.get().spot) == ("", "")
    assert "Hm" in page_of(client, url(article))


def form_url(article):
    return f"/admin/articles/article/{article.pk}/change/"


def test_form_shows_comments_beside_their_fields(client, article, people, commented):
    editing.add_comment(article, people["rita"], "Too short", "top", spot="summary")
    editing.add_comment(article, people["rita"], "Which cause?", "causes")
    editing.add_comment(article, people["rita"], "Nearly there")
    client.force_login(people["paul"])
    page = page_of(client, form_url(article))
    assert "4 open comments" in page
    card = page[page.index('id="solution-solut002"') : page.index('data-rows="solutions"') + 20_000]
    assert card.index('name="solutions-1-body"') < card.index("Which one?") < card.index("card__tools")
    assert page.index('id="id_summary"') < page.index("Too short</p>") < page.index("Which cause?</p>")
    assert page.index("Nearly there</p>") < page.index('id="part-top"')


def test_form_answers_and_resolves_and_keeps_what_is_typed(client, article, people, commented):
    client.force_login(people["paul"])
    fields = form_data(client.get(form_url(article)))
    number, version = commented.pk, Article.objects.get(pk=article.pk).version
    typed = {**fields, "title": "Typed title", f"reply-{number}": "The second"}
    page = client.post(form_url(article), {**typed, "_comment": f"reply:{number}"}).content.decode()
    assert "Typed title" in page
    assert '<p class="page-text">The second</p>' in page
    assert commented.replies.get().author == people["paul"]
    page = client.post(form_url(article), {**typed, "_comment": f"resolve:{number}"}).content.decode()
    assert "Typed title" in page
    assert "Which one?" not in page
    commented.refresh_from_db()
    assert commented.resolved_by == people["paul"]
    assert Article.objects.get(pk=article.pk).version == version
    for bad in ("reply:²", "shout:1", "reply:99999999"):
        assert client.post(form_url(article), {**typed, "_comment": bad}).status_code == 404


def test_reply_that_was_typed_is_sent_with_a_save_and_kept_when_refused(client, article, people, commented):
    client.force_login(people["paul"])
    fields = form_data(client.get(form_url(article)))
    name = f"reply-{commented.pk}"
    call = {**fields, name: "Call 1-888-555-0142", "_comment": f"reply:{commented.pk}"}
    assert "Call 1-888-555-0142</textarea>" in client.post(form_url(article), call).content.decode()
    client.post(form_url(article), {**fields, "title": "New title", name: "Done", "_save": "1"})
    assert commented.replies.get().text == "Done"
    assert Article.objects.get(pk=article.pk).title == "New title"
