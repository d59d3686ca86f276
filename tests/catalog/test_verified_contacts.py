"""`[[contact:key]]`: written in any text, filled in wherever it is read, and right on all pages at once."""

import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connections
from django.urls import reverse

from articles import catalog, contact_guard, editing, exceptions, search
from articles.content import snapshot
from articles.models import Contact, Publication, SiteState
from tests.support.makers import COMPLETE, article_data, stored
from tests.support.roles import in_role

NUMBER, OTHER = "1-888-555-0142", "+1 (888) 555-0199"
MARK = "[[contact:ledger-phone]]"
NOT_VERIFIED = "(contact no longer verified)"


def contact(**changes):
    about = {"owner": "Ledger", "kind": "phone", "value": NUMBER, "source": "https://example.com/help",
             "checked_by": "erin", "checked_on": "2026-10-12"}  # fmt: skip
    row = Contact(**about | changes)
    catalog.save_live_settings(row)
    return row


@pytest.fixture
def phone(db):
    return contact(key="ledger-phone")


@pytest.fixture
def live(phone, make_live):
    """An article that names the contact in every kind of text."""
    return make_live(
        **COMPLETE
        | {
            "summary": f"Ask {MARK} first.",
            "solutions": [{"key": "solut001", "title": f"Call {MARK}", "body": f"1. Call **{MARK}** now"}],
            "causes": [{"key": "cause001", "title": "Bank", "body": f"Says {MARK}"}],
        },
        slug="bank-down",
        title=f"The bank is down: {MARK}",
        symptoms=[f"Only {MARK} helps"],
        prevention=[f"Keep {MARK} at hand"],
        faqs=[{"key": "quest001", "question": f"Who is {MARK}?", "answer": f"It is {MARK}."}],
        body=f"Or {MARK}.",
        comparisons=[{"with": "x", "rows": [{"aspect": "Call", "this": MARK, "other": "-"}]}],
    )


OUTLETS = [
    "/articles/{}/", "/articles/{}.md", "/articles/{}.json", "/api/v1/articles/{}", "/faqs/", "/embed/102/",
    "/products/ledger/", "/api/v1/search?q=102&all=1", "/feeds/articles.atom", "/search/?q=bank",
    "/compare/a/{}/",
]  # fmt: skip


@pytest.fixture
def outlets(live, make_live, client):
    make_live(id="a", slug="a", comparisons=[{"with": live.slug, "deciding_question": f"Is it {MARK}?"}])

    def read_outlets():
        search.sync()
        return {place: client.get(place.format(live.slug)) for place in OUTLETS}

    return read_outlets


def test_contact_is_filled_in_wherever_the_article_is_read_and_changes_there_at_once(outlets, phone):
    for place, answer in outlets().items():
        text = answer.content.decode()
        assert answer.status_code == 200 and NUMBER in text, place
        assert "[[contact" not in text, place
    tags = {place: answer.get("ETag") for place, answer in outlets().items()}
    before = SiteState.load().seq
    phone.value = OTHER
    catalog.save_live_settings(phone)
    assert SiteState.load().seq > before
    for place, answer in outlets().items():
        text = answer.content.decode()
        assert OTHER in text or "&#x2B;1 (888) 555-0199" in text, place
        assert NUMBER not in text, place
        assert answer.get("ETag") is None or answer["ETag"] != tags[place], place


@pytest.mark.once
def test_number_is_a_link_to_call_and_nothing_else_makes_one(client, live):
    page = client.get(f"/articles/{live.slug}/").content.decode()
    assert f'<strong><a href="tel:18885550142">{NUMBER}</a></strong>' in page
    assert page.count("tel:") == page.count('"tel:18885550142"')


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "value", "html"),
    [
        (
            "page",
            "https://example.com/a?b=1&c=2",
            '<a href="https://example.com/a?b=1&amp;c=2" rel="noopener',
        ),
        ("page", "javascript:alert(1)", "javascript:alert(1)"),
        ("email", "help@example.com", '<a href="mailto:help@example.com">help@example.com</a>'),
        ("email", 'a"b@x>', "a&quot;b@x&gt;"),
    ],
)
def test_each_kind_leads_where_it_may(client, make_live, kind, value, html):
    row = contact(kind=kind, value=value)
    page = make_live(body=f"Here: {row.markup}")
    text = client.get(f"/articles/{page.slug}/").content.decode()
    assert f"Here: {html}" in text
    assert 'href="javascript' not in text


def test_contact_that_is_not_right_any_more_leaves_every_page_at_once(outlets, phone, client):
    phone.is_verified = False
    catalog.save_live_settings(phone)
    for place, answer in outlets().items():
        text = answer.content.decode()
        assert NUMBER not in text and "0142" not in text, place
    page = outlets()["/articles/{}/"].content.decode()
    assert NOT_VERIFIED in page and "tel:" not in page
    assert NUMBER not in client.get("/safety/").content.decode()
    phone.is_verified = True
    catalog.save_live_settings(phone)
    assert NUMBER in outlets()["/articles/{}/"].content.decode()


def test_contact_that_pages_name_is_not_deleted(client, editor, phone, live):
    with pytest.raises(exceptions.Refused, match="1 published articles use the contact ledger-phone: The"):
        catalog.delete_live_settings(phone)
    client.force_login(editor)
    address = reverse("admin:articles_contact_delete", args=[phone.pk])
    page = client.get(address).content.decode()
    assert "Published articles use this contact" in page and "The bank is down" in page
    client.post(address, {"post": "yes"})
    listed = reverse("admin:articles_contact_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [phone.pk]}
    assert "Published articles use this contact" in client.post(listed, chosen).content.decode()
    client.post(listed, {**chosen, "post": "yes"})
    assert Contact.objects.get() == phone
    form = client.get(reverse("admin:articles_contact_change", args=[phone.pk])).content.decode()
    assert f'<a href="{live.get_absolute_url()}">The bank is down: {NUMBER}</a>' in form
    editing.unpublish(live.article, None)
    catalog.delete_live_settings(phone)
    assert not Contact.objects.exists()


@pytest.mark.once
def test_withdrawn_page_keeps_no_contact(live):
    editing.unpublish(live.article, None)
    assert Publication.objects.get().contacts == {}


@pytest.mark.once
def test_draft_shows_contacts_to_those_who_may_see_it(client, editor, phone, make_article):
    article = make_article(body=f"Call {MARK}", summary=f"Ask {MARK}")
    token = editing.make_preview(article, editor)
    page = client.get(reverse("preview", args=[token])).content.decode()
    assert page.count(NUMBER) >= 2 and "[[contact" not in page
    client.force_login(editor)
    shown = client.post("/admin/articles/article/markdown-preview/", {"content": f"Call {MARK}"}).json()
    assert NUMBER in shown["html"]


@pytest.mark.once
def test_snapshot_keeps_the_mark(live):
    data = snapshot.take(stored(live.article))
    assert data["summary"] == f"Ask {MARK} first."
    assert data == live.article.revisions.get().data | {"product": data["product"], "area": data["area"]}


def test_page_with_contacts_asks_no_more_than_another(client, live, make_live, django_assert_num_queries):
    from articles.content import record

    page = Publication.objects.for_page().get(pk=live.pk)
    with django_assert_num_queries(2):  # links and neighbours
        record.load(page)


def test_key_is_made_once_and_kept(client, db):
    first, second = contact(), contact()
    assert (first.key, second.key) == ("ledger-phone", "ledger-phone-2")
    client.force_login(in_role("Manager", "mia"))
    address = reverse("admin:articles_contact_add")
    sent = {"owner": "Bank", "kind": "page", "value": "https://example.com", "source": "https://example.com",
            "checked_by": "mia", "checked_on": "2026-10-12", "is_verified": "on"}  # fmt: skip
    for wrong in ("With Capitals", "two--hyphens", "under_score", "ledger-phone"):
        client.post(address, {**sent, "key": wrong})
        assert Contact.objects.count() == 2, wrong
    client.post(address, {**sent, "key": "bank-page"})
    row = Contact.objects.get(key="bank-page")
    client.post(reverse("admin:articles_contact_change", args=[row.pk]), {**sent, "key": "other"})
    assert Contact.objects.get(pk=row.pk).key == "bank-page"


@pytest.mark.django_db(transaction=True)
def test_page_that_is_published_while_its_contact_changes_shows_the_new_one():
    row = contact(key="ledger-phone")
    data = article_data(**COMPLETE, body=f"Call {MARK}")
    articles = [editing.save(None, {**data, "id": f"a{n}", "slug": f"a{n}"}, None) for n in range(4)]
    start = threading.Barrier(3)

    def publish(mine):
        start.wait()
        for article in mine:
            editing.publish(article, None)
        connections.close_all()

    def change():
        start.wait()
        row.value = OTHER
        catalog.save_live_settings(row)
        connections.close_all()

    threads = [threading.Thread(target=publish, args=[articles[n::2]]) for n in range(2)]
    threads.append(threading.Thread(target=change))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shown = [page.contacts["ledger-phone"][0] for page in Publication.objects.live()]
    assert shown == [OTHER] * 4


@pytest.mark.django_db
def test_contacts_of_an_older_site_get_keys_that_texts_can_name():
    owners = ["Ledger", "ledger", "A _ B", "Банк", "--"]
    rows = [Contact.objects.create(owner=owner, kind="page", value="https://a.example/", key=f"k{n}",
                                   checked_on="2026-11-01") for n, owner in enumerate(owners)]  # fmt: skip
    import_module("articles.migrations.0011_contact_keys").name_contacts(apps, None)
    keys = [Contact.objects.get(pk=row.pk).key for row in rows]
    assert keys == ["ledger-page", "ledger-page-2", "a-b-page", "page", "page-2"]
    assert all(contact_guard.MARK.fullmatch(f"[[contact:{key}]]") for key in keys)
