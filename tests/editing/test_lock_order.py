"""Who changes several articles at once has all of them before taking the site's one row."""

import threading

import pytest
from django.db import connection, connections, transaction

from articles import editing
from articles.content.text_search import TextQuery
from articles.editing import gate
from articles.models import Article, Publication, PublicationLink, SiteState
from tests.support.makers import COMPLETE, article_data
from tests.support.waiting import until

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def is_someone_waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # or the whole transaction sees the first answer
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def replace(one, two):
    chosen = {article.pk: (1, {"summary:0"}) for article in (one, two)}
    return editing.replace_text(TextQuery("bank"), "shop", chosen, None, True, "New name")


def merge(one, two):
    """Two links to the article that is merged into the first one."""
    other = Article.objects.get(slug="other")
    return editing.merge_articles(other, one, {"solutions": [0]}, None, (1, 1), True, "The same")


@pytest.mark.parametrize("change", [replace, merge])
@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_who_publishes_one_of_several_articles_ends_in_no_deadlock(change):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    articles = []
    for name, more in (
        ("other", {"solutions": [{"title": "Ask", "body": "1. Ask"}]}),
        ("one", {}),
        ("two", {"body": "See [[other]]."}),
    ):
        data = article_data(**COMPLETE | more, id=name, slug=name, title=name)
        articles.append(editing.save(None, data, None))
        editing.publish(articles[-1], None, note="Out")
    _other, one, two = articles
    results = []

    def carry_out():
        try:
            results.append(change(one, two))
        except Exception as error:
            results.append(error)
        connections.close_all()

    thread = threading.Thread(target=carry_out)
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=two.pk)
        list(PublicationLink.objects.select_for_update().filter(publication__article=two))
        thread.start()
        until(is_someone_waiting)
        SiteState.take_seq()  # as publishing the second one does
    thread.join()
    assert [type(result).__name__ for result in results] == ["ChangeSetResult"]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_an_article_in_two_languages_end_in_no_deadlock():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    source = editing.save(None, article_data(**COMPLETE, id="one", slug="one"), None)
    editing.publish(source, None, note="Out")
    translation = editing.translate(source, "de", None)
    editing.publish(translation, None, note="Out")
    results = []

    def publish():
        try:
            results.append(editing.publish(source, None, note="Again").language)
        except Exception as error:
            results.append(error)
        connections.close_all()

    thread = threading.Thread(target=publish)
    with transaction.atomic():
        gate.lock_article(translation)
        list(Publication.objects.select_for_update().filter(article=translation))
        thread.start()
        until(is_someone_waiting)
        editing.publish(translation, None, note="Again")
    thread.join()
    assert results == ["en"]
