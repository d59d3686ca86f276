"""A new article begins with a template, a copy, or what an address brings along; nothing is saved by it."""

import pytest

from articles import editing, exceptions
from articles.admin.article_templates import TEMPLATES
from articles.content import snapshot
from articles.models import Article, ArticleTemplate, AuditEntry
from tests.support.admin_forms import ADD_URL, form_data, form_errors
from tests.support.makers import change, stored
from tests.support.roles import in_role

pytestmark = [pytest.mark.once, pytest.mark.slow]

FULL = {
    "codes": ["102", "FDP-102"],
    "summary": "The bank is down.",
    "messages": [{"text": "Try again", "confidence": "reported"}],
    "symptoms": ["No news", {"text": "Late", "level": "advanced"}],
    "causes": [{"title": "Outage", "body": "Text", "side": "provider"}, "Another"],
    "solutions": [
        {"title": "Wait", "body": "1. Wait", "minutes": 5, "place": "pinned"},
        {"title": "Ask", "needs_admin": True, "reversible": False, "level": "advanced", "risk": "low"},
    ],
    "prevention": ["p1", "p2"],
    "impact": ["i"],
    "faqs": [{"question": "Why?", "answer": "So"}],
    "comparisons": [{"with": "101", "rows": [{"aspect": "a|b", "this": "b", "other": ""}]}],
    "related": ["103"],
    "first": "Ask",
    "sources": [{"title": "Page", "url": "https://example.com/", "publisher": "Example"}],
    "side": "provider",
    "body": "More",
    "verified_on": "2026-11-23",
    "owner": "erin",
}


def saved(editor_client, address, **changes):
    page = editor_client.get(address)
    assert page.status_code == 200
    answer = editor_client.post(ADD_URL, {**form_data(page), **changes, "_save": "1"}, follow=True)
    assert "Draft saved at" in answer.content.decode(), form_errors(answer)
    return stored(Article.objects.order_by("-pk").first())


def test_copy_has_all_of_the_text_and_nothing_of_its_own(editor_client, make_article):
    old = make_article(**FULL)
    copy = saved(editor_client, f"{ADD_URL}?copy={old.pk}")
    one, two = snapshot.take(stored(old)), snapshot.take(copy)
    assert two["slug"] == f"{one['slug']}-2" and two["id"] == two["slug"]
    assert (two["verified_on"], two["owner"]) == ("", "")
    keys = {
        row["key"] for data in (one, two) for name in ("causes", "solutions", "faqs") for row in data[name]
    }
    assert len(keys) == 10, "every row has a new key"
    first = [data["solutions"][1]["key"] for data in (one, two)]
    assert [one["first"], two["first"]] == first
    for data in (one, two):
        for name in ("slug", "id", "verified_on", "owner", "first"):
            del data[name]
        for name in ("causes", "solutions", "faqs"):
            data[name] = [{**row, "key": ""} for row in data[name]]
    assert one == two


def test_form_of_a_copy_tells_that_its_code_is_written_already(editor_client, make_live):
    old = make_live(codes=["102"], title="Bank closed")
    page = editor_client.get(f"{ADD_URL}?copy={old.article_id}").content.decode()
    assert "Copy of “Bank closed”" in page
    assert "Possible duplicates" in page
    assert "Possible duplicates" in editor_client.get(f"{ADD_URL}?code=102&product=ledger").content.decode()


def test_of_the_articles_of_others_only_what_readers_see_is_copied(client, make_live, make_article):
    client.force_login(in_role("Author", "ann"))
    live = make_live(title="Shown", id="a", slug="a").article
    change(live, title="Zebrafish draft")
    draft = make_article(title="Zebrafish", id="b", slug="b")
    page = client.get(f"{ADD_URL}?copy={live.pk}").content.decode()
    assert "Shown" in page and "Zebrafish" not in page
    for nothing in (draft.pk, 999, "x", "9" * 30, "\u0663"):
        assert client.get(ADD_URL, {"copy": nothing}).status_code == 404
    editing.unpublish(stored(live), None)
    assert client.get(f"{ADD_URL}?copy={live.pk}").status_code == 404


@pytest.mark.parametrize("kind", TEMPLATES)
def test_template_is_saved_with_a_title_and_leaves_no_empty_rows(editor_client, make_article, kind):
    product = make_article(id="x", slug="x").product_id
    made = snapshot.take(saved(editor_client, f"{ADD_URL}?kind={kind}", title="New", product=product))
    shape = {name: len(made[name]) for name in ("messages", "causes", "solutions", "faqs", "sources")}
    filled = TEMPLATES[kind].make_data()
    assert shape == {name: len(filled.get(name, [])) for name in shape}
    assert (made["title"], made["slug"]) == ("New", "ledger-new")


# Templates that managers make

TEMPLATES_URL = "/admin/articles/articletemplate/"
CONTENT = """---
side: provider
---

## Causes

### The provider is down {side=provider}

## Solutions

### Wait

1. Wait
2. Try again
"""


def initial_data(client, kind):
    page = client.get(ADD_URL, {"kind": kind})
    return page.context["initial"].data, page.context["initial"].empty_rows


def test_manager_makes_changes_and_deletes_a_template(sign_in, people):
    manager, publisher = sign_in("m"), sign_in("p")
    sent = {"label": "Provider is down", "is_offered": "on", "content": CONTENT, "rows_faqs": "2"}
    assert manager.post(f"{TEMPLATES_URL}new/", sent)["Location"] == TEMPLATES_URL
    data, empty_rows = initial_data(publisher, "provider-is-down")
    assert (data["side"], data["causes"][0]["title"]) == ("provider", "The provider is down")
    assert data["solutions"][0]["body"] == "1. Wait\n2. Try again"
    assert {model.__name__: n for model, n in empty_rows.items()} == {"Faq": 2}
    assert "Provider is down" in publisher.get(ADD_URL).content.decode()
    page = manager.get(f"{TEMPLATES_URL}provider-is-down/")
    shown = page.context["form"].initial["content"]
    assert (
        "side: provider" in shown
        and "language:" not in shown
        and "title:" not in shown
        and "product:" not in shown
    )
    sent = {"label": "Down", "content": shown}
    manager.post(f"{TEMPLATES_URL}provider-is-down/", sent)
    assert "Down" not in [str(one.label) for one in publisher.get(ADD_URL).context["templates"].values()]
    assert ArticleTemplate.objects.get().data["causes"] == data["causes"]
    manager.post(f"{TEMPLATES_URL}provider-is-down/", {"delete": "1"})
    assert not ArticleTemplate.objects.exists()
    entries = AuditEntry.objects.filter(detail__setting="articletemplate")
    assert list(entries.values_list("action", flat=True)) == ["delete", "change", "create"]
    assert "Provider is down" in sign_in("s").get("/admin/articles/auditentry/").content.decode()


def test_built_in_template_is_changed_and_reset(sign_in, people, make_article):
    manager, publisher = sign_in("m"), sign_in("p")
    address = f"{TEMPLATES_URL}procedure/"
    form = manager.get(address).context["form"]
    assert "### Step by step" in form.initial["content"]
    source = make_article(**FULL, slug="source")
    manager.post(address, {"label": "Our how-to", "is_offered": "on", "source": "source", "position": "1"})
    data, _empty_rows = initial_data(publisher, "procedure")
    assert [row["title"] for row in data["solutions"]] == ["Wait", "Ask"]
    assert (data["title"], data["owner"], data["verified_on"]) == ("", "", "")
    assert snapshot.take(stored(source))["solutions"][0]["key"]
    assert not any(row["key"] for row in data["solutions"])
    assert next(iter(publisher.get(ADD_URL).context["templates"])) == "procedure"
    ArticleTemplate.objects.update(data={"solutions": 7, "gone": "x"})
    assert initial_data(publisher, "procedure")[0]["solutions"] == [], "of an older version"
    assert manager.get(address).status_code == 200
    manager.post(address, {"delete": "1"})
    assert initial_data(publisher, "procedure")[0]["solutions"][0]["title"] == "Step by step"


def test_faults_of_a_template_are_told_with_their_lines(sign_in, people):
    manager = sign_in("m")
    for content, reason in (
        ("## Solution\n\nText", "Line 1: "),
        ("---\nside: nobody\n---\n", "Line 2: side"),
        ("---\nside: provider\n---\n\n## Causes\n\nText", "Line 7: "),
        ("\0", "Null characters"),
    ):
        page = manager.post(f"{TEMPLATES_URL}new/", {"label": "x", "content": content})
        assert reason in page.content.decode(), (content, page.context["form"].errors)
    assert not ArticleTemplate.objects.exists()
    manager.post(f"{TEMPLATES_URL}new/", {"label": "New", "content": ""})
    assert ArticleTemplate.objects.get().key == "new-2", "new is the page that makes one"


def test_only_managers_change_templates(sign_in, people):
    for letter in "arp":
        client = sign_in(letter)
        assert client.get(TEMPLATES_URL).status_code == 403
        for name in ("new", "error"):
            sent = {"label": "Mine", "content": ""}
            assert client.post(f"{TEMPLATES_URL}{name}/", sent).status_code == 403
    with pytest.raises(exceptions.NotAllowed):
        editing.save_template(ArticleTemplate(label="x"), people["p"])
    assert not ArticleTemplate.objects.exists()


def test_address_fills_in_what_is_known_of_a_gap(editor_client, make_article):
    make_article(id="x", slug="x")
    known = {"code": " H202\n", "message": "Cannot open\n{any}", "product": "ledger", "title": "T" * 400}
    made = snapshot.take(
        saved(
            editor_client, f"{ADD_URL}?{'&'.join(f'{k}={v}' for k, v in known.items())}".replace("\n", "%0A")
        )
    )
    assert (made["codes"], made["title"]) == (["H202"], "T" * 300)
    assert [message["text"] for message in made["messages"]] == ["Cannot open\n{any}"]
    assert made["product"]["slug"] == "ledger"


@pytest.mark.both
@pytest.mark.parametrize(
    "query",
    [
        "product=x",
        "product=" + "9" * 40,
        "kind=nonsense",
        "language=xx&owner=x",
        "product=%D9%A3&area=x&version=x&codes=" + "9" * 5000,
    ],
)
def test_nonsense_in_the_address_begins_an_empty_form(editor_client, db, query):
    assert editor_client.get(f"{ADD_URL}?{query}").status_code == 200
