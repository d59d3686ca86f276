"""Who changes several articles at once has all of them before taking the site's one row."""

import threading

import pytest
from django.db import connection, connections, transaction

from articles import editing
from articles.content.text_search import TextQuery
from articles.models import Article, Publication, SiteState
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


@pytest.mark.django_db(transaction=True)
def test_who_publishes_one_of_several_articles_ends_in_no_deadlock():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    one, two = (
        editing.save(None, article_data(**COMPLETE, id=name, slug=name, title=name), None)
        for name in ("one", "two")
    )
    for article in (one, two):
        editing.publish(article, None, note="Out")
    chosen = {article.pk: (1, {"summary:0"}) for article in (one, two)}
    results = []

    def replace():
        try:
            results.append(editing.replace_text(TextQuery("bank"), "shop", chosen, None, True, "New name"))
        except Exception as error:
            results.append(error)
        connections.close_all()

    thread = threading.Thread(target=replace)
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=two.pk)
        thread.start()
        until(is_someone_waiting)
        SiteState.take_seq()  # as publishing the second one does
    thread.join()
    assert [type(result).__name__ for result in results] == ["ChangeSetResult"]
    assert set(Publication.objects.values_list("summary", flat=True)) == {"The shop does not answer."}
