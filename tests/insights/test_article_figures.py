"""The figures of one article: with its trend, before and after its last change, and for whom."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from articles.insights import article_figures
from articles.models import (
    Article,
    Feedback,
    PageViewTally,
    Publication,
    SearchClick,
    SearchTally,
    SolutionVote,
    VoteTally,
)
from tests.support.makers import shared_articles
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def articles(make_live):
    make_live(
        slug="bank", solutions=[{"key": "solut001", "title": "Wait"}, {"key": "solut002", "title": "Ask"}]
    )


@pytest.fixture
def article():
    return Article.objects.get(slug="bank")


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def numbers(article):
    """Published ten days ago: read more and found less helpful since then."""
    at = datetime.combine(ago(10), datetime.min.time(), ZoneInfo("UTC"))
    Publication.objects.filter(article=article).update(published_at=at)
    for day, count in ((0, 5), (9, 20), (11, 3), (40, 7), (400, 99)):
        PageViewTally.objects.create(article=article, day=ago(day), count=count)
    VoteTally.objects.create(article=article, day=ago(12), helpful=3, unhelpful=1, worked=1, failed=1)
    VoteTally.objects.create(article=article, day=ago(5), helpful=1, unhelpful=3)
    vote = {"article": article, "day": ago(0), "revision": 1}
    Feedback.objects.create(**vote, helpful=True, reader="a" * 32)
    Feedback.objects.create(**vote, helpful=False, is_suggestion=True, text="x")
    for key, result, is_during in (
        ("solut001", "fixed", False),
        ("solut001", "not", False),
        ("solut001", "not", True),
    ):
        reader = f"{result}{is_during}"
        SolutionVote.objects.create(
            **vote, key=key, result=result, digest="x", reader=reader, during_incident=is_during
        )
    tally = SearchTally.objects.create(day=ago(1), language="en", kind="words", query="bank down", count=3)
    SearchClick.objects.create(tally=tally, article=article, count=2)


@pytest.mark.both
def test_figures_add_up(article, numbers):
    figures = article_figures.figures_of(article.pk)
    assert (figures.recent.views, figures.earlier.views) == (28, 7)
    assert figures.recent.helpful == (5, 9)
    assert figures.recent.worked == (2, 4)
    assert (figures.before.days, figures.before.views, figures.before.helpful) == (10, 3, (3, 4))
    assert (figures.after.days, figures.after.views, figures.after.helpful) == (10, 25, (2, 5))
    assert [(row.number, row.title, row.worked) for row in figures.solutions] == [
        (1, "Wait", (1, 2)),
        (2, "Ask", (0, 0)),
    ]
    assert (len(figures.weekly_views), figures.weekly_views[-1]) == (12, 5)
    assert article_figures.searches_to(article.pk) == [("bank down", 2)]


@pytest.mark.parametrize(("role", "sees_searches"), [("Author", False), ("Reviewer", True)])
def test_page_shows_searches_to_those_who_may_see_them(client, article, numbers, role, sees_searches):
    person = in_role(role, "person")
    Article.objects.filter(pk=article.pk).update(owner=person)
    client.force_login(person)
    page = page_of(client, f"/admin/articles/article/{article.pk}/analytics/")
    assert "50%" in page
    assert "10 days after" in page
    assert ("bank down" in page) == sees_searches


def test_new_article_has_a_page_without_figures(editor_client, make_article):
    new = make_article(slug="new", id="new")
    page = page_of(editor_client, f"/admin/articles/article/{new.pk}/analytics/")
    assert "no votes" in page
    assert (
        "before"
        not in page.partition('class="figures"')[2].partition("<caption>")[2].partition("</table>")[2]
    )
