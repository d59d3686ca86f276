"""The article form around its fields: where the article stands, what comes next, and links to its parts."""

import re
from html import unescape

import pytest
from django.utils import timezone

from articles import editing, limits
from articles.content.snapshot import Invalid
from tests.support.admin_forms import ADD_URL, change_url, form_data
from tests.support.makers import stored
from tests.support.roles import in_role

pytestmark = pytest.mark.once


def side(client, article):
    page = unescape(client.get(change_url(article)).content.decode())
    return " ".join(
        re.sub(r"<[^>]+>", " ", re.search(r"<aside class=\"sidebar\".*?</aside>", page, re.S)[0]).split()
    )


def test_side_tells_who_cares_for_the_article_and_what_it_lacks(editor_client, make_article, editor):
    article = make_article(owner="erin", review_due="2020-01-02", causes=["Outage"])
    panel_for = side(editor_client, article)
    assert (
        "Owner erin Review due Jan. 2, 2020 is due Schedule nothing Last saved the site itself" in panel_for
    )
    assert "parts of a whole article are there" in panel_for
    editing.schedule(article, None, "publish", timezone.now() + timezone.timedelta(days=1))
    assert "Schedule Publish" in side(editor_client, article)


@pytest.mark.slow
def test_side_tells_the_next_step_of_each_stage(client, make_article, settings):
    settings.REVIEW_REQUIRED = True
    article = make_article()
    people = {role: in_role(role, role) for role in ("Author", "Reviewer", "Publisher")}

    def panel_for(role):
        client.force_login(people[role])
        return side(client, article)

    assert "Next: Submit it for review when it is ready." in panel_for("Reviewer")
    editing.submit(article, None)
    assert "Next: Review it." in panel_for("Reviewer")
    editing.request_changes(stored(article), people["Reviewer"], 1, note="x")
    assert "Next: Change what was asked for" in panel_for("Publisher")
    editing.submit(stored(article), None)
    editing.approve(stored(article), people["Reviewer"], 1)
    assert "Next: Somebody who may publish publishes it." in panel_for("Reviewer")
    assert "Next: Publish it when it is ready." in panel_for("Publisher")
    editing.publish(stored(article), people["Publisher"], note="x")
    assert "Next: Nothing: readers see this version." in panel_for("Publisher")


def test_each_link_leads_to_a_part_of_the_form(editor_client, make_article):
    for address in (ADD_URL, change_url(make_article())):
        page = editor_client.get(address).content.decode()
        nav = re.search(r'<nav class="form-nav".*?</nav>', page, re.S)[0]
        links = re.findall(r'<li><a href="#([\w-]+)">', nav)
        assert len(links) == 12
        assert all(f'id="{link}"' in page for link in links)


def test_form_carries_as_many_rows_as_an_import_takes(editor_client, make_article, settings):
    """A browser sends the fields of a row of each kind, as often as there may be rows, and the others."""
    article = make_article(
        messages=["m"], causes=["c"], solutions=["s"], sources=[{"title": "t"}],
        faqs=[{"question": "q", "answer": "a"}],
        comparisons=[{"with": "x", "rows": [{"aspect": "a", "this": "b", "other": "c"}]}],
    )  # fmt: skip
    page = editor_client.get(change_url(article))
    rows = [formset.formset.forms[0] for formset in page.context["inline_admin_formsets"]]
    assert len(rows) == 6
    assert sum(len(row.fields) for row in rows) <= limits.FIELDS_PER_ROW
    management = 4 * len(rows)
    assert len(page.context["adminform"].form.fields) + management + 20 <= limits.FIELDS_WITHOUT_ROWS
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == limits.MAX_FORM_FIELDS


@pytest.mark.both
@pytest.mark.slow
def test_article_with_as_many_rows_as_possible_is_saved(editor_client, make_article):
    article = make_article()
    data = form_data(editor_client.get(change_url(article)))
    rows = {"messages": {"text": "Message", "confidence": "official"}, "sources": {"title": "Page"}}
    rows["sources"] |= {"url": "https://example.com/", "publisher": "Example"}
    for kind, fields in rows.items():
        data[f"{kind}-TOTAL_FORMS"] = limits.MAX_ITEMS
        for n in range(limits.MAX_ITEMS):
            row = {**fields, "position": n, "id": "", "article": article.pk}
            data |= {f"{kind}-{n}-{name}": value for name, value in row.items()}
    assert len(data) > 5_000
    assert editor_client.post(change_url(article), data).status_code == 302
    assert stored(article).messages.count() == stored(article).sources.count() == limits.MAX_ITEMS
    with pytest.raises(Invalid, match=f"more than {limits.MAX_ITEMS} entries"):
        make_article(slug="more", messages=["m"] * (limits.MAX_ITEMS + 1))
