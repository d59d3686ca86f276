"""What becomes of live settings and roles stands in the audit log, however it came about."""

from datetime import timedelta
from typing import get_args

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.utils import timezone

from articles import catalog, editing
from articles.catalog.live_settings import LiveSetting
from articles.models import (
    Area,
    AuditEntry,
    CodeFamily,
    CodeHistory,
    Contact,
    FormerSlug,
    KnownIncident,
    Pin,
    Product,
    Redirect,
    Synonym,
)
from tests.support.makers import article_data
from tests.support.roles import in_role

PAGE = "/admin/articles/auditentry/"


def log():
    """What was logged of settings: who, what, which, before, after."""
    entries = AuditEntry.objects.filter(detail__has_key="setting").order_by("pk")
    return [(e.name, e.action, e.detail["setting"], e.detail["before"], e.detail["after"]) for e in entries]


def deletion(row):
    return {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}


def row_of(kind, article):
    """One unsaved row of a kind, and what may be changed of it."""
    now = timezone.now()
    ledger = article.product
    rows = {
        Product: (Product(name="Till", slug="till"), {"vendor": "Example"}),
        Area: (Area(product=ledger, name="Tax", slug="tax"), {"provider": "The state"}),
        Contact: (Contact(owner="L", key="l", kind="page", value="https://a.example/", checked_on=now.date()),
                  {"value": "https://example.org/"}),
        Synonym: (Synonym(phrases="till\nregister"), {"note": "As people say"}),
        Pin: (Pin(queries="till", article=article), {"position": 2}),
        Redirect: (Redirect(path="/old", article=article), {"article": None, "target": "/codes/"}),
        CodeFamily: (CodeFamily(name="Hosting", product=article.product), {"codes": "H2*"}),
        CodeHistory: (CodeHistory(code="H101", article=article), {"successor": "H202"}),
        FormerSlug: (FormerSlug(slug="was", language="en", article=article), {"slug": "had-been"}),
        KnownIncident: (KnownIncident(title="Down", begins_at=now, ends_at=now + timedelta(hours=1)),
                        {"title": "Still down"}),
    }  # fmt: skip
    return rows[kind]


@pytest.mark.parametrize("kind", get_args(LiveSetting))
def test_every_kind_is_logged_when_created_changed_and_deleted(make_live, editor, kind):
    row, change = row_of(kind, make_live().article)
    start = len(log())
    catalog.save_live_settings(row, editor=editor)
    before = {name: getattr(row, name) for name in change}
    for name, value in change.items():
        setattr(row, name, value)
    catalog.save_live_settings(row, editor=editor)
    catalog.save_live_settings(row, editor=editor)  # says nothing new
    catalog.delete_live_settings(row, editor=editor)
    created, changed, deleted = log()[start:]
    assert [entry[:3] for entry in (created, changed, deleted)] == [
        ("erin", action, kind._meta.model_name) for action in ("create", "change", "delete")
    ]
    assert (created[3], deleted[4]) == ({}, {}) and created[4] and deleted[3]
    assert set(changed[3]) == set(changed[4]) == set(change)
    for name, value in change.items():
        assert changed[3][name] == ("" if before[name] is None else str(before[name]))
        assert changed[4][name] == ("" if value is None else str(value))


def test_changed_contact_reads_well_on_the_audit_page(client, editor, db):
    client.force_login(editor)
    form = {"key": "support", "owner": "Ledger", "kind": "page", "value": "https://example.com/",
            "is_verified": "on", "checked_on": "2026-11-01", "checked_by": "Erin",
            "source": "https://example.com/"}  # fmt: skip
    client.post("/admin/articles/contact/add/", form)
    contact = Contact.objects.get()
    client.post(f"/admin/articles/contact/{contact.pk}/change/", {**form, "value": "https://example.org/<b>"})
    client.post(
        "/admin/articles/contact/",
        {"action": "delete_selected", "_selected_action": [contact.pk], "post": "yes"},
    )
    assert [entry[:3] for entry in log()] == [("erin", a, "contact") for a in ("create", "change", "delete")]
    page = client.get(PAGE).content.decode()
    assert "https://example.com/ → https://example.org/&lt;b&gt;" in page
    assert client.get(PAGE, {"q": "Ledger"}).content.decode().count("https://example.com/ →") == 1
    assert client.get(PAGE, {"q": "nothing like it"}).content.decode().count("→") == 0


def test_incident_is_logged_with_what_it_concerns(client, editor, make_live):
    product = make_live().article.product
    now = timezone.now()
    row = KnownIncident(title="Down", begins_at=now, ends_at=now + timedelta(hours=1))
    catalog.save_incident(row, [product], codes=["102"], editor=editor)
    catalog.save_incident(row, codes=["102", "103"], editor=editor)
    catalog.end_incident(row, editor=editor)
    created, changed, ended = log()[-3:]
    assert (created[4]["products"], created[4]["code_rows"]) == ("Ledger", "102")
    assert changed[3:] == (
        {"products": "Ledger", "code_rows": "102"},
        {"products": "", "code_rows": "102, 103"},
    )
    assert set(ended[4]) == {"ends_at"}
    client.force_login(editor)
    assert "102 → 102, 103" in client.get(PAGE).content.decode()


def test_redirects_of_a_list_are_logged_as_the_sites_own(make_live, tmp_path):
    make_live(id="102", slug="bank")
    table = tmp_path / "old.csv"
    for target in ("102", "/codes/"):
        table.write_text(f"/kb/1,{target}\n")
        call_command("import_redirects", str(table), overwrite=True, verbosity=0)
    created, changed = log()[-2:]
    assert created[:3] == ("", "create", "redirect") and created[4]["path"] == "/kb/1"
    assert changed[4] == {"article": "", "target": "/codes/"}


def test_site_file_is_logged_as_the_sites_own(tmp_path, db):
    (tmp_path / "site.yaml").write_text(
        "products:\n  - slug: till\n    name: Till\n    areas:\n      - slug: tax\n        name: Tax\n"
        "synonyms:\n  - phrases: [till, register]\n    language: en\n"
    )
    for n in range(2):
        call_command("import_articles", str(tmp_path), publish=True, overwrite=True, verbosity=0)
        assert [entry[:3] for entry in log()] == [
            ("", "create", kind) for kind in ("product", "area", "synonym")
        ], n
    (tmp_path / "site.yaml").write_text("products:\n  - slug: till\n    name: Cash register\n")
    call_command("import_articles", str(tmp_path), publish=True, overwrite=True, verbosity=0)
    assert log()[-1] == ("", "change", "product", {"name": "Till"}, {"name": "Cash register"})


def test_product_that_comes_with_an_article_is_logged(editor):
    editing.save(None, article_data(), editor)
    assert [entry[:3] for entry in log()] == [("erin", "create", "product"), ("erin", "create", "area")]
    editing.save(None, article_data(title="Another"), editor)
    assert len(log()) == 2


def test_setting_that_could_not_be_deleted_is_not_logged(editor, make_live):
    product = make_live().article.product
    start = len(log())
    with pytest.raises(Exception, match="protected"):
        catalog.delete_live_settings(product, editor=editor)
    assert len(log()) == start


def roles():
    entries = AuditEntry.objects.filter(action="roles").order_by("pk")
    return [
        (e.name, e.detail.get("person") or e.detail["role"], e.detail["before"], e.detail["after"])
        for e in entries
    ]


def test_deleted_person_and_changed_role_are_logged(client, editor):
    anna = in_role("Publisher", "anna")
    client.force_login(editor)
    client.post(
        "/admin/auth/user/", {"action": "delete_selected", "_selected_action": [anna.pk], "post": "yes"}
    )
    assert not User.objects.filter(pk=anna.pk).exists()
    assert roles() == [("erin", "anna", ["Publisher", "is_active", "is_staff"], [])]
    right = Permission.objects.get(codename="view_product")
    client.post("/admin/auth/group/add/", {"name": "Readers", "permissions": [right.pk]})
    role = Group.objects.get(name="Readers")
    client.post(f"/admin/auth/group/{role.pk}/change/", {"name": "Readers"})
    client.post(f"/admin/auth/group/{role.pk}/delete/", {"post": "yes"})
    assert roles()[1:] == [
        ("erin", "Readers", [], ["view_product"]),
        ("erin", "Readers", ["view_product"], []),
    ]
    assert "Readers: + Products: View" in client.get(PAGE).content.decode()


def test_first_editor_is_logged_as_made_by_the_site(settings, tmp_path, db):
    settings.DATA_DIR = tmp_path
    call_command("first_editor", verbosity=0)
    assert roles() == [("", "editor", [], ["is_active", "is_staff", "is_superuser"])]
