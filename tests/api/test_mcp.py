"""Assistants: the same records as the pages, what is not certain said so, and every message answered."""

import json
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import catalog, editing
from articles.api import mcp
from articles.models import Contact, KnownIncident, Publication
from articles.views import mcp as view
from tests.support.makers import COMPLETE, change, shared_articles

pytestmark = [pytest.mark.once, pytest.mark.django_db]

MESSAGE = "We could not update your account because the bank is closed"
SOLUTIONS = [
    {"key": "solut001", "title": "Call the bank", "body": "1. Call [[contact:bank]]", "risk": "none"},
    {"key": "solut002", "title": "Delete the file", "body": "1. See [[other]]", "risk": "data-loss"},
]


def fill(make_live):
    about = {"owner": "Bank", "kind": "phone", "source": "https://bank.example/", "checked_by": "erin"}
    contact = Contact(key="bank", value="1-800-555-0142", checked_on=date(2026, 10, 1), **about)
    catalog.save_live_settings(contact)
    for word in ("drawer", "scanner", "router", "keyboard", "screen", "mouse"):
        make_live(slug=word, title=f"The {word} is silent", messages=[f"No {word} found here"])
    make_live(slug="other", codes=["103"], title="Other code")
    make_live(
        **{**COMPLETE, "codes": ["102"], "solutions": SOLUTIONS},
        slug="bank", id="record-7", title="Bank closed", messages=[MESSAGE], confidence="reported",
    )  # fmt: skip


articles = shared_articles(fill)


@pytest.fixture
def bank():
    return Publication.objects.get(slug="bank")


def send(client, body, status=200, **headers):
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    accept = {"HTTP_ACCEPT": "application/json, text/event-stream", **headers}
    response = client.post("/mcp", raw, content_type="application/json", **accept)
    assert response.status_code == status, response.content
    assert response["Cache-Control"] == "no-store" and not response.cookies
    return response.json() if response.content else None


def call(client, name, **arguments):
    """Return the text and the values of an answer."""
    params = {"name": name, "arguments": arguments}
    result = send(client, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})["result"]
    return result["content"][0]["text"], result.get("structuredContent")


def test_answer_is_the_article_as_its_page_has_it(client, bank):
    text, values = call(client, "lookup_code", code="#102")
    assert values["verdict"] == "answer"
    assert client.get("/articles/bank.md").content.decode() in text
    assert "1-800-555-0142" in text
    article = values["article"]
    assert [(row["number"], row["title"], row["risk"]) for row in article["solutions"]] == [
        ("1", "Call the bank", "none"), ("2", "Delete the file", "data-loss"),
    ]  # fmt: skip
    assert article["solutions"][1]["steps"] == f"1. See [103]({settings.SITE_URL}/articles/other/)"
    assert (article["verified_on"], article["confidence"]) == ("2026-10-12", "reported")
    assert call(client, "match_message", text=f"11:02 {MESSAGE}.")[1]["article"] == article
    for address in ("bank", "/articles/bank/", f"{settings.SITE_URL}/articles/bank.md?x=1"):
        assert call(client, "get_article", slug=address)[1] == article


def test_article_comes_in_the_best_language_there_is(client, bank):
    assert call(client, "get_article", slug="bank", language="de")[1]["language"] == "en"
    german = editing.translate(bank.article, "de", None)
    editing.publish(change(german, slug="die-bank"), None, note="Out")
    for slug, language in (("bank", "de"), ("die-bank", "en")):
        assert call(client, "get_article", slug=slug, language=language)[1]["language"] == language


def test_what_is_not_certain_is_said(client, bank, make_live):
    text, values = call(client, "lookup_code", code="109")
    assert (values["verdict"], values["article"], values["results"]) == ("none", None, [])
    assert "No article has this code" in text
    text, values = call(client, "match_message", text="zebra quantum")
    assert (values["verdict"], values["suggestions"]) == ("none", [])
    make_live(slug="till", codes=["102"], product={"slug": "till", "name": "The Till"}, area=None)
    text, values = call(client, "lookup_code", code="102")
    assert (values["verdict"], len(values["results"]), values["article"]) == ("several", 2, None)
    assert [
        row["slug"] for row in call(client, "lookup_code", code="102", product="the till")[1]["results"]
    ] == ["till"]
    assert "till (The Till)" in call(client, "search", query="102", product="nothing")[0]


def test_draft_and_withdrawn_are_not_there(client, bank, make_article):
    make_article(**COMPLETE, slug="secret", title="Secret draft")
    editing.unpublish(bank.article, None)
    for tool, arguments in (("get_article", {"slug": "secret"}), ("get_article", {"slug": "bank"})):
        assert "No article is published" in call(client, tool, **arguments)[0]
    assert "Secret" not in call(client, "search", query="secret draft")[0]


def test_incidents_are_those_of_the_pages(client, bank):
    assert call(client, "list_incidents")[1] == {"total": 0, "results": []}
    now = timezone.now()
    incident = KnownIncident(
        title="Bank *down*", text="Wait.", begins_at=now, ends_at=now + timedelta(hours=1)
    )
    catalog.save_incident(incident, [bank.product], [], [])
    text, values = call(client, "list_incidents")
    assert "Bank \\*down\\*" in text
    assert values["results"] == client.get("/api/v1/incidents/").json()["results"]
    assert call(client, "lookup_code", code="102")[1]["article"]["incidents"] == values["results"]


@pytest.mark.parametrize(
    "body, status",
    [
        ({"jsonrpc": "2.0", "method": "notifications/initialized"}, 202),
        ({"jsonrpc": "2.0", "id": 1, "result": {}}, 202),
        ("", 415), ("{", 400), ("null", 400), ("\0", 400), (b"\xff\xfe", 400), ("9" * 5000, 400),
        ("[" * 100_000, 400), ([], 400), ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], 400),
        ('{"jsonrpc":"2.0","id":1,"method":"ping","params":"\\ud800"}', 400), ("x" * 800_000, 413),
    ],
)  # fmt: skip
def test_any_body_is_answered(client, body, status):
    send(client, body, status)


@pytest.mark.parametrize("value", ["\0", "x" * 60_000, 10**40, [], {"a": 1}, None, "💩", "../../x"])
def test_any_argument_is_answered(client, bank, value):
    for name, key in (("lookup_code", "code"), ("search", "query"), ("get_article", "slug")):
        assert call(client, name, **{key: value})[0]
        assert call(client, name, **{key: "102", "language": value})[0]
    assert call(client, "search", query="102", product=value)[0]


def test_other_methods_and_origins_are_refused(client):
    for method in (client.get, client.put, client.delete, client.head):
        assert (method("/mcp").status_code, method("/mcp")["Allow"]) == (405, "POST")
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert send(client, ping) == {"jsonrpc": "2.0", "id": 1, "result": {}}
    send(client, ping, 403, HTTP_ORIGIN="https://evil.example")
    send(client, ping, HTTP_ORIGIN="http://testserver")
    assert client.post("/mcp", HTTP_HOST="evil.example").status_code == 400


def test_a_network_may_ask_so_often(client, monkeypatch):
    monkeypatch.setattr(view, "LIMIT", 1)
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    send(client, ping, REMOTE_ADDR="203.0.113.9")
    refused = client.post("/mcp", ping, content_type="application/json", REMOTE_ADDR="203.0.113.77")
    assert refused.status_code == 429 and int(refused["Retry-After"]) <= 60
    for other in ("198.51.100.1", "127.0.0.1", "127.0.0.1"):
        send(client, ping, REMOTE_ADDR=other)


def test_without_the_extra_it_says_so(client, monkeypatch):
    monkeypatch.setattr(mcp, "is_installed", lambda: False)
    assert "turned off on this site" in send(client, {}, 501)["error"]["message"]
    with pytest.raises(CommandError, match=r"requirements-mcp\.lock"):
        call_command("mcp")
