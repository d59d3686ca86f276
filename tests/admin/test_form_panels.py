"""The article form around its fields: where the article stands, what comes next, and links to its parts."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.urls import reverse
from django.utils import timezone

from articles import editing, limits
from articles.content.snapshot import Invalid
from articles.models import Article, Autosave, Feedback
from tests.support.admin_forms import ADD_URL, change_url, form_data, form_errors
from tests.support.makers import stored
from tests.support.roles import in_role

pytestmark = pytest.mark.once


def panel(client, article):
    """The panel beside the form, as text; the choices of its fields are left out."""
    page = unescape(client.get(change_url(article)).content.decode())
    html = re.search(r"<aside class=\"panel\".*?</aside>", page, re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<select.*?</select>", "", html, flags=re.S)).split())


def test_panel_tells_the_state_and_what_is_lacking(editor_client, make_article, editor):
    article = make_article(owner="erin", review_due="2020-01-02", causes=["Outage"])
    text = panel(editor_client, article)
    assert "Schedule None Last saved System" in text
    assert "Review date passed" in text and "No owner" not in text
    assert "parts complete" in text
    editing.schedule(article, None, "publish", timezone.now() + timezone.timedelta(days=1))
    assert "Schedule Publish" in panel(editor_client, article)


@pytest.mark.slow
def test_panel_tells_the_next_step_of_each_stage(client, make_article, settings):
    settings.REVIEW_REQUIRED = True
    article = make_article()
    people = {role: in_role(role, role) for role in ("Author", "Reviewer", "Publisher")}

    def panel_for(role):
        client.force_login(people[role])
        return panel(client, article)

    assert "Next step: Submit it for review when it's ready." in panel_for("Reviewer")
    editing.submit(article, None)
    assert "Next step: Review it." in panel_for("Reviewer")
    editing.request_changes(stored(article), people["Reviewer"], 1, note="x")
    assert "Next step: Make the requested changes" in panel_for("Publisher")
    editing.submit(stored(article), None)
    editing.approve(stored(article), people["Reviewer"], 1)
    assert "Next step: Wait for a publisher." in panel_for("Reviewer")
    assert "Next step: Publish it when it's ready." in panel_for("Publisher")
    editing.publish(stored(article), people["Publisher"], note="x")
    assert "Next step: None. This version is published." in panel_for("Publisher")


def test_each_link_of_the_outline_leads_to_a_part_or_a_row(editor_client, make_article):
    article = make_article(causes=["Outage"], solutions=[{"title": "Wait", "body": "1. Wait"}, "Ask"])
    for address, rows in ((ADD_URL, 2), (change_url(article), 3)):
        page = unescape(editor_client.get(address).content.decode())
        outline = re.search(r'<nav class="outline".*?</nav>', page, re.S)[0]
        links = re.findall(r'<a href="#([\w-]+)"(?: dir="auto")?>', outline)
        assert len(links) == 12 + rows
        assert all(f'id="{link}"' in page for link in links)
    entries = re.findall(r"<li data-row.*?</li>", outline, re.S)
    assert [re.sub(r"<[^>]+>", "", entry) for entry in entries] == ["Outage No text", "Wait", "Ask No text"]


def test_link_to_a_row_opens_its_card(editor_client, make_article):
    article = make_article(solutions=["Wait", {"key": "ask00001", "title": "Ask"}])
    for query, opened in (("", []), ("?open=solution:ask00001", ["solutions-1"]), ("?open=x", [])):
        page = editor_client.get(change_url(article) + query).content.decode()
        assert re.findall(r'<details class="card card--row" id="([a-z]+-\d+)"[^>]* open>', page) == opened
    assert 'id="solution-ask00001"' in page, "the anchor is that of the readers' page"


def test_row_is_added_without_a_script(editor_client, make_article):
    article = make_article(solutions=["Wait"])
    sent = form_data(editor_client.get(change_url(article))) | {"title": "Typed", "_add": "solutions"}
    page = editor_client.post(change_url(article), sent)
    assert 'id="id_solutions-1-title"' in page.content.decode()
    assert page.context["form"].main["title"].value() == "Typed"
    assert stored(article).title != "Typed"
    assert Autosave.objects.get().title == "Typed", "nothing is lost if it ends here"
    sent = form_data(page) | {"solutions-1-title": "Ask", "first": "1", "_save": "1"}
    answer = editor_client.post(change_url(article), sent, follow=True)
    assert "Draft saved" in answer.content.decode(), (form_errors(answer), sent)
    assert [row.title for row in stored(article).solutions.all()] == ["Wait", "Ask"]
    assert stored(article).first == stored(article).solutions.get(title="Ask").key


def test_refusals_name_their_field_in_words(editor_client, make_article):
    article = make_article(solutions=["Wait", "Ask"])
    sent = form_data(editor_client.get(change_url(article)))
    sent |= {"title": "", "solutions-1-minutes": "-5", "_save": "1"}
    errors = editor_client.post(change_url(article), sent).context["errors"]
    assert [error[:2] for error in errors] == [
        ("#id_title", "Title"),
        ("#id_solutions-1-minutes", "Solution 2, minutes"),
    ]
    page = editor_client.post(
        change_url(article), {**sent, "title": "T", "solutions-1-minutes": "", "language": "klingon"}
    )
    assert page.context["errors"][0][:2] == ("#id_language", "Language")


def test_fields_are_drawn_as_django_draws_them(editor_client, make_article):
    article = make_article(
        title='A "b" <c>', codes=["<1>"], solutions=[{"title": "x & y", "minutes": 5, "needs_admin": True}],
        sources=[{"title": "t", "url": "https://example.com/?a=1&b=2"}], verified_on="2026-11-23",
        comparisons=[{"with": "x", "rows": [{"aspect": "a", "this": "b", "other": "c"}]}],
    )  # fmt: skip
    page = editor_client.get(change_url(article))
    forms = [page.context["form"].main, *(one.empty_form for one in page.context["formsets"].values())]
    forms += [form for one in page.context["formsets"].values() for form in one.forms]
    kinds = set()
    for bound in (bound for form in forms for bound in form):
        ours = str(bound)
        bound.form.renderer = DjangoTemplates()
        assert parse_html(ours) == parse_html(str(bound)), bound.html_name
        bound.form.renderer = type(bound.form).default_renderer
        kinds.add(bound.widget_type)
    assert len(kinds) >= 8


def test_feedback_is_in_the_form_and_done_there(client, make_article, editor):
    article = make_article()
    row = Feedback.objects.create(
        article=article, revision=1, helpful=False, text="Step 2 fails", day=timezone.localdate(), state="new"
    )
    other = Feedback.objects.create(
        article=make_article(id="x", slug="x"),
        revision=1,
        helpful=False,
        text="x",
        day=timezone.localdate(),
        state="new",
    )
    client.force_login(in_role("Reviewer", "rhea"))
    assert "Step 2 fails" in panel(client, article)
    address = reverse("admin:articles_article_feedback", args=[article.pk])
    client.post(address, {"done": other.pk})
    assert client.post(address, {"done": row.pk})["Location"] == change_url(article)
    assert "Step 2 fails" not in panel(client, article)
    assert [one.state for one in Feedback.objects.order_by("pk")] == ["done", "new"]


def test_form_carries_as_many_rows_as_an_import_takes(editor_client, make_article, settings):
    """A browser sends the fields of a row of each kind, as often as there may be rows, and the others."""
    article = make_article(
        messages=["m"], causes=["c"], solutions=["s"], sources=[{"title": "t"}],
        faqs=[{"question": "q", "answer": "a"}],
        comparisons=[{"with": "x", "rows": [{"aspect": "a", "this": "b", "other": "c"}]}],
    )  # fmt: skip
    page = editor_client.get(change_url(article))
    rows = [formset.forms[0] for formset in page.context["formsets"].values()]
    assert len(rows) == 6
    assert sum(len(row.fields) for row in rows) <= limits.FIELDS_PER_ROW
    management = 4 * len(rows)
    assert len(page.context["form"].main.fields) + management + 20 <= limits.FIELDS_WITHOUT_ROWS
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


def test_refused_publication_on_the_review_page_names_the_field(editor_client, make_article):
    article = make_article(solutions=[{"title": "Call", "body": "1. Call 1-888-555-0142"}])
    sent = {"do": "publish", "version": "1", "note": "x"}
    page = editor_client.post(reverse("admin:articles_article_review", args=[article.pk]), sent)
    link = f'<a href="{change_url(article)}#id_solutions-0-body">Solution 1, text</a>: contains an unverified'
    assert link in page.content.decode()


@pytest.mark.parametrize(("role", "count"), [("Author", 0), ("Manager", 2)])
def test_new_product_and_area_are_a_link_for_those_who_may(client, make_article, role, count):
    article = make_article(slug="bank")
    person = in_role(role, "somebody")
    if role == "Manager":
        person.groups.add(Group.objects.get(name="Publisher"))
    else:
        Article.objects.filter(pk=article.pk).update(owner=person)
    client.force_login(person)
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert page.count("data-popup=") == count
    assert ('href="/admin/articles/product/add/" target="_blank" data-popup="id_product"' in page) == bool(
        count
    )
