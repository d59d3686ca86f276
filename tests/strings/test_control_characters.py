"""Control characters are kept out of every text, at every door, and nothing that means something vanishes."""

import json
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles import markdown, transfer
from articles.admin.forms import one_line
from articles.content import snapshot
from articles.models import Area, Article, Contact, KnownIncident, Product, Synonym
from articles.strings import characters
from tests.support.admin_forms import form_data
from tests.support.makers import article_data, stored
from tests.support.transfer import import_articles, write_articles

FORBIDDEN = {
    "NUL": "\x00",
    "bell": "\x07",
    "backspace": "\x08",
    "escape": "\x1b",
    "delete": "\x7f",
    "C1": "\x9f",
    "noncharacter": "\ufffe",
    "inner noncharacter": "\ufdd0",
    "astral noncharacter": "\U0001fffe",
    "surrogate": "\ud800",
    "left-to-right override": "\u202d",
    "right-to-left override": "\u202e",
}
KINDS = pytest.mark.parametrize("character", FORBIDDEN.values(), ids=FORBIDDEN)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("from\x0bWord", "from\nWord"),
        ("page\x0cbreak", "page\nbreak"),
        ("main\x85frame", "main\nframe"),
        ("\x1b[31;1mError:\x1b[0m no\x1b[K", "Error: no"),
        ("\u202aC:\\Users\\x", "C:\\Users\\x"),
        ("\u2068a\u2069b", "ab"),
        ("\u2067שלום\u2069 a", "\u2067שלום\u2069 a"),
        ("می\u200cخواهم \u200f(a)", "می\u200cخواهم \u200f(a)"),
        ("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"),
    ],
)
def test_only_what_is_never_seen_is_removed(text, cleaned):
    assert characters.clean(text) == cleaned
    assert characters.find_forbidden(cleaned) == ""
    assert characters.clean(cleaned) == cleaned


@KINDS
def test_what_could_mean_something_is_found_and_not_removed(character):
    text = f"First\nbefore{character}after"
    assert characters.clean(text) == text
    reason = characters.find_forbidden(text)
    assert f"U+{ord(character):04X} (line 2, after “before”)" in reason
    assert characters.drop_forbidden(text) == "First\nbeforeafter"


TEXTS = {
    "title": lambda text: {"title": text},
    "messages[0].text": lambda text: {"messages": [text]},
    "symptoms[0].text": lambda text: {"symptoms": [text]},
    "solutions[0].body": lambda text: {"solutions": [{"title": "Wait", "body": f"1. {text}"}]},
    "faqs[0].question": lambda text: {"faqs": [{"question": text}]},
    "body": lambda text: {"body": text},
    "product.name": lambda text: {"product": {"slug": "p", "name": text}},
    "sources[0].title": lambda text: {"sources": [{"title": text}]},
}


@KINDS
@pytest.mark.parametrize("spot", TEXTS)
def test_no_snapshot_contains_them(spot, character):
    with pytest.raises(snapshot.Invalid) as refused:
        snapshot.normalize(article_data() | TEXTS[spot](f"a{character}b"))
    assert refused.value.path == spot
    assert f"U+{ord(character):04X}" in refused.value.message


@KINDS
def test_import_of_json_refuses_them_with_their_spot(tmp_path, db, character):
    path = write_articles(tmp_path, {"id": "1", "title": "A", "faqs": [{"question": f"Why{character}?"}]})
    code, report = import_articles(path)
    assert code == 1
    assert "articles.jsonl:1: faqs[0].question: contains the control character" in report


@pytest.mark.parametrize("character", ["\x07", "\x08", "\x1b", "\x7f", "\x9f", "\ufdd0", "\u202e"])
def test_import_of_markdown_refuses_them_with_their_line(tmp_path, db, character):
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: A\nproduct: Ledger\n---\n\n## Symptoms\n\n- It\n- st{character}ops\n")
    code, report = import_articles(path)
    assert code == 1
    assert "a.md:9: symptoms[1].text: contains the control character" in report


def test_import_takes_what_is_pasted_from_a_terminal_or_word(tmp_path, db):
    message = "\x1b[31mError\x1b[0m\x0bno \u202aC:\\x"
    code, _report = import_articles(
        write_articles(tmp_path, {"id": "1", "title": "A\x0bb", "messages": [message]})
    )
    assert code == 0
    article = Article.objects.get()
    assert article.title == "A b"
    assert article.messages.get().text == "Error\nno C:\\x"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "field"),
    [("title", "title"), ("body", "body"), ("codes", "codes"), ("messages-0-text", "text")],
)
def test_form_refuses_them_at_their_field(client, editor, make_article, name, field):
    client.force_login(editor)
    article = make_article(messages=["m"])
    address = reverse("admin:articles_article_change", args=[article.pk])
    sent = form_data(client.get(address))
    answer = client.post(address, {**sent, name: "Some\x08thing"})
    assert answer.status_code == 200
    assert "Contains the control character U+0008 (after “Some”): remove it." in answer.content.decode()
    assert stored(article).version == article.version


@pytest.mark.parametrize(
    "row",
    [
        lambda text: Product(name=text, slug="p"),
        lambda text: Product(name="p", slug="p", vendor=text),
        lambda text: Area(name=text, slug="a"),
        lambda text: Area(name="a", slug="a", provider=text),
        lambda text: Contact(owner=text, kind="url", value="https://example.com"),
        lambda text: Contact(owner="o", kind="url", value="https://example.com", note=text),
        lambda text: KnownIncident(title=text),
        lambda text: KnownIncident(title="t", text=text),
        lambda text: Synonym(phrases=f"one\n{text}"),
    ],
)
def test_rows_that_are_public_when_saved_refuse_them(db, row):
    made = row("a\x08b")
    with pytest.raises(ValidationError, match="control character U\\+0008"):
        made.clean_fields(exclude=["product"])
    with pytest.raises(ValidationError, match="control character U\\+0008"):
        made.save()


def test_name_copied_from_a_dialog_is_cleaned(db):
    product = Product(name="\u202aLedger\x1b[0m", slug="ledger")
    product.full_clean()
    assert product.name == "Ledger"


@pytest.mark.parametrize("kind", ["products", "contacts", "synonyms"])
def test_site_file_refuses_them_with_their_line(tmp_path, kind):
    path = tmp_path / "site.yaml"
    entry = {
        "products": 'products:\n  - slug: p\n    name: "a\\u0008b"\n',
        "contacts": 'contacts:\n  - kind: url\n    value: https://example.com\n    owner: "a\\u202eb"\n',
        "synonyms": 'synonyms:\n  - phrases: ["a\\u0007b", c]\n',
    }[kind]
    path.write_text(entry)
    faults = [str(fault) for fault in transfer.read_site(path).faults]
    assert any(
        "contains the control character" in fault and f"site.yaml:{entry.count(chr(10))}" in fault
        for fault in faults
    )


@pytest.mark.parametrize("entity", ["&#8;", "&#x202E;", "&#xFDD0;", "&#x1FFFE;", "&#x9f;"])
def test_no_entity_brings_them_into_a_page(entity):
    html = markdown.render(f"a{entity}b [x{entity}](/y/ 'z{entity}')").html
    assert not characters.FORBIDDEN.search(html)


def test_pages_and_files_contain_none(client, make_live):
    make_live(slug="a", title="T", body="b &#x202e; c", messages=["m\x0bn"])
    for address in ("/articles/a/", "/articles/a.md", "/articles/a.json", "/feeds/articles.atom"):
        assert not characters.FORBIDDEN.search(client.get(address).content.decode())


@pytest.mark.parametrize("q", ["102\x00", "\x0b102\x0c", "102\x9f", "\x1b[1m102"])
def test_searches_survive_them(client, make_live, q):
    make_live(slug="a", codes=["102"], title="T")
    assert client.get("/search/", {"q": q}).status_code in (200, 302)
    answer = client.post("/api/v1/search", json.dumps({"q": q}), content_type="application/json")
    assert answer.status_code == 200


def test_notes_among_editors_lose_them():
    assert one_line("a\x08b\x0bc") == "ab c"


# Letters in pieces


@pytest.mark.parametrize("name", ["Café", "Über", "Ёлка", "Việt", "ガイド", "パス", "한국어", "Ångström"])
def test_names_in_pieces_are_the_same_names(client, editor, make_live, name):
    pieces = unicodedata.normalize("NFD", name)
    assert pieces != name
    live = make_live(slug="a", title=f"{pieces} a", product={"slug": "p", "name": pieces})
    assert live.article.title == f"{name} a"
    product = Product(slug="q", name=pieces, vendor=pieces)
    product.full_clean()
    product.save()
    assert set(Product.objects.values_list("name", flat=True)) == {name}
    for q in (name, pieces):
        assert "/articles/a/" in client.get("/search/", {"q": q, "all": "1"}).content.decode()
    client.force_login(editor)
    for kind in ("article", "product"):
        address = reverse(f"admin:articles_{kind}_changelist")
        assert client.get(address, {"q": pieces}).context["cl"].result_count > 0


def test_letters_that_only_look_alike_stay():
    for text in ("\ufa19", "\u212b", "①", "ﬁ", "ก่", "हि", "e\u20dd", "\u0301"):
        assert characters.clean(text) == text
