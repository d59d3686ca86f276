"""Editors at work: the form writes through editing, keeps what was typed, and shows both facts."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.urls import reverse

from articles import editing
from articles.admin import form_checks
from articles.content import schema, snapshot
from articles.models import Article, AuditEntry, Publication, Revision, SiteState, Solution
from tests.support.admin_forms import ADD_URL, change_url, form_data, form_errors, unpublish_url
from tests.support.bulk import choose, confirm
from tests.support.makers import COMPLETE, change, stored

pytestmark = pytest.mark.once

LIST = "/admin/articles/article/"


@pytest.fixture
def article(make_article):
    return make_article(
        codes=["102", "FDP-102"],
        summary="The bank is down.",
        messages=[{"text": "Try again", "confidence": "reported"}],
        symptoms=["No news", {"text": "Late", "level": "advanced"}],
        causes=[{"title": "Outage", "body": "Text", "side": "provider"}],
        solutions=[
            {"title": "Wait", "body": "1. Wait", "minutes": 5},
            {"title": "Ask", "needs_admin": True, "reversible": False, "level": "advanced"},
        ],
        prevention=["p1", "p2"],
        impact=["i"],
        faqs=[{"question": "Why?", "answer": "So"}],
        comparisons=[
            {"with": "101", "rows": [{"aspect": "a|b", "this": "b", "other": ""}], "deciding_question": "?"}
        ],
        related=["103"],
        first="Ask",
        sources=[{"title": "Page", "url": "https://example.com/", "publisher": "Example"}],
        verified_on="2026-11-23",
    )


def test_saving_an_untouched_form_changes_nothing(editor_client, article):
    before = snapshot.take(stored(article))
    page = editor_client.get(change_url(article))
    answer = editor_client.post(change_url(article), {**form_data(page), "_save": "1"}, follow=True)
    assert "Draft saved at" in answer.content.decode(), form_errors(answer)
    assert snapshot.take(stored(article)) == before
    assert stored(article).version == 1, "no change is no version"


def test_checks_read_of_a_form_what_saving_writes(editor_client, article):
    sent = form_data(editor_client.get(change_url(article)))
    sent |= {
        "title": " New  title ", "codes": "103\n\n 104 ", "source_id": "x", "verified_on": "2026-11-24",
        "causes-0-position": "9", "solutions-0-DELETE": "on", "sources-0-url": "example.com/page",
        "comparisons-0-rows": "a\\|b | c | d", "symptoms_advanced": "late\n later", "side": "network",
    }  # fmt: skip
    form = QueryDict(mutable=True)
    form.update(sent)
    checked = form_checks.read_form(form, article).data
    answer = editor_client.post(change_url(article), {**sent, "_save": "1"}, follow=True)
    saved = snapshot.take(stored(article))
    assert saved["title"] == "New title", form_errors(answer)
    assert snapshot.normalize(checked) == saved


def test_notes_and_titles_take_most_of_their_line_and_numbers_little(editor_client, article):
    page = editor_client.get(change_url(article)).content.decode()
    inputs = re.findall(r"<(?:input|textarea)[^>]*>", page)
    wide, narrow = (
        {
            re.search(r'name="([^"]+)"', tag)[1]
            for tag in inputs
            if re.search(rf'class="[^"]*\b{width}\b', tag)
        }
        for width in ("wide", "narrow")
    )
    notes = {field.attr for field in schema.ARTICLE.fields if field.note_on}
    assert notes | {"messages-0-text", "causes-0-title", "faqs-0-question", "sources-0-title"} <= wide
    assert {"solutions-0-minutes", "causes-0-position"} <= narrow
    assert not wide & narrow and "title" not in wide


def test_form_writes_a_revision_by_the_editor(editor_client, article):
    sent = form_data(editor_client.get(change_url(article)))
    sent |= {"title": "New title", "codes": "102\n\n 103 ", "solutions-0-title": "Wait a day"}
    editor_client.post(change_url(article), {**sent, "_save": "1"})
    now = snapshot.take(stored(article))
    assert (now["title"], now["codes"]) == ("New title", ["102", "103"])
    assert now["solutions"][0]["title"] == "Wait a day"
    revision = Revision.objects.get(article=article, number=2)
    assert revision.author.get_username() == "erin"
    assert not Publication.objects.exists()


@pytest.mark.both
def test_new_article_is_made_and_published_in_one_go(editor_client, make_article):
    other = make_article(id="other", slug="other")
    sent = form_data(editor_client.get(ADD_URL))
    sent |= {
        "product": other.product_id, "area": other.area_id, "title": "Fresh", "codes": "H202",
        "solutions-0-title": "Wait", "solutions-0-body": "1. Wait", "_publish": "1", "_note": "In a hurry",
    }  # fmt: skip
    answer = editor_client.post(ADD_URL, sent, follow=True)
    assert "Published." in answer.content.decode(), form_errors(answer)
    publication = Publication.objects.live().get()
    assert (publication.title, publication.codes) == ("Fresh", ["H202"])
    assert editor_client.get(publication.get_absolute_url()).status_code == 200


@pytest.mark.both
def test_removed_and_reordered_rows(editor_client, article):
    keys = {row.title: row.key for row in Solution.objects.all()}
    sent = form_data(editor_client.get(change_url(article)))
    sent |= {"solutions-0-position": "5", "solutions-1-position": "0", "causes-0-DELETE": "on", "_save": "1"}
    editor_client.post(change_url(article), sent)
    now = snapshot.take(stored(article))
    assert [(solution["title"], solution["key"]) for solution in now["solutions"]] == [
        ("Ask", keys["Ask"]),
        ("Wait", keys["Wait"]),
    ]
    assert now["causes"] == []
    assert now["first"] == keys["Ask"]


def test_text_survives_that_somebody_deleted_the_article(editor_client, article):
    sent = form_data(editor_client.get(change_url(article))) | {"title": "HIS TITLE", "_save": "1"}
    editing.delete(article, None)
    page = editor_client.post(change_url(article), sent).content.decode()
    assert "deleted while you were editing" in page
    assert "HIS TITLE" in page
    del sent["_save"]
    editor_client.post(change_url(article), sent | {"_overwrite": "new"})
    assert Article.objects.not_deleted().get().title == "HIS TITLE"


@pytest.mark.slow
def test_refused_value_is_told_and_all_text_stays(editor_client, article, make_article):
    make_article(id="taken", slug="taken")
    untouched = form_data(editor_client.get(change_url(article)))
    for field, value, told in (
        ("slug", "taken", "address"),
        ("title", "", "required"),
        ("solutions-0-minutes", "-5", "greater than"),
        ("comparisons-0-rows", "one | two", "Line 1"),
        ("language", "klingon", "no language"),
        ("sources-0-url", "javascript:alert(1)", "valid"),
    ):
        sent = {**untouched, field: value, "summary": "TYPED TEXT", "_save": "1"}
        page = editor_client.post(change_url(article), sent)
        assert page.status_code == 200, field
        assert told in page.content.decode(), field
        assert "TYPED TEXT" in page.content.decode(), field
        assert stored(article).version == 1, field


def test_refused_publication_saves_the_text_and_says_why(editor_client, article):
    sent = form_data(editor_client.get(change_url(article))) | {
        "summary": "Call 1-888-555-0142 now.",
        "_publish": "1",
    }
    page = editor_client.post(change_url(article), sent, follow=True).content.decode()
    assert "Saved, but not published" in page
    [answer] = re.findall(r"<dialog.*?</dialog>", page, re.S)
    assert "<strong>Summary</strong>: contains an unverified contact (1-8xx-xxx-xxxx)" in answer
    assert 'href="#id_summary"' in answer and "Publish anyway" not in answer
    assert stored(article).summary.startswith("Call")
    assert not Publication.objects.exists()


def test_refused_publication_takes_its_note_in_the_answer(editor_client, article):
    sent = form_data(editor_client.get(change_url(article))) | {"sources-0-DELETE": "on", "_publish": "1"}
    page = editor_client.post(change_url(article), sent, follow=True)
    [answer] = re.findall(r"<dialog.*?</dialog>", page.content.decode(), re.S)
    assert "no source" in answer and 'name="_note"' in answer and "Publish anyway" in answer
    assert "<dialog" not in editor_client.get(change_url(article)).content.decode(), "it is told once"
    # The form has two boxes for the note then: the empty one takes nothing from the other.
    sent = {**form_data(page), "_publish": "1", "_note": ["", "No source yet"]}
    page = editor_client.post(change_url(article), sent, follow=True).content.decode()
    assert "Published." in page and "<dialog" not in page
    assert Publication.objects.live().get().revision.number == stored(article).version == 2


def test_publishing_without_a_change_makes_nothing(editor_client, make_live):
    article = make_live(**COMPLETE).article
    before = SiteState.load().seq, Revision.objects.count(), AuditEntry.objects.count()
    sent = {**form_data(editor_client.get(change_url(article))), "_publish": "1", "_note": "x"}
    page = editor_client.post(change_url(article), sent, follow=True).content.decode()
    assert "No changes to publish" in page
    assert (SiteState.load().seq, Revision.objects.count(), AuditEntry.objects.count()) == before
    editor_client.post(change_url(article), {**sent, "_verified": "on"})
    assert SiteState.load().seq > before[0], "verifying it again is a change"


def test_unpublishing_asks_and_says_what_it_touches(editor_client, article, make_live):
    linking = make_live(id="links", slug="links", title="It links there", related=[article.slug])
    editing.publish(article, None, note="x")
    address = Publication.objects.get(article=article).get_absolute_url()
    form = editor_client.get(change_url(article)).content.decode()
    assert address in form and unpublish_url(article) in form
    page = editor_client.get(unpublish_url(article)).content.decode()
    assert "1 published article links to it" in page and linking.get_absolute_url() in page
    assert editor_client.get(address).status_code == 200, "nothing was done yet"
    editor_client.post(unpublish_url(article), {"_codes_target": "links"})
    answer = editor_client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, linking.get_absolute_url())
    assert unpublish_url(article) not in editor_client.get(change_url(article)).content.decode()
    assert editor_client.get(unpublish_url(article)).status_code == 302


def test_who_may_not_publish_cannot_by_any_way(client, article, django_user_model):
    author = django_user_model.objects.create_user("aya", password="pw", is_staff=True)
    rights = ["change_article", "view_article", "all_articles"]
    author.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(author)
    page = client.get(change_url(article))
    assert "_publish" not in page.content.decode()
    assert client.post(change_url(article), {**form_data(page), "_publish": "1"}).status_code == 403
    choose(client, "publish", article)
    assert client.post(f"{LIST}bulk/publish/", {"article": f"{article.pk}:1"}).status_code == 403
    assert not Publication.objects.exists()
    client.post(change_url(article), {**form_data(page), "title": "Allowed", "_save": "1"})
    assert stored(article).title == "Allowed"


def test_list_shows_both_facts(editor_client, make_live, make_article):
    make_article(id="a", slug="a", title="Only drafted")
    make_live(id="b", slug="b", title="Shown")
    change(make_live(id="c", slug="c", title="Shown and edited").article, summary="x")
    editing.unpublish(make_live(id="d", slug="d", title="Gone").article, None)
    page = editor_client.get(LIST).content.decode()
    rows = dict(re.findall(r'field-title.*?>([^<]+)</a>.*?field-state">([^<]+)<', page, re.S))
    assert rows == {
        "Only drafted": "Draft",
        "Shown": "Published",
        "Shown and edited": "Published, draft changes",
        "Gone": "Unpublished, approved",
    }


@pytest.mark.both
@pytest.mark.parametrize("typed", ["-6000, -77", "6000 77", "unusable place"])
def test_list_finds_by_code_and_title(editor_client, make_article, typed):
    make_article(id="77", slug="s77", codes=["-6000, -77"], title="File in an unusable place")
    make_article(id="1", slug="s1", codes=["1"], title="Other")
    page = editor_client.get(LIST, {"q": typed}).content.decode()
    assert "File in an unusable place" in page
    assert ">Other<" not in page


def test_list_costs_the_same_for_many(editor_client, make_live, django_assert_max_num_queries):
    for n in range(12):
        make_live(id=str(n), slug=f"s{n}", codes=[f"{n}"])
    with django_assert_max_num_queries(12):
        editor_client.get(LIST)


@pytest.mark.both
@pytest.mark.parametrize("action", ["publish", "unpublish", "delete_selected"])
def test_bulk_actions_go_through_editing(editor_client, make_live, make_article, action):
    live = make_live(**COMPLETE, id="a", slug="a")
    draft = make_article(**COMPLETE | {"codes": ["103"]}, id="b", slug="b")
    before = SiteState.load().seq
    chosen = {"action": action, "_selected_action": [live.article_id, draft.pk], "post": "yes"}
    if action == "delete_selected":
        editor_client.post(LIST, chosen)
    else:
        confirm(editor_client, choose(editor_client, action, live.article, draft))
    assert SiteState.load().seq > before
    counts = {"publish": (2, 2), "unpublish": (0, 2), "delete_selected": (0, 0)}[action]
    assert (Publication.objects.live().count(), Article.objects.not_deleted().count()) == counts
    assert Revision.objects.count() == 2


@pytest.mark.both
def test_deleting_by_the_form_keeps_the_history(editor_client, article):
    address = reverse("admin:articles_article_delete", args=[article.pk])
    assert "You can restore it" in editor_client.get(address).content.decode()
    page = editor_client.post(address, follow=True).content.decode()
    assert "It can be restored." in page and reverse("admin:articles_article_deleted") in page
    assert not Article.objects.not_deleted().exists()
    assert Revision.objects.count() == 1
    assert editor_client.post(address).status_code == 302, "twice is once"


def test_product_saved_in_the_admin_moves_the_sequence(editor_client, make_article):
    product = make_article().product
    before = SiteState.load().seq
    editor_client.post(
        reverse("admin:articles_product_change", args=[product.pk]),
        {"name": "Renamed", "slug": product.slug, "vendor": "", "short": ""},
    )
    product.refresh_from_db()
    assert (product.name, SiteState.load().seq) == ("Renamed", before + 1)


# The preview

PREVIEW = "/admin/articles/article/markdown-preview/"


def test_preview_is_what_readers_would_see(editor_client):
    notice = editor_client.post(PREVIEW, {"content": "> [!WARNING]\n> Esperar", "language": "es"}).json()[
        "html"
    ]
    assert ">Advertencia<" in notice
    answer = editor_client.post(
        PREVIEW, {"content": "1. **Wait**\n\n<script>alert(1)</script> [x](javascript:alert(1))"}
    )
    html = answer.json()["html"]
    assert "<strong>Wait</strong>" in html
    assert 'class="steps"' in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_preview_refuses_too_much_in_one_line(editor_client):
    answer = editor_client.post(PREVIEW, {"content": "x" * 200_001})
    assert answer.status_code == 413
    assert len(answer.json()["error"]) < 200


@pytest.mark.parametrize("who", ["anonymous", "reader", "staff without the right", "retired editor"])
def test_preview_is_for_editors(client, db, who):
    User = get_user_model()
    if who != "anonymous":
        user = User.objects.create_user("u", password="pw", is_staff=who.startswith("staff"))
        if who.startswith("retired"):
            user.user_permissions.set(Permission.objects.filter(codename="change_article"))
        client.force_login(user)
    answer = client.post(PREVIEW, {"content": "**x**"})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("application/json")
    assert "<" not in answer.content.decode()


def test_preview_wants_the_token(editor, db):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(PREVIEW, {"content": "x"}).status_code == 403
    assert client.get(PREVIEW).status_code == 405


def test_markdownx_has_no_address_of_its_own(client, db):
    for address in ["/markdownx/markdownify/", "/markdownx/upload/"]:
        assert client.post(address, {"content": "x"}).status_code == 404


def test_admin_has_its_own_site_with_our_models_only(client, db):
    assert type(admin.site._wrapped).__name__ == "HelpCenterAdminSite"
    assert {model._meta.app_label for model in admin.site._registry} == {"articles", "auth"}
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "page", ["searchtally/gaps/", "searchtally/figures/", "article/deleted/", "pin/try/"]
)
def test_pages_of_our_own_lead_to_the_sign_in(client, db, page):
    assert client.get(f"/admin/articles/{page}").headers["Location"].startswith("/admin/login/?next=")
