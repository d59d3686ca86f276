"""Webhooks: what is told and when, signed, again until it's taken, and to nobody else."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from articles import catalog, editing, webhooks
from articles.models import KnownIncident, WebhookDelivery
from articles.webhooks import sending
from helpcenter.env import Environment
from helpcenter.webhook_settings import read_webhooks
from tests.support.makers import change
from tests.support.roles import in_role

pytestmark = [pytest.mark.once, pytest.mark.django_db]

SECRET = b"0123456789abcdef0123456789abcdef"
HOUR = timedelta(hours=1)


class Receiver(HTTPServer):
    """Another system. It keeps what it got, and answers with `statuses`, the last one for good."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses, self.messages = [204], []
        self.url = f"http://127.0.0.1:{self.server_port}/hook?x=1"

    @property
    def types(self):
        return [json.loads(body)["type"] for _headers, body in self.messages]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append((self.headers, body))
        statuses = self.server.statuses
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.send_header("Location", self.server.url)
        self.end_headers()
        self.wfile.write(b"noted\0")

    def log_message(self, *_rest):
        pass


@pytest.fixture
def receiver(settings):
    server = Receiver()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.WEBHOOK_URLS, settings.WEBHOOK_SECRETS = [server.url], [SECRET]
    settings.WEBHOOK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    yield server
    server.shutdown()
    server.server_close()


def waiting():
    return list(WebhookDelivery.objects.filter(state="waiting").order_by("pk"))


def test_publication_is_told_signed_and_no_draft_is(receiver, make_article):
    article = make_article(slug="bank", id="record-7", codes=["102"], title="Bank closed")
    assert waiting() == []
    publication = editing.publish(article, None)
    change(article, title="Secret draft")
    assert webhooks.deliver_due() == 1
    headers, body = receiver.messages[0]
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    assert headers["Webhook-Signature"] == f"v1,{digest}"
    told = json.loads(body)
    assert told["type"] == "article.published"
    assert told["data"] == {
        "id": "record-7", "slug": "bank", "language": "en", "url": "http://127.0.0.1:8000/articles/bank/",
        "product": "ledger", "area": "banking", "title": "Bank closed", "codes": ["102"],
        "updated_at": publication.published_at.isoformat(),
    }  # fmt: skip
    editing.publish(article, None)
    editing.unpublish(article, None)
    editing.publish(article, None)
    webhooks.deliver_due()
    assert receiver.types == [
        "article.published", "article.updated", "article.unpublished", "article.published",
    ]  # fmt: skip
    assert b"title" not in receiver.messages[2][1] and b"Bank" not in receiver.messages[2][1]
    assert waiting() == []


def test_nothing_is_told_that_was_taken_back_or_without_an_address(receiver, make_article, settings):
    article = make_article(slug="bank")
    with transaction.atomic():
        editing.publish(article, None)
        transaction.set_rollback(True)
    assert waiting() == []
    settings.WEBHOOK_URLS = []
    editing.publish(article, None)
    assert waiting() == []


def test_message_is_sent_again_until_it_is_taken(receiver, make_live, clock):
    receiver.statuses = [500, 302, 204]
    make_live()
    assert [webhooks.deliver_due(), webhooks.deliver_due()] == [0, 0]
    [row] = waiting()
    assert (row.attempts, row.status, row.answer, row.due_at) == (
        1,
        500,
        "noted",
        clock.now + 5 * HOUR / 3600,
    )
    clock.now = row.due_at
    assert webhooks.deliver_due() == 0
    [row] = waiting()
    assert (row.status, row.due_at) == (302, clock.now + timedelta(minutes=5))
    clock.now = row.due_at
    assert webhooks.deliver_due() == 1
    ids = {headers["Webhook-Id"] for headers, _body in receiver.messages}
    assert len(receiver.messages) == 3 and len(ids) == 1
    row.refresh_from_db()
    assert (row.state, row.status, row.settled_at) == ("delivered", 204, clock.now)
    clock.now += timedelta(days=31)
    sending.delete_settled()
    assert not WebhookDelivery.objects.exists()


def test_address_that_does_not_answer_holds_up_no_other(receiver, make_live, settings):
    gone = "http://127.0.0.1:1/hook"
    settings.WEBHOOK_URLS = [gone]
    make_live(slug="first")
    [row] = waiting()
    for number in range(sending.BATCH):
        row.pk, row.message_id = None, f"msg_{number}"
        row.save()
    settings.WEBHOOK_URLS = [gone, receiver.url]
    make_live(slug="last", codes=["999"])
    assert webhooks.deliver_due() == 1
    assert [json.loads(body)["data"]["slug"] for _headers, body in receiver.messages] == ["last"]


def test_message_is_given_up_after_days_or_where_it_is_not_wanted(receiver, make_live, clock, settings):
    receiver.statuses = [503]
    make_live()
    while rows := waiting():
        clock.now = rows[0].due_at
        webhooks.deliver_due()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts) == ("failed", 10)
    assert timedelta(days=2) < clock.now - row.created_at < timedelta(days=4)
    receiver.statuses = [410, 204]
    assert webhooks.send_again([row]) == 1
    webhooks.deliver_due()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.status) == ("failed", 1, 410)
    webhooks.send_again([row])
    settings.WEBHOOK_URLS = ["https://elsewhere.example/"]
    webhooks.deliver_due()
    row.refresh_from_db()
    assert row.state == "failed" and "WEBHOOK_URLS" in row.answer


def test_process_that_ended_leaves_its_message_to_the_next(receiver, make_live, clock):
    make_live()
    [row] = waiting()
    assert sending._claim(row)
    assert not sending._claim(row)  # by another process that had read it
    assert webhooks.deliver_due() == 0
    clock.now += timedelta(seconds=sending.LEASE_SECONDS)
    assert webhooks.deliver_due() == 1


def test_private_address_is_reached_only_if_it_is_named(receiver, make_live, settings):
    settings.WEBHOOK_PRIVATE_HOSTS = frozenset()
    make_live()
    webhooks.deliver_due()
    [row] = waiting()
    assert (row.status, row.answer) == (None, "not a public address")
    assert receiver.messages == []


def incident(clock, begins, ends, **about):
    row = KnownIncident(title="Down", begins_at=clock.now + begins, ends_at=clock.now + ends, **about)
    return catalog.save_incident(row, codes=["102"])


def due(clock):
    return [(row.event.partition(".")[2], (row.due_at - clock.now) / HOUR) for row in waiting()]


def test_incident_is_told_when_it_begins_changes_and_ends(receiver, clock):
    row = incident(clock, -HOUR, HOUR)
    assert due(clock) == [("began", 0), ("ended", 1)]
    webhooks.deliver_due()
    told = json.loads(receiver.messages[0][1])
    assert (told["type"], told["data"]["title"], told["data"]["codes"]) == ("incident.began", "Down", ["102"])
    row.title = "Down still"
    catalog.save_incident(row, codes=["102"])
    assert due(clock) == [("changed", 0), ("ended", 1)]
    catalog.move_incident_end(row, HOUR)
    assert due(clock) == [("changed", 0), ("changed", 0), ("ended", 2)]
    catalog.end_incident(row)
    assert due(clock) == [("changed", 0), ("changed", 0), ("ended", 0)]
    catalog.save_live_settings()  # which announces it all once more
    webhooks.deliver_due()
    assert receiver.types == ["incident.began", *["incident.changed"] * 2, "incident.ended"]


def test_planned_incident_is_told_in_time_or_not_at_all(receiver, clock):
    row = incident(clock, HOUR, 2 * HOUR)
    assert due(clock) == [("began", 1), ("ended", 2)]
    row.begins_at += 0.5 * HOUR
    catalog.save_incident(row, codes=["102"])
    assert due(clock) == [("began", 1.5), ("ended", 2)]
    assert webhooks.deliver_due() == 0
    catalog.delete_live_settings(row)
    assert due(clock) == []
    row = incident(clock, HOUR, 2 * HOUR)
    clock.now += 3 * HOUR
    webhooks.deliver_due()
    assert receiver.types == ["incident.began", "incident.ended"]


def test_manager_sends_again_what_failed(receiver, make_live, client):
    make_live(id="record-7")
    receiver.statuses = [410, 204]
    webhooks.deliver_due()
    row = WebhookDelivery.objects.get()
    action = {"action": "send_again", "_selected_action": [row.pk]}
    client.force_login(in_role("Publisher", "pub"))
    assert client.post("/admin/articles/webhookdelivery/", action).status_code == 403
    client.force_login(in_role("Manager", "mana"))
    page = client.get("/admin/articles/webhookdelivery/").content.decode()
    assert "record-7" in page and "410 noted" in page and "Failed" in page
    assert (
        "article.published"
        in client.get(f"/admin/articles/webhookdelivery/{row.pk}/change/").content.decode()
    )
    client.post("/admin/articles/webhookdelivery/", action)
    assert webhooks.deliver_due() == 1


GOOD = f"whsec_{base64.b64encode(SECRET).decode()}"


@pytest.mark.parametrize(
    "urls, secret, private, is_right",
    [
        ("https://a.example/x,https://b.example:8443/", GOOD, "", True),
        ("https://a.example/", f"{GOOD},{GOOD}", "", True),
        ("http://localhost:9000/", GOOD, "localhost", True),
        ("", "", "", True),
        ("http://localhost:9000/", GOOD, "", False),
        ("http://a.example/", GOOD, "a.example", False),
        ("https://a.example/", "", "", False),
        ("https://a.example/", "whsec_c2hvcnQ=", "", False),
        ("https://a.example/", "no secret at all", "", False),
        ("https://user:word@a.example/", GOOD, "", False),
        ("https://", GOOD, "", False),
        ("https://a.example:x/", GOOD, "", False),
        ("ftp://a.example/", GOOD, "", False),
    ],
)
def test_settings_are_checked_at_start(monkeypatch, urls, secret, private, is_right):
    for name, value in (("URLS", urls), ("SECRET", secret), ("PRIVATE_HOSTS", private)):
        monkeypatch.setenv(f"WEBHOOK_{name}", value)
    if is_right:
        assert read_webhooks(Environment()).urls == [url for url in urls.split(",") if url]
    else:
        with pytest.raises(ImproperlyConfigured, match="WEBHOOK_"):
            read_webhooks(Environment())
