"""People: added and changed on one page, with what a manager can't do there."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.models import AuditEntry
from helpcenter.accounts import people as accounts
from tests.support.people import BACKEND, choose_password, sign_in
from tests.support.roles import LETTERS, in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADD = reverse("admin:auth_user_add")


@pytest.fixture
def people():
    return {letter: in_role(role, f"person-{letter}") for letter, role in LETTERS.items()}


@pytest.fixture
def manager_client(client, people):
    client.force_login(people["m"], BACKEND)
    return client


def page_of(person):
    return reverse("admin:auth_user_change", args=[person.pk])


def roles_of(person):
    return set(person.groups.values_list("name", flat=True))


def sent(**changes):
    return {"name": "Noa Lind", "email": "noa@example.com", "roles": ["Author"], "is_active": "on", **changes}


def link_of(page):
    return re.search(r'value="(http[^"]+)"', page.content.decode())[1]


def test_manager_adds_an_author_who_chooses_a_password_and_writes(manager_client, client, people):
    form = manager_client.get(ADD)
    assert 'value="Author" id="id_roles_0" checked' in form.content.decode()
    page = manager_client.post(ADD, sent(), follow=True)
    assert "no-store" in page.headers["Cache-Control"]
    assert "The link works once, for 24 hours" in page.content.decode()
    noa = User.objects.get(username="noa")
    assert (noa.get_full_name(), noa.is_staff, noa.is_superuser) == ("Noa Lind", True, False)
    assert not noa.has_usable_password()
    assert AuditEntry.objects.get(action="roles").detail["after"] == ["Author", "is_active", "is_staff"]
    theirs, late = type(client)(), type(client)()
    assert choose_password(theirs, link_of(page)).status_code == 302
    assert sign_in(theirs, "chosen by a link", "noa@example.com").status_code == 302
    assert theirs.get(reverse("admin:articles_article_add")).status_code == 200
    assert "already used, or it expired" in late.get(link_of(page), follow=True).content.decode()


def test_page_shows_no_hash_no_permission_and_no_superuser_box(manager_client, people):
    for address in (ADD, page_of(people["a"])):
        page = manager_client.get(address).content.decode()
        for word in ("pbkdf2", "algorithm", "user_permissions", "is_superuser", "is_staff"):
            assert word not in page


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"roles": []}, "Select a role."),
        ({"email": "ERIN@example.com"}, "Someone already signs in with this email address."),
        ({"email": "noa"}, "valid email"),
        ({"name": ""}, "required"),
        ({"roles": ["Strange"]}, "not one of the available choices"),
    ],
)
def test_refused_person_is_not_added_and_the_fields_stay(manager_client, erin, changes, reason):
    page = manager_client.post(ADD, sent(**changes)).content.decode()
    assert reason in page.replace("&#x27;", "'")
    assert changes.get("name", "Noa Lind") in page
    assert not User.objects.filter(username="noa").exists()


@pytest.mark.both
def test_usernames_differ_and_come_from_any_script(manager_client):
    for name, email in (("Noa", "noa@example.com"), ("Noa", "noa@example.org"), ("Ильнар Б.", "")):
        manager_client.post(ADD, sent(name=name, email=email))
    assert {"noa", "noa2", "ильнар.б"} <= set(User.objects.values_list("username", flat=True))


@pytest.mark.parametrize("letter", "narp")
def test_others_neither_add_nor_change_people(client, people, letter):
    client.force_login(people[letter], BACKEND)
    for address in (ADD, page_of(people["m"]), reverse("admin:account-link", args=[people["a"].pk])):
        assert client.post(address, sent()).status_code == 403
    assert not User.objects.filter(username="noa").exists()
    with pytest.raises(accounts.NotAllowed):
        accounts.change_person(people["a"], accounts.PersonFields("A", "", ("Manager",)), people[letter])


@pytest.mark.both
def test_manager_changes_roles_and_turns_an_account_off(manager_client, people):
    author = people["a"]
    manager_client.post(page_of(author), sent(roles=["Reviewer", "Publisher"], name="Ann Author"))
    author.refresh_from_db()
    assert roles_of(author) == {"Reviewer", "Publisher"}
    assert author.get_full_name() == "Ann Author"
    entry = AuditEntry.objects.get(action="roles")
    assert (entry.name, entry.detail["person"]) == ("person-m", "person-a")
    manager_client.post(page_of(author), sent(roles=["Reviewer", "Publisher"], name="Ann"))
    assert AuditEntry.objects.filter(action="roles").count() == 1
    manager_client.post(page_of(author), sent(is_active="", roles=["Author"]))
    author.refresh_from_db()
    assert not author.is_active


def test_manager_makes_no_superuser_and_gives_no_strange_group(manager_client, people):
    Group.objects.create(name="Strange")
    more = {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1"], "groups": ["1"]}
    manager_client.post(ADD, sent(**more))
    manager_client.post(page_of(people["n"]), sent(roles=["Strange"], email="", **more))
    assert User.objects.get(is_superuser=True) == people["s"]
    assert roles_of(people["n"]) == set()
    assert not User.objects.filter(user_permissions__isnull=False).exists()
    with pytest.raises(accounts.NotAllowed):
        accounts.add_person(accounts.PersonFields("X", "", ("Author", "Strange")), people["m"])


def test_manager_touches_nobody_who_has_more_than_roles_give(manager_client, people):
    people["n"].user_permissions.add(Permission.objects.get(codename="delete_user"))
    for person in (people["s"], people["n"]):
        before = User.objects.filter(pk=person.pk).values().get()
        for name in ("auth_user_change", "account-link", "account-second-factor", "auth_user_delete"):
            address = reverse(f"admin:{name}", args=[person.pk])
            assert manager_client.post(address, sent(post="yes")).status_code in (403, 404), name
        with pytest.raises(accounts.NotAllowed):
            accounts.change_person(person, accounts.PersonFields("X", "x@example.com"), people["m"])
        assert User.objects.filter(pk=person.pk).values().get() == before


def test_nobody_changes_their_own_access(manager_client, people):
    page = manager_client.get(page_of(people["m"])).content.decode()
    assert 'name="roles"' not in page
    manager_client.post(page_of(people["m"]), sent(name="Mo", email="mo@example.com", roles=["Publisher"]))
    people["m"].refresh_from_db()
    assert (people["m"].get_full_name(), people["m"].email) == ("Mo", "mo@example.com")
    assert roles_of(people["m"]) == {"Manager"}
    assert people["m"].is_active


def test_groups_and_permissions_that_a_manager_cannot_give_stay(manager_client, people):
    people["a"].groups.add(Group.objects.create(name="Own"))
    manager_client.post(page_of(people["a"]), sent(roles=["Reviewer"], email=""))
    assert roles_of(people["a"]) == {"Reviewer", "Own"}


def test_superuser_gives_groups_of_the_sites_own(client, people):
    Group.objects.create(name="Own")
    client.force_login(people["s"], BACKEND)
    client.post(page_of(people["a"]), sent(roles=["Author", "Own"], email=""))
    assert roles_of(people["a"]) == {"Author", "Own"}
    client.post(page_of(people["s"]), sent(name="Sue", email="", is_active=""))
    people["s"].refresh_from_db()
    assert (people["s"].is_active, people["s"].is_superuser, people["s"].get_full_name()) == (
        True,
        True,
        "Sue",
    )


def test_role_is_kept_as_it_is_and_offers_what_the_admin_has(client, people):
    client.force_login(people["s"], BACKEND)
    role = Group.objects.get(name="Publisher")
    before = set(role.permissions.values_list("codename", flat=True))
    address = reverse("admin:auth_group_change", args=[role.pk])
    page = client.get(address)
    words = page.content.decode()
    assert "Publish and unpublish" in words and "Can add" not in words
    assert '<span class="visually-hidden">Roles: </span>Edit' in words
    offered = page.context["adminform"].form.fields["permissions"].queryset
    assert not offered.filter(codename__in=["add_auditentry", "change_solutionvote"]).exists(), "no page"
    assert "email confirmation" not in words and "session" not in words, "no page of the admin has these"
    kept = page.context["adminform"].form.initial["permissions"]
    client.post(address, {"name": role.name, "permissions": [row.pk for row in kept]})
    assert set(role.permissions.values_list("codename", flat=True)) == before
    client.post(address, {"name": role.name, "permissions": [row.pk for row in kept[1:]]})
    assert role.permissions.count() == len(before) - 1


def test_a_link_is_made_by_a_post_and_shown_to_whoever_made_it(manager_client, people):
    address = reverse("admin:account-link", args=[people["a"].pk])
    assert manager_client.get(address).headers["Location"] == page_of(people["a"])
    assert "/password/reset/key/" in link_of(manager_client.post(address, follow=True))
    other = reverse("admin:account-link", args=[people["r"].pk])
    assert manager_client.get(other).headers["Location"] == page_of(people["r"])
    assert (
        manager_client.get(reverse("admin:account-second-factor", args=[people["a"].pk])).status_code == 405
    )


@pytest.mark.both
def test_list_shows_roles_and_keeps_superusers_from_managers(manager_client, people):
    page = manager_client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert ">Publisher</td>" in page
    assert 'data-filter-title="Role"' in page
    assert "person-s" not in page
    # What a list can be narrowed down by tells what it hides, letter by letter.
    guess = f"{reverse('admin:auth_user_changelist')}?password__startswith=m"
    assert manager_client.get(guess).status_code == 400
