"""The list of articles is narrowed down to what waits for whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import editing
from articles.models import Article, Feedback
from tests.support.makers import article_data, change, stored

pytestmark = pytest.mark.slow

TODAY = timezone.localdate


def test_list_is_narrowed_down_as_an_editor_in_a_hurry_wants(people, make_live, make_article):
    changed = make_live(id="1", slug="s1", title="Changed", owner="person-s").article
    change(changed, summary="New")
    reviewed = make_live(id="2", slug="s2", title="Reviewed", solutions=["Wait"]).article
    change(reviewed, summary="New")
    editing.submit(stored(reviewed), None)
    editing.save(None, article_data(id="3", slug="s3", title="Mine"), people["p"])
    Article.objects.filter(title="Changed").update(review_due=TODAY())
    client = Client()
    client.force_login(people["p"])

    def listed(**chosen):
        return {row.title for row in client.get("/admin/articles/article/", chosen).context["cl"].result_list}

    assert listed(whose="mine") == {"Mine"}
    assert listed(whose="owned") == set()
    assert listed(work="changes") == {"Changed", "Reviewed"}
    assert listed(work="changes-review") == {"Reviewed"}
    assert listed(work="open") == {"Changed", "Mine"}
    assert listed(due="any") == listed(due="date") == {"Changed"}
    assert listed(lacks="solutions") == {"Changed", "Mine"}
    assert listed(lacks="outcomes") == {"Changed", "Reviewed"}
    assert listed(due="nonsense") == {"Changed", "Reviewed", "Mine"}
    for name in ("falling", "links", "feedback"):
        assert listed(due=name) == set()
    Article.objects.filter(title="Changed").update(verified_on=TODAY() - timedelta(days=1))
    assert listed(due="date") == {"Changed"}
    editing.verify_today([changed], people["p"])  # the review date may stay as it is
    assert listed(due="any") == listed(due="date") == set()


def test_list_tells_of_feedback_to_those_who_deal_with_it(people):
    for n in range(2):
        data = article_data(id=f"{n}", slug=f"s{n}", title=f"No. {n}", owner="person-a")
        own = editing.save(None, data, None)
    for _n in range(3):
        Feedback.objects.create(article=own, revision=1, helpful=False, text="Hm", state="new", day=TODAY())

    def listed(who, **chosen):
        client = Client()
        client.force_login(people[who])
        offered = client.get("/admin/articles/article/").content.decode()
        page = client.get("/admin/articles/article/", chosen)
        shown = {row.title for row in page.context["cl"].result_list}
        return shown, f"?{'='.join(*chosen.items())}" in offered

    assert listed("r", due="any") == listed("r", due="feedback") == ({"No. 1"}, True)
    assert listed("r", lacks="answer") == ({"No. 1"}, True)
    assert listed("a", due="any") == (set(), True)
    assert listed("a", due="feedback") == listed("a", lacks="answer") == ({"No. 0", "No. 1"}, False)


def test_search_of_a_code_lists_its_article_first(editor_client):
    for n, codes in enumerate((["102"], ["1020"], ["7"])):
        title = "About 102" if codes == ["7"] else f"No. {n}"
        editing.save(None, article_data(id=f"{n}", slug=f"s{n}", title=title, codes=codes), None)
    rows = editor_client.get("/admin/articles/article/", {"q": "error 102"}).context["cl"].result_list
    assert [row.title for row in rows] == ["No. 0"]
    rows = editor_client.get("/admin/articles/article/", {"q": "102"}).context["cl"].result_list
    assert [row.title for row in rows] == ["No. 0", "About 102", "No. 1"]
