"""Makers for tests: an article in one line, with only what the test is about."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from articles import editing
from articles.content import snapshot
from articles.models import Article, Publication

# What an article needs to be published without a word on what it lacks.
COMPLETE = {
    "summary": "The bank does not answer.",
    "codes": ["102"],
    "causes": [{"key": "cause001", "title": "Maintenance"}],
    "solutions": [{"key": "solut001", "title": "Wait", "body": "1. Wait an hour\n2. Try again"}],
    "sources": [{"title": "Help page", "url": "https://example.com/help"}],
    "verified_on": "2026-10-12",
}


def article_data(**changes):
    """The snapshot of a small article; `changes` are keys of docs/article-format.md."""
    raw = {
        "product": {"slug": "ledger", "name": "Ledger", "vendor": "Example", "short": "Ledger"},
        "area": {"slug": "banking", "name": "Banking", "provider": "Your bank"},
        "title": "The bank's website has trouble",
        **changes,
    }
    return snapshot.normalize(raw)


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("erin", "erin@example.com", "correct horse battery")


@pytest.fixture
def make_article(db):
    """Make a working copy: make_article(codes=["102"], title="...")."""

    def make(**changes) -> Article:
        return editing.save(None, article_data(**changes), None)

    return make


@pytest.fixture
def make_live(make_article):
    """Make an article and publish it; gives the publication."""

    def make(**changes) -> Publication:
        return editing.publish(make_article(**changes), None)

    return make


def publish_article(**changes) -> Publication:
    """Make an article and publish it."""
    return editing.publish(editing.save(None, article_data(**changes), None), None)


def shared_articles(fill):
    """Make what `fill(make_live)` publishes once for all tests of a module, and take it back after them.

    Every test of the module begins with it, whether it asks for it or not, and may change it: each needs the
    mark `django_db`, which takes its changes back.
    """

    @pytest.fixture(scope="module", autouse=True, name=fill.__name__)
    def articles(django_db_setup, django_db_blocker, request):
        marks = getattr(request.module, "pytestmark", [])
        assert "django_db" in {mark.name for mark in (marks if isinstance(marks, list) else [marks])}
        with django_db_blocker.unblock(), transaction.atomic():
            yield fill(publish_article)
            transaction.set_rollback(True)

    return articles


def stored(article: Article) -> Article:
    """The article as the database has it now, with all its rows."""
    return Article.objects.with_parts().get(pk=article.pk)


def change(article: Article, **changes) -> Article:
    """Save the article with these keys changed, as nobody in particular."""
    now = stored(article)
    return editing.save(now, {**snapshot.take(now), **changes}, None, now.version)
