"""Two people change the same setting: the second learns who was faster, sees both values, loses nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import catalog, editing
from articles.models import Area, ArticleTemplate, CodeFamily, KnownIncident, Product, Synonym
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def fields_of(page):
    """What a browser sends of the form on an admin page, untouched."""
    form = page.context["adminform"].form if "adminform" in page.context else page.context["form"]
    sent = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value())
        if isinstance(value, bool):
            sent |= {bound.html_name: "on"} if value else {}
        elif isinstance(value, list):
            sent[bound.html_name] = [str(one) for one in value]
        else:
            shown = bound.field.widget.format_value(value)
            sent[bound.html_name] = (shown[0] if isinstance(shown, list) else shown) or ""
    return sent


@pytest.fixture
def settings_rows(db):
    now = timezone.now()
    product = Product.objects.create(slug="ledger", name="Ledger", vendor="Example")
    incident = KnownIncident(
        title="Down", begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    catalog.save_incident(incident, products=[product], codes=["102"])
    return {
        "product": product,
        "area": Area.objects.create(product=product, slug="bank", name="Bank"),
        "synonym": Synonym.objects.create(phrases="bank, banking", also="", note="x"),
        "codefamily": CodeFamily.objects.create(product=product, name="H", slug="h", codes="H"),
        "knownincident": incident,
    }


@pytest.mark.parametrize(
    ("kind", "name", "other"),
    [
        ("product", "name", "vendor"),
        ("area", "name", "provider"),
        ("synonym", "phrases", "note"),
        ("codefamily", "summary", "name"),
        ("knownincident", "title", "text"),
    ],
)
def test_second_save_is_told_of_the_first(editor_client, client, settings_rows, kind, name, other):
    row = settings_rows[kind]
    url = f"/admin/articles/{kind}/{row.pk}/change/"
    mine = fields_of(editor_client.get(url))
    first = {**mine, name: "one, another", other: "By the first"}
    assert editor_client.post(url, first).status_code == 302
    client.force_login(in_role("Publisher" if kind == "knownincident" else "Manager", "mona"))
    page = client.post(url, {**mine, name: "mine, and mine"})
    text = page.content.decode()
    assert "erin saved this at" in text
    assert "Saved value: “one, another”" in text
    assert "mine, and mine" in text
    assert "By the first" in text, "what only the other changed comes into the form"
    row.refresh_from_db()
    assert getattr(row, name) == "one, another"
    assert client.post(url, fields_of(page)).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, name), getattr(row, other)) == ("mine, and mine", "By the first")


@pytest.mark.both
def test_lists_and_times_of_an_incident_are_compared(editor_client, settings_rows):
    row = settings_rows["knownincident"]
    url = f"/admin/articles/knownincident/{row.pk}/change/"
    mine = fields_of(editor_client.get(url))
    catalog.end_incident(row)
    catalog.save_incident(row, areas=[settings_rows["area"]], codes=["102", "103"])
    page = editor_client.post(url, {**mine, "text": "We know."})
    again = fields_of(page)
    assert (again["products"], again["areas"]) == ([], [str(settings_rows["area"].pk)])
    assert again["codes"].split() == ["102", "103"]
    assert "Someone saved this" in page.content.decode()
    editor_client.post(url, {**again, "title": "Down again"})
    row.refresh_from_db()
    assert (row.title, row.text, row.products.count()) == ("Down again", "We know.", 0)


def test_form_that_nobody_overtook_and_one_without_digests_are_saved(editor_client, settings_rows):
    url = f"/admin/articles/product/{settings_rows['product'].pk}/change/"
    mine = fields_of(editor_client.get(url))
    for n, opened in enumerate([mine["opened_values"], "", "[]", "{", '{"name": 1}']):
        sent = {**mine, "opened_values": opened, "vendor": f"Vendor {n}"}
        answer = editor_client.post(url, sent)
        if opened == '{"name": 1}':
            assert answer.status_code == 302, "the name is as it was typed"
        mine = fields_of(editor_client.get(url))
    assert Product.objects.get().vendor == "Vendor 4"


def test_values_of_a_deleted_setting_can_be_saved_as_a_new_one(editor_client, settings_rows):
    row = settings_rows["synonym"]
    url = f"/admin/articles/synonym/{row.pk}/change/"
    mine = {**fields_of(editor_client.get(url)), "phrases": "kept, words"}
    catalog.delete_live_settings(row)
    page = editor_client.post(url, mine).content.decode()
    assert "deleted this at" in page
    assert "kept, words" in page
    assert 'action="/admin/articles/synonym/add/"' in page
    assert not Synonym.objects.exists()
    mine.pop("opened_values")
    editor_client.post("/admin/articles/synonym/add/", mine)
    assert Synonym.objects.get().phrases == "kept, words"


def test_template_is_compared_too(editor_client):
    url = "/admin/articles/articletemplate/error/"
    mine = fields_of(editor_client.get(url))
    editor_client.post(url, {**mine, "label": "First", "rows_causes": "5"})
    page = editor_client.post(url, {**mine, "label": "Second"})
    assert "erin saved this at" in page.content.decode()
    assert "Saved value: “First”" in page.content.decode()
    editor_client.post(url, fields_of(page))
    stored = ArticleTemplate.objects.get()
    assert (stored.label, stored.empty_rows["causes"]) == ("Second", 5)


def test_deleting_what_is_in_use_names_each_article_once(editor_client, make_live, make_article):
    live = make_live(slug="live", title="Shown <b>", id="a").article
    draft = make_article(slug="draft", title="Drafted", id="b")
    editing.delete(make_article(slug="gone", title="Thrown away", id="c"), None)
    for row in (live.product, live.area):
        url = f"/admin/articles/{row._meta.model_name}/{row.pk}/delete/"
        page = editor_client.get(url).content.decode()
        assert (
            page.count("Shown &lt;b&gt;") == page.count("Drafted") == page.count("Thrown away (deleted)") == 1
        )
        assert f"/admin/articles/article/{draft.pk}/change/" in page
        assert "Publication:" not in page
        assert editor_client.post(url, {"post": "yes"}).status_code in (200, 403)
    assert Product.objects.filter(pk=live.product_id).exists()
