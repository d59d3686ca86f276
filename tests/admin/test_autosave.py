"""What is typed and not saved is kept for its editor, offered back, and never part of anything else."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from articles import editing
from articles.models import Article, Autosave, Revision
from tests.support.admin_forms import ADD_URL, change_url, form_data
from tests.support.makers import change

pytestmark = [pytest.mark.once, pytest.mark.slow]

KEEP, FORGET = reverse("admin:autosave"), reverse("admin:autosave-forget")


@pytest.fixture
def article(make_article):
    return make_article(codes=["102"], title="Bank closed", causes=["The bank is closed."])


@pytest.fixture
def other(client, db):
    """Another editor at another desk."""
    user = get_user_model().objects.create_superuser("olu", "", "correct horse")
    editor_client = type(client)()
    editor_client.force_login(user)
    return editor_client


def autosave(editor_client, article, **changes):
    form = form_data(editor_client.get(change_url(article)))
    return editor_client.post(KEEP, {**form, "_form_key": str(article.pk), "_changed": "1", **changes})


def title_in(page):
    return page.context["form"].main["title"].value()


@pytest.mark.both
def test_typed_text_comes_back_and_is_saved_then(editor_client, article):
    more = {"causes-0-body": "Half a sen", "_note": "The bank said so"}
    answer = autosave(editor_client, article, title="Bank open", **more)
    assert answer.json()["saved_at"]
    assert Article.objects.get().title == "Bank closed"
    page = editor_client.get(change_url(article))
    assert "Your text is safe." in page.content.decode()
    back = editor_client.get(f"{change_url(article)}?autosave={article.pk}")
    assert title_in(back) == "Bank open"
    assert "Half a sen" in back.content.decode()
    assert "The bank said so" in back.content.decode()
    assert "isn't saved yet" in back.content.decode()
    assert Revision.objects.count() == 1, "bringing back writes nothing"
    editor_client.post(change_url(article), {**form_data(back), "_form_key": str(article.pk)})
    assert Article.objects.get().title == "Bank open"
    assert not Autosave.objects.exists()
    assert "Your text is safe." not in editor_client.get(change_url(article)).content.decode()


def test_bringing_text_back_stays_a_get(editor_client, article):
    """No code that saves can see the text: it is nowhere in what was posted."""
    fields = {**form_data(editor_client.get(change_url(article))), "title": "Bank open", "_save": "1"}
    Autosave.objects.create(
        editor=get_user_model().objects.get(),
        article=article,
        form_key=str(article.pk),
        fields=urlencode(fields),
        saved_at=timezone.now(),
        seen_at=timezone.now(),
    )
    back = editor_client.get(f"{change_url(article)}?autosave={article.pk}")
    assert (back.wsgi_request.method, back.wsgi_request.POST) == ("GET", {})
    assert title_in(back) == "Bank open"
    assert Article.objects.get().title == "Bank closed"


def test_name_of_a_new_form_is_no_number(editor_client):
    place = re.search(r'name="_form_key" value="(\w+)"', editor_client.get(ADD_URL).content.decode())[1]
    assert not place.isdecimal() and place.startswith("new")


def test_form_that_is_not_valid_yet_is_kept_too(editor_client):
    sent = {
        "_form_key": "a1b2",
        "_changed": "1",
        "title": "",
        "summary": "only this",
        "codes": "\n",
        "nonsense": "1",
    }
    assert editor_client.post(KEEP, sent).status_code == 200
    page = editor_client.get(ADD_URL)
    assert "?autosave=a1b2" in page.content.decode()
    back = editor_client.get(f"{ADD_URL}?autosave=a1b2")
    assert "only this" in back.content.decode()
    moved = {name: back.context["autosave"][name] for name in ("form_key", "moved_key", "moved_at")}
    sent |= {"_form_key": moved["form_key"], "_moved_key": "a1b2", "_moved_at": moved["moved_at"]}
    assert (moved["moved_key"], editor_client.post(KEEP, sent).status_code) == ("a1b2", 200)
    assert [row.form_key for row in Autosave.objects.all()] == [moved["form_key"]], "it moved to the new form"


def test_new_article_that_is_saved_is_not_offered_again(editor_client, article):
    form = form_data(editor_client.get(ADD_URL))
    form |= {"product": str(article.product.pk), "title": "Printer", "_form_key": "a1b2"}
    editor_client.post(KEEP, {**form, "_changed": "1"})
    assert editor_client.post(ADD_URL, form).status_code == 302
    assert Article.objects.count() == 2
    assert not Autosave.objects.exists()


def test_buttons_and_tokens_are_not_kept(editor_client, article):
    autosave(editor_client, article, title="x", _publish="1", _overwrite="9", csrfmiddlewaretoken="t" * 32)
    kept = Autosave.objects.get().fields
    assert "_publish" not in kept and "_overwrite" not in kept and "csrf" not in kept
    back = editor_client.get(f"{change_url(article)}?autosave={article.pk}")
    assert back.status_code == 200
    assert not hasattr(Article.objects.get(), "publication")


def test_text_typed_over_an_older_version_meets_the_conflict(editor_client, article):
    autosave(editor_client, article, title="Mine")
    change(article, title="Theirs")
    back = editor_client.get(f"{change_url(article)}?autosave={article.pk}")
    answer = editor_client.post(change_url(article), form_data(back))
    assert "after you opened it" in answer.content.decode()
    assert "<mark>Mine</mark>" in answer.content.decode()
    assert Article.objects.get().title == "Theirs"
    assert Autosave.objects.with_fields().count() == 1, "kept until it is saved"


@pytest.mark.both
def test_thrown_away_is_gone(editor_client, article):
    autosave(editor_client, article, title="Mine")
    answer = editor_client.post(FORGET, {"_form_key": str(article.pk), "article": str(article.pk)})
    assert answer.headers["Location"] == change_url(article)
    assert not Autosave.objects.exists()
    assert editor_client.post(FORGET, {"_form_key": "a1b2"}).headers["Location"] == ADD_URL


def test_nobody_reads_what_another_typed(editor_client, other, article):
    autosave(editor_client, article, title="Zebrafish")
    editor_client.post(KEEP, {"_form_key": "a1b2", "_changed": "1", "title": "Zebrafish"})
    for address in (
        change_url(article),
        f"{change_url(article)}?autosave={article.pk}",
        ADD_URL,
        f"{ADD_URL}?autosave=a1b2",
    ):
        assert "Zebrafish" not in other.get(address).content.decode()
    other.post(FORGET, {"_form_key": "a1b2"})
    assert Autosave.objects.count() == 2


def test_who_else_has_it_open_is_told(editor_client, other, article):
    assert editor_client.post(KEEP, {"_form_key": str(article.pk)}).json()["others"] == []
    assert "is viewing" in other.post(KEEP, {"_form_key": str(article.pk)}).json()["others"][0]
    autosave(other, article, title="Theirs")
    told = editor_client.post(KEEP, {"_form_key": str(article.pk)}).json()["others"]
    assert told[0].startswith("olu is editing (last change")
    Autosave.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert editor_client.post(KEEP, {"_form_key": str(article.pk)}).json()["others"] == []


def open_tab(editor_client, article, query=""):
    """Open the form in a tab of its own. Returns what it would send, its keys included."""
    page = editor_client.get(f"{change_url(article)}{query}")
    state = page.context["autosave"]
    keys = {
        "_form_key": state["form_key"],
        "_moved_key": state["moved_key"],
        "_moved_at": state["moved_at"] or "",
    }
    return {**form_data(page), **keys}


def type_in(editor_client, tab, **changes):
    return editor_client.post(KEEP, {**tab, "_changed": "1", **changes}).json()


@pytest.mark.both
def test_tabs_of_one_editor_keep_a_text_each(editor_client, article):
    desk, phone = open_tab(editor_client, article), open_tab(editor_client, article)
    type_in(editor_client, desk, title="At the desk")
    told = type_in(editor_client, phone, title="On the phone")
    assert "another tab or on another device (" in told["others"][0]
    assert sorted(Autosave.objects.values_list("title", flat=True)) == ["At the desk", "On the phone"]

    offers = editor_client.get(change_url(article)).context["autosave"]["offers"]
    assert [(offer["row"].title, offer["is_open"]) for offer in offers] == [
        ("On the phone", True),
        ("At the desk", True),
    ]
    page = editor_client.get(change_url(article)).content.decode()
    assert page.index("On the phone") < page.index("1 older unsaved draft") < page.index("At the desk")
    assert editor_client.post(change_url(article), {**desk, "title": "At the desk"}).status_code == 302
    assert [row.title for row in Autosave.objects.all()] == ["On the phone"], "saving leaves the other tab's"
    told = type_in(editor_client, phone, title="On the phone")
    assert told["newer"].startswith("You saved this article elsewhere at")
    assert "Saving merges both" in told["newer"]


@pytest.mark.both
def test_restored_text_moves_unless_its_first_tab_writes_on(editor_client, article):
    desk = open_tab(editor_client, article)
    type_in(editor_client, desk, title="One")
    phone = open_tab(editor_client, article, f"?autosave={desk['_form_key']}")
    assert phone["title"] == "One" and phone["_form_key"] != desk["_form_key"]
    type_in(editor_client, phone, title="One and two")
    assert [row.title for row in Autosave.objects.all()] == ["One and two"]
    type_in(editor_client, desk, title="One and three")
    later = open_tab(editor_client, article, f"?autosave={phone['_form_key']}")
    type_in(editor_client, phone, title="One, two, four")
    assert editor_client.post(change_url(article), later).status_code == 302
    assert {row.title for row in Autosave.objects.all()} == {"One and three", "One, two, four"}


def test_who_saved_a_newer_version_is_told_at_once(editor_client, other, article):
    tab = open_tab(editor_client, article)
    assert other.post(change_url(article), {**open_tab(other, article), "title": "Theirs"}).status_code == 302
    seen = {"_form_key": tab["_form_key"], "version": tab["version"]}
    assert editor_client.post(KEEP, seen).json()["newer"].startswith("olu saved this article at")
    assert editor_client.post(KEEP, {**seen, "version": "x\0"}).json()["newer"] == ""


@pytest.mark.parametrize("moved", [{"_moved_key": "a1", "_moved_at": "2026-13-45T99:00"},
                                   {"_moved_key": "../x", "_moved_at": "2026-01-01T00:00:00+00:00"},
                                   {"_moved_key": "a1", "_moved_at": "2026-01-01T00:00:00"}])  # fmt: skip
def test_nonsense_about_a_restored_text_deletes_nothing(editor_client, moved):
    editor_client.post(KEEP, {"_form_key": "a1", "_changed": "1", "title": "x"})
    assert editor_client.post(KEEP, {"_form_key": "a2", "_changed": "1", **moved}).status_code == 200
    assert Autosave.objects.count() == 2


def test_closed_tab_is_open_no_more_and_keeps_its_text(editor_client, article):
    tab, other_tab = open_tab(editor_client, article), open_tab(editor_client, article)
    for form in (tab, other_tab):
        editor_client.post(KEEP, {"_form_key": form["_form_key"]})
    type_in(editor_client, tab, title="Half a title")
    for form in (tab, other_tab):
        closed = editor_client.post(KEEP, {"_form_key": form["_form_key"], "_closed": "1"})
        assert (closed.status_code, closed.content) == (204, b"")
    page = editor_client.get(change_url(article))
    assert [offer["is_open"] for offer in page.context["autosave"]["offers"]] == [False]
    seen = {"_form_key": page.context["autosave"]["form_key"]}
    assert editor_client.post(KEEP, seen).json()["others"] == []


def test_being_seen_leaves_the_typed_text(editor_client, article):
    autosave(editor_client, article, title="Mine")
    editor_client.post(KEEP, {"_form_key": str(article.pk)})
    assert "title=Mine" in Autosave.objects.get().fields


@pytest.mark.both
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"_form_key": "../x"}, 400),
        ({}, 400),
        ({"_form_key": "A" * 40}, 400),
        ({"_form_key": "999999"}, 404),
        ({"_form_key": "9" * 30}, 404),
        ({"_form_key": "999999tab12"}, 404),
        ({"_form_key": "a1", "_changed": "1", "title": "x" * 2_100_000}, 413),
        ({"_form_key": "a1", "_changed": "1", "title": "a\0b \U0001f600"}, 200),
    ],
)
def test_odd_sendings_are_answered_plainly(editor_client, sent, status):
    answer = editor_client.post(KEEP, sent)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"


def test_only_editors_are_kept_and_told_so_in_short(client, editor_client, article):
    assert editor_client.get(KEEP).status_code == 405
    editor_client.logout()
    for address in (KEEP, FORGET):
        answer = editor_client.post(address, {"_form_key": str(article.pk), "_changed": "1"})
        assert answer.status_code == 403
        assert "signed out" in answer.json()["error"]
    reader = get_user_model().objects.create_user("ria", "", "x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_article"))
    editor_client.force_login(reader)
    assert editor_client.post(KEEP, {"_form_key": str(article.pk), "_changed": "1"}).status_code == 403
    assert not Autosave.objects.exists()


@pytest.mark.both
def test_forgotten_new_articles_do_not_pile_up(editor_client):
    for n in range(25):
        editor_client.post(KEEP, {"_form_key": f"a{n}", "_changed": "1", "title": str(n)})
    assert Autosave.objects.count() == 20
    assert Autosave.objects.filter(form_key="a24").exists()


def test_autosave_is_no_revision_and_no_publication(editor_client, make_live, client):
    publication = make_live(title="Bank closed")
    autosave(editor_client, publication.article, title="Zebrafish")
    assert "Zebrafish" not in type(client)().get(publication.get_absolute_url()).content.decode()
    assert Revision.objects.count() == 1
    assert editing.publish(publication.article, None).title == "Bank closed"
