"""The article form around its fields: where the article stands, what comes next, and links to its parts."""

import re
from html import unescape

import pytest
from django.utils import timezone

from articles import editing
from tests.makers import stored
from tests.roles import in_role
from tests.test_admin import ADD, url


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def side(client, article):
    page = unescape(client.get(url(article)).content.decode())
    return " ".join(
        re.sub(r"<[^>]+>", " ", re.search(r"<aside class=\"side\".*?</aside>", page, re.S)[0]).split()
    )


def test_side_tells_who_cares_for_the_article_and_what_it_lacks(desk, make_article, editor):
    article = make_article(owner="erin", review_due="2020-01-02", causes=["Outage"])
    told = side(desk, article)
    assert "Owner erin Review due Jan. 2, 2020 is due Schedule nothing Last saved the site itself" in told
    assert "parts of a whole article are there" in told
    editing.schedule(article, None, "publish", timezone.now() + timezone.timedelta(days=1))
    assert "Schedule Publish" in side(desk, article)


def test_side_tells_the_next_step_of_each_stage(client, make_article, settings):
    settings.REVIEW_REQUIRED = True
    article = make_article()
    people = {role: in_role(role, role) for role in ("Author", "Reviewer", "Publisher")}

    def told(role):
        client.force_login(people[role])
        return side(client, article)

    assert "Next: Submit it for review when it is ready." in told("Reviewer")
    editing.submit(article, None)
    assert "Next: Review it." in told("Reviewer")
    editing.request_changes(stored(article), people["Reviewer"], 1, note="x")
    assert "Next: Change what was asked for" in told("Publisher")
    editing.submit(stored(article), None)
    editing.approve(stored(article), people["Reviewer"], 1)
    assert "Next: Somebody who may publish publishes it." in told("Reviewer")
    assert "Next: Publish it when it is ready." in told("Publisher")
    editing.publish(stored(article), people["Publisher"], note="x")
    assert "Next: Nothing: readers see this version." in told("Publisher")


def test_each_link_leads_to_a_part_of_the_form(desk, make_article):
    for address in (ADD, url(make_article())):
        page = desk.get(address).content.decode()
        nav = re.search(r'<nav class="contents".*?</nav>', page, re.S)[0]
        links = re.findall(r'<li><a href="#([\w-]+)">', nav)
        assert len(links) == 12
        assert all(f'id="{link}"' in page for link in links)
