"""Each editor has the admin and their email in a language of their own."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext, override

from articles import editing
from articles.models import AuditEntry, EditorLanguage
from articles.notices.sending import write_letters
from tests.support.languages import shipped
from tests.support.people import BACKEND
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = reverse("account_language")


@pytest.fixture(autouse=True)
def german():
    with shipped("de"):
        yield


@pytest.fixture
def anna(client):
    person = in_role("Author", "anna")
    client.force_login(person, BACKEND)
    return person


def german_for(text):
    with override("de"):
        german = gettext(text)
    assert german != text
    return german


def page_of(client, address):
    answer = client.get(address)
    return answer["Content-Language"], answer.content.decode()


def test_a_choice_counts_at_once_and_at_the_next_sign_in(client, anna):
    assert page_of(client, "/admin/")[0] == "en"
    assert client.post(ADDRESS, {"language": "de"})["Location"] == ADDRESS
    language, page = page_of(client, ADDRESS)
    assert language == "de" and '<html lang="de" dir="ltr">' in page and german_for("View site") in page
    assert 'value="de" checked' in page and "Deutsch" in page
    client.logout()
    assert page_of(client, reverse("account_login"))[0] == "en"
    client.force_login(anna, BACKEND)
    language, page = page_of(client, "/admin/")
    assert language == "de"
    assert 'href="/"' in page  # where readers begin, who may have nothing in German


@pytest.mark.parametrize("language", ["", "tlh", "de\0", "nl"])
def test_anything_else_is_the_language_of_the_site(client, anna, language):
    client.post(ADDRESS, {"language": "de"})
    client.post(ADDRESS, {"language": language})
    assert page_of(client, "/admin/")[0] == "en" and not EditorLanguage.objects.exists()


def test_roles_and_permissions_have_names_in_the_language(client):
    client.force_login(in_role("superuser", "root"), BACKEND)
    person, role = in_role("Publisher", "pia"), Group.objects.get(name="Publisher")
    editing.log_permission_change(person, [], None)
    client.post(ADDRESS, {"language": "de"})
    people, roles = reverse("admin:auth_user_changelist"), reverse("admin:auth_group_changelist")
    log, delete = reverse("admin:articles_auditentry_changelist"), f"{roles}{role.pk}/delete/"
    assert "+ Herausgeber, + Kann sich anmelden, + Kann die Verwaltung öffnen" in page_of(client, log)[1]
    for address in (people, roles, f"{people}{person.pk}/change/"):
        page = page_of(client, address)[1]
        assert "Herausgeber" in page and ">Publisher" not in page, address
    assert "Rolle: <a" in page_of(client, delete)[1] and "Gruppe: <a" not in page_of(client, delete)[1]
    form = page_of(client, f"{roles}{role.pk}/change/")[1]
    assert "<h1><bdi>Herausgeber</bdi></h1>" in form and "</span>Prüfen" in form
    assert 'value="Publisher"' in form and "Wird als „Herausgeber“ angezeigt." in form
    entry = AuditEntry(detail={"role": "Own", "before": [], "after": ["change_pin", "all_articles", "x_y"]})
    with override("de"):
        changes = "+ Artikel anderer Personen bearbeiten, + Angeheftete Ergebnisse: Bearbeiten, + x_y"
        assert admin.site.get_model_admin(AuditEntry).subject(entry) == f"Own: {changes}"


@pytest.mark.parametrize("model, words", [("product", "Neues Produkt"), ("knownincident", "Neue Störung")])
def test_new_rows_have_the_gender_of_their_kind(client, model, words):
    client.force_login(in_role("superuser", "root"), BACKEND)
    client.post(ADDRESS, {"language": "de"})
    for name in ("changelist", "add"):
        assert f">{words}</" in page_of(client, reverse(f"admin:articles_{model}_{name}"))[1]


def test_lists_select_and_delete_in_our_words(client):
    client.force_login(in_role("superuser", "root"), BACKEND)
    people = reverse("admin:auth_user_changelist")
    person = in_role(None, "pia")
    page = page_of(client, people)[1]
    assert 'aria-label="Select pia"' in page and 'aria-label="Select all rows on this page"' in page
    chosen = {"action": "delete_selected", "_selected_action": person.pk, "post": "yes"}
    page = client.post(people, chosen, follow=True).content.decode()
    assert "Deleted." in page and "Successfully" not in page


def test_pages_of_readers_are_as_for_everybody(client, anna):
    client.post(ADDRESS, {"language": "de"})
    assert page_of(client, "/")[0] == "en"


def test_a_language_that_is_no_longer_shipped_is_not_used(client, anna):
    client.post(ADDRESS, {"language": "de"})
    with shipped():
        assert page_of(client, "/admin/")[0] == "en"


def test_the_scripts_of_the_admin_speak_it_too(client, anna):
    client.post(ADDRESS, {"language": "de"})
    scripts = client.get(reverse("admin:jsi18n")).content.decode()
    assert "Available" not in scripts.partition("Available %s")[2][:40]


def test_letters_are_in_the_language_of_each(client, anna):
    rita = in_role("Reviewer", "rita")
    for person in (anna, rita):
        person.email = f"{person}@example.com"
        person.save()
    client.post(ADDRESS, {"language": "de"})
    letters = write_letters("assigned", [anna, rita], lambda: (gettext("Delete"), ""), "/")
    assert {letter.to[0]: letter.subject.partition("] ")[2] for letter in letters} == {
        "anna@example.com": german_for("Delete"),
        "rita@example.com": "Delete",
    }
