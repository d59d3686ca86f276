"""The review page: who is asked, what is new since the last look, comments with replies, new articles."""

import pytest

from articles import editing, exceptions
from articles.models import Article, AuditEntry, ReviewComment
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
        assert "Since you last looked (revision 2)" in page
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
    assert page.count('name="section" value="solutions"') == 1
