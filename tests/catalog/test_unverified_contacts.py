"""Rows that are public when saved contain no unverified contact, whichever door they come by."""

import json

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles import catalog, editing, exceptions
from articles.models import Area, Article, Contact, IncidentCode, KnownIncident, LiveModel, Product, Synonym
from tests.support.makers import article_data
from tests.support.transfer import import_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NUMBER, CHAT = "1-888-555-0142", "t.me/ledger_help"
PHONE_ERROR = "Contains a phone number that isn't verified (1-8xx-xxx-xxxx)"


def text_fields(model):
    fields = model._meta.concrete_fields
    return [field for field in fields if field.get_internal_type() in ("CharField", "TextField", "SlugField")]


LIVE_MODELS = [
    model for model in apps.get_app_config("articles").get_models() if issubclass(model, LiveModel)
]
GUARDED = [
    (model, field.name)
    for model in LIVE_MODELS
    for field in text_fields(model)
    if not field.choices and field.name not in model.unguarded_fields
]


def test_all_that_is_public_when_saved_is_guarded():
    assert {Area, Contact, KnownIncident, IncidentCode, Product, Synonym} <= set(LIVE_MODELS)
    unguarded = {f"{model.__name__}.{name}" for model in LIVE_MODELS for name in model.unguarded_fields}
    assert unguarded == {"Contact.value", "Redirect.path", "CodeHistory.code", "CodeHistory.canonical"}


@pytest.mark.parametrize(("model", "name"), GUARDED, ids=lambda value: getattr(value, "__name__", value))
def test_no_text_of_a_live_row_names_an_unverified_contact(model, name):
    for text in (
        f"Help {NUMBER}",
        "Help on " + CHAT,
        "Help \uff11-\uff18\uff18\uff18-555-O142",
        "See bit.ly/abc12",
    ):
        row = model(**{name: text})
        with pytest.raises(ValidationError) as refused:
            row.save()
        assert name in refused.value.message_dict
        with pytest.raises(ValidationError):
            model.objects.bulk_create([model(**{name: text})])
        with pytest.raises(ValidationError):
            model.objects.update(**{name: text})
        with pytest.raises(ValidationError) as refused:
            row.clean_fields()
        assert name in refused.value.message_dict
    assert not model.objects.filter(**{f"{name}__contains": "555"}).exists()


@pytest.mark.parametrize("name", ["Error 6000-77", "Microsoft 365 (2026)", "Ledger 10.0.19045", "Konto 4711"])
def test_other_figures_are_no_contact(name):
    catalog.save_live_settings(Product(slug="x", name=name, vendor=name, short="x"))


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (Product, {"slug": "p", "name": f"Call {NUMBER}"}, "name"),
        (Product, {"slug": "p", "name": "P", "vendor": f"Call {NUMBER}"}, "vendor"),
        (Product, {"slug": "p", "name": "P", "short": NUMBER}, "short"),
        (Product, {"slug": f"call-{NUMBER}", "name": "P"}, "slug"),
        (Area, {"slug": "a", "name": "A", "provider": NUMBER}, "provider"),
        (Synonym, {"phrases": f"help, {NUMBER}"}, "phrases"),
    ],
)
def test_admin_shows_the_error_at_the_field(client, editor, model, values, field):
    client.force_login(editor)
    ledger = Product.objects.create(slug="ledger", name="Ledger")
    address = reverse(f"admin:articles_{model._meta.model_name}_add")
    page = client.post(address, {"product": ledger.pk, **values})
    assert PHONE_ERROR in page.context["adminform"].form.errors[field][0]
    assert not model.objects.exclude(pk=ledger.pk if model is Product else None).filter(
        **{field: values[field]}
    )


def test_verified_number_may_stand_in_a_name():
    catalog.save_live_settings(
        Contact(owner="Ledger", kind="phone", value=NUMBER, source="https://example.com", checked_by="erin",
                checked_on="2026-10-12")
    )  # fmt: skip
    catalog.save_live_settings(Product(slug="p", name=f"Ledger line {NUMBER}"))
    assert Product.objects.get(slug="p").name.endswith(NUMBER)
    Contact.objects.update(is_verified=False)
    with pytest.raises(ValidationError):
        Product.objects.get(slug="p").save()


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize(
    ("part", "spot"),
    [
        ({"product": {"slug": "p", "name": f"Call {NUMBER}"}}, "product.name"),
        ({"product": {"slug": "p", "name": "P", "vendor": f"Call {NUMBER}"}}, "product.vendor"),
        ({"area": {"slug": "a", "name": "A", "provider": NUMBER}}, "area.provider"),
    ],
)
def test_article_import_makes_no_product_or_area_with_a_number(tmp_path, publish, part, spot):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "1", "title": "A", "product": {"slug": "p", "name": "P"}, **part}))
    for options in ({"dry_run": True}, {}):
        code, report = import_articles(path, publish=publish, **options)
        assert code == 1
        assert f"a.jsonl:1: {spot}: {PHONE_ERROR}" in report
    assert not Product.objects.exists() and not Article.objects.exists()


@pytest.mark.both
def test_new_product_of_an_article_is_refused_with_its_spot():
    with pytest.raises(exceptions.Refused) as refused:
        editing.save(None, article_data(product={"slug": "p", "name": f"Call {NUMBER}"}), None)
    assert refused.value.reasons[0].startswith(f"product.name: {PHONE_ERROR}")
    assert not Product.objects.exists()


def test_names_in_a_file_do_not_count_for_a_product_that_is_here(tmp_path):
    Product.objects.create(slug="p", name="P")
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "1", "title": "A", "product": {"slug": "p", "name": f"Call {NUMBER}"}}))
    assert import_articles(path)[0] == 0
    assert Product.objects.get().name == "P"


@pytest.mark.both
def test_contact_of_the_same_import_may_stand_in_names(tmp_path):
    (tmp_path / "site.yaml").write_text(
        f"products:\n  - slug: p\n    name: Line {NUMBER}\n"
        "contacts:\n  - key: c\n    owner: P\n    kind: phone\n"
        f'    value: "{NUMBER}"\n    source: https://example.com\n    checked_by: erin\n'
        "    checked_on: 2026-10-12\n"
    )
    code, report = import_articles(tmp_path, publish=True, contacts=True)
    assert code == 0, report
    assert Product.objects.get().name == f"Line {NUMBER}"


def test_redirect_may_come_from_any_address_but_leads_to_none_with_a_number():
    leads = catalog.plan_redirects([(f"/blog/call-{NUMBER}", "/codes/"), ("/b", f"/search/?q=call-{NUMBER}")])
    assert [len(lead.faults) for lead in leads] == [0, 1]
    assert PHONE_ERROR in leads[1].faults[0]
