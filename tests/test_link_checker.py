"""Links: right after an address changed, listed where they are broken, and other sites asked with care."""

import datetime
import http.server
import io
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import editing, http_probe, link_checker
from articles.content import snapshot
from articles.http_probe import DEAD, DOUBTFUL, OK, SKIPPED, ProbeResult
from articles.models import ExternalLink, Publication
from tests.support.makers import article_data, change, stored
from tests.support.roles import in_role
from tests.support.waiting import PATIENCE

NEVER = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

# Articles


def page_of(client, slug):
    return client.get(f"/articles/{slug}/").content.decode()


@pytest.fixture
def target(make_live):
    return make_live(id="target", slug="old", title="The target").article


def test_link_stays_right_when_the_address_of_its_target_changes(client, target, make_live):
    make_live(id="here", slug="here", body="See [[old]] and [[target|it]].")
    change(target, slug="new")
    editing.publish(target, None)
    link = '<a href="/articles/new/">'
    assert f"See {link}The target</a> and {link}it</a>." in page_of(client, "here")


@pytest.mark.parametrize("is_published", [False, True])
def test_old_address_may_still_be_written(client, target, make_live, is_published):
    """In a text that is published after the change, and while the change itself waits."""
    change(target, slug="new")
    if is_published:
        editing.publish(target, None)
    data = article_data(body="See [[old]] and [[new]].", related=["old"])
    assert not [issue for issue in editing.find_issues(data) if issue.kind == "link"]
    make_live(id="here", slug="here", body="See [[old]] and [[new]].", related=["old"])
    shown = Publication.objects.get(article=target).slug
    link = f'<a href="/articles/{shown}/">The target</a>'
    assert f"See {link} and {link}." in page_of(client, "here")
    assert shown == ("new" if is_published else "old")


def test_draft_is_found_by_the_address_that_it_had(make_article, make_live):
    draft = make_article(id="d", slug="first")
    for slug in ("second", "third", "first", "fourth"):
        change(draft, slug=slug)
    taken = make_article(id="t", slug="second")
    here = make_live(id="here", slug="here", body="[[first]] [[second]] [[third]] [[fourth]]")
    targets = [draft.pk, taken.pk, draft.pk, draft.pk]
    assert list(here.links.order_by("position").values_list("target", flat=True)) == targets


def test_address_that_another_article_took_leads_to_that(client, target, make_live):
    change(target, slug="new")
    editing.publish(target, None)
    other = make_live(id="other", slug="old", title="Another")
    here = make_live(id="here", slug="here", body="See [[old]].")
    assert here.links.get().target == other.article


def test_what_links_here_and_what_is_broken(client, editor, target, make_live, make_article):
    make_live(id="l", slug="l", title="Live one", body="[[old]] [[nowhere]] [[draft]]")
    make_article(
        id="draft", slug="draft", title="Draft one", faqs=[{"question": "q", "answer": "see [[target]]"}]
    )
    make_article(id="x", slug="x", title="Unlike", body="[[old-but-other]] `[[old]]`")
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_links", args=[target.pk])).content.decode()
    assert "Live one" in page and "Draft one" in page and "Unlike" not in page
    page = client.get(reverse("admin:articles_article_broken_links")).content.decode()
    assert "nowhere" in page and "draft" in page and "Live one" in page
    assert [link.ref for link in link_checker.broken_article_links()] == ["nowhere", "draft"]
    editing.unpublish(target, None)
    assert {link.ref for link in link_checker.broken_article_links()} == {"nowhere", "draft", "old"}


def test_many_broken_links_are_listed_at_once(
    client, editor, make_live, make_article, django_assert_max_num_queries
):
    for n in range(12):
        make_article(id=f"d{n}", slug=f"d{n}")
    make_live(id="l", slug="l", body=" ".join(f"[[d{n}]]" for n in range(12)))
    client.force_login(editor)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("admin:articles_article_broken_links")).content.decode()
    assert page.count("is not published yet") == 12


@pytest.mark.once
def test_screens_of_links_show_nobody_what_they_may_not_see(client, target, make_article):
    make_article(id="d", slug="d", title="Secret draft", body="[[old]]")
    client.force_login(in_role("Author", "aya"))
    change(target, owner="aya")
    page = client.get(reverse("admin:articles_article_links", args=[target.pk]))
    assert page.status_code == 200 and "Secret draft" not in page.content.decode()
    client.logout()
    for name, args in (("links", [target.pk]), ("broken_links", [])):
        assert client.get(reverse(f"admin:articles_article_{name}", args=args)).status_code == 302


# Other sites: which addresses are asked at all


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da::8b2c", "::ffff:8.8.8.8"])
def test_public_address(address):
    assert http_probe.is_public(address)


INSIDE = """
    127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 240.0.0.1
    255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:1:: 2001:db8::1 localhost
    fec0::1 5f00::1 3fff::1 192.0.0.8 192.88.99.1
"""


@pytest.mark.parametrize("address", ["", *INSIDE.split()])
def test_address_that_is_not_public(address):
    assert not http_probe.is_public(address)


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://0/",
    "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "https://[::ffff:127.0.0.1]/",
    "http://user:pw@example.com/", "http://127.0.0.1@example.com:22/", "ftp://example.com/", "file:///etc/passwd",
    "gopher://example.com/", "http://example.com:22/", "http:///x", "http://127.0.0.1/%0d%0aHost:x", "x",
    "http://127.0.0.1/" + "a" * 3000,
])  # fmt: skip
def test_nothing_inside_and_nothing_odd_is_asked(url):
    assert http_probe.probe(url).state == SKIPPED


@pytest.mark.parametrize(
    "url", ["http://[", "http://a.example:x/", "http://a a.invalid/", "http://\udcff/", ""]
)
def test_whatever_is_asked_is_survived(url):
    assert http_probe.probe(url, seconds=2).state in (SKIPPED, DOUBTFUL)


# Other sites: what they answer. The server at 127.0.0.2 stands for the outside, 127.0.0.1 is the inside.


class Site(http.server.BaseHTTPRequestHandler):
    requested: list

    def do_HEAD(self):
        self.asked.append((self.command, self.path))
        place = self.path.strip("/")
        if place == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _n in range(100):
                time.sleep(0.05)
                self.wfile.write(b"X-More: and more\r\n")
            return
        if place == "no-head":
            status = 405 if self.command == "HEAD" else 200
        else:
            status = int(place) if place.isdecimal() else 302
        self.send_response(status)
        if status == 302:
            targets = {"inside": f"http://127.0.0.1:{self.port}/200", "loop": "/loop", "there": "/200",
                       "file": "file:///etc/passwd"}  # fmt: skip
            self.send_header("Location", targets[place])
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args):
        pass


@contextmanager
def served(host):
    requested = []
    handler = type("Handler", (Site,), {"asked": requested})
    server = http.server.ThreadingHTTPServer((host, 0), handler)
    handler.port = server.server_port
    server.handle_error = lambda *about: None  # the asker hangs up
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}", server.server_port, requested
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("place", "state"),
    [("200", OK), ("there", OK), ("no-head", OK), ("403", OK), ("404", DEAD), ("410", DEAD),
     ("500", DOUBTFUL), ("loop", DOUBTFUL), ("inside", SKIPPED), ("file", SKIPPED)],
)  # fmt: skip
def test_answer_of_a_site(place, state):
    with served("127.0.0.2") as (site, port, requested):
        address = f"{site}/{place}"
        answer = http_probe.probe(address, may_reach="127.0.0.2".__eq__, ports={port}, seconds=PATIENCE)
    assert answer.state == state
    assert len(requested) <= 2 * (http_probe.MAX_REDIRECTS + 1)


def test_site_that_drips_is_left_alone_after_a_while():
    with served("127.0.0.2") as (site, port, _asked):
        answer = http_probe.probe(f"{site}/slow", may_reach="127.0.0.2".__eq__, ports={port}, seconds=0.3)
    assert answer == ProbeResult(DOUBTFUL, None, "timed out")


def test_site_that_does_not_listen_is_doubtful():
    with socket.socket() as silent:
        silent.bind(("127.0.0.2", 0))
        port = silent.getsockname()[1]
        answer = http_probe.probe(f"http://127.0.0.2:{port}/", may_reach="127.0.0.2".__eq__, ports={port})
    assert answer.state == DOUBTFUL


# The check, and what becomes of it


def answers(given, requested):
    def ask(url):
        requested.append(url)
        return given.get(url.rpartition("/")[2], ProbeResult(OK, 200, ""))

    return ask


def run(given=None, **limits):
    requested = []
    limits = {"pause": 0, "days": 7, **limits}
    list(link_checker.check_urls(probe=answers(given or {}, requested), **limits))
    return requested


def test_all_links_of_live_articles_are_asked_once_and_others_never(make_live, make_article):
    body = "[x](https://a.example/one#part) https://a.example/two [y](/articles/x/) [z](mailto:a@b.example)"
    make_live(id="a", slug="a", body=body)
    make_live(id="b", slug="b", sources=[{"title": "s", "url": "https://a.example/one"}])
    make_article(id="c", slug="c", body="https://a.example/draft")
    assert sorted(run()) == ["https://a.example/one", "https://a.example/two"]
    assert ExternalLink.objects.filter(state="well").count() == 3
    assert run() == []
    ExternalLink.objects.update(checked_at=timezone.now() - datetime.timedelta(days=8))
    assert len(run()) == 2


def test_gone_page_is_dead_at_once_and_silent_one_after_three_times(make_live):
    live = make_live(body="https://a.example/gone https://a.example/silent")
    given = {"gone": ProbeResult(DEAD, 404, "404"), "silent": ProbeResult(DOUBTFUL, None, "timed out")}
    for dead in (["gone"], ["gone"], ["gone", "silent"]):
        run(given)
        assert [row.url.rpartition("/")[2] for row in link_checker.broken_urls().order_by("url")] == dead
        ExternalLink.objects.update(checked_at=timezone.now() - datetime.timedelta(days=1))
    run()
    assert not link_checker.broken_urls().exists()
    run({"gone": ProbeResult(DEAD, 404, "404")}, days=0)
    assert link_checker.broken_urls().get().article == live.article
    editing.unpublish(live.article, None)
    assert not link_checker.broken_urls().exists(), "readers do not meet it any more"


def test_dead_link_goes_with_the_text_that_named_it(make_live):
    live = make_live(
        body="https://a.example/gone?a=1&b=2", sources=[{"title": "s", "url": "https://a.example/ünd"}]
    )
    run({"gone?a=1&b=2": ProbeResult(DEAD, 404, "404"), "%C3%BCnd": ProbeResult(DEAD, 404, "404")})
    assert link_checker.broken_urls().count() == 2
    change(live.article, summary="Changed")
    editing.publish(live.article, None)
    assert link_checker.broken_urls().count() == 2
    told = [
        str(issue)
        for issue in editing.find_issues(snapshot.take(stored(live.article)))
        if issue.kind == "dead"
    ]
    assert len(told) == 2
    change(live.article, body="", sources=[])
    editing.publish(live.article, None)
    assert not ExternalLink.objects.exists()


@pytest.mark.once
def test_run_is_bounded_and_hosts_take_turns(make_live):
    make_live(body=" ".join(f"https://{host}.example/{n}" for host in "ab" for n in range(4)))
    requested = run(limit=3)
    assert [url.split("/")[2][0] for url in requested] == ["a", "b", "a"]
    assert len(run(limit=3)) == 3, "a second run goes on"
    assert len(run(max_per_host=1)) <= 2
    ExternalLink.objects.all().delete()
    assert run(seconds=0) == []
    assert len(run(pause=60, seconds=30)) == 2, "no host is asked twice within the pause"


@pytest.mark.once
def test_command_tells_what_is_dead(make_live, client, editor):
    make_live(title="Has a dead link", body="https://a.example/gone https://127.0.0.1/inside")
    run({"gone": ProbeResult(DEAD, 404, "404"), "inside": ProbeResult(DEAD, 404, "404")})
    ExternalLink.objects.filter(url__endswith="inside").update(checked_at=NEVER)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_links", pause=0, stdout=out)
    assert ended.value.code == 3
    assert "skipped   https://127.0.0.1/inside not a public address" in out.getvalue()
    assert "Checked 1 URLs. Found 1 broken links in published articles." in out.getvalue()
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_broken_links")).content.decode()
    assert "https://a.example/gone" in page and "Has a dead link" in page


def test_plain_links_to_what_is_not_here_are_found(target, make_live, client, editor, settings):
    picture = f"/media/{'0' * 32}.png"
    wrong = [
        "/articles/nothing/",
        "/products/nothing/",
        "/codes/102/",
        picture,
        f"{settings.SITE_URL}/nowhere/",
    ]
    right = [
        *("/articles/old/", "/articles/old", "/codes/?q=1", "/products/ledger/banking/#top", "/e/102/"),
        *("https://example.com/nowhere/", "//example.com/x", "/search/?q=a", "#part"),
    ]
    body = "\n\n".join([*(f"[a](<{address}>)" for address in right + wrong), f"![A box]({picture})"])
    data = article_data(id="here", slug="here", title="Here", body=body)
    issues = [issue for issue in editing.find_issues(data) if issue.kind == "link"]
    spots = {issue.message.partition(": no ")[0].partition(": there")[0] for issue in issues}
    assert spots == {*wrong[1:], "broken link"}
    assert len(issues) == len(wrong)
    make_live(id="here", slug="here", title="Here", body=body)
    client.force_login(editor)
    page = client.get("/admin/articles/article/broken-links/")
    assert {row.address for row in page.context["own_addresses"]} == set(wrong)
    assert "no image has this name" in page.content.decode()
    editing.unpublish(Publication.objects.get(slug="here").article, None)
    assert not client.get("/admin/articles/article/broken-links/").context["own_addresses"]


def test_links_are_checked_from_the_desk(make_live, client):
    live = make_live(sources=[{"title": "Inside", "url": "http://127.0.0.1/x"}]).article
    address = "/admin/articles/article/broken-links/check/"
    client.force_login(in_role("Author", "aya"))
    assert client.post(f"/admin/articles/article/{live.pk}/links/check/").status_code == 404, "not hers"
    page = client.post(address, follow=True).content.decode()
    assert "1 link checked. 0 didn&#x27;t respond." in page
    assert ExternalLink.objects.get().state == SKIPPED
    client.force_login(in_role("Publisher", "pia"))
    assert "0 links checked" in client.post(address, follow=True).content.decode(), "nothing is due"
    page = client.post(f"/admin/articles/article/{live.pk}/links/check/", follow=True).content.decode()
    assert "1 link checked" in page
    client.force_login(in_role("Manager", "mia"))
    assert client.post(address).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_links_are_checked_once_a_day_where_there_is_a_connection(make_live):
    cache.delete(link_checker.DAILY_CLAIM)
    make_live(sources=[{"title": "Gone", "url": "https://example.com/gone"}])
    answers = {"state": DOUBTFUL, "status": None}

    def probe(url):
        return ProbeResult(answers["state"], answers["status"], "no answer")

    link_checker.check_once_a_day(probe).join(PATIENCE)
    assert ExternalLink.objects.get().checked_at == NEVER, "the machine is offline, which says nothing"
    assert link_checker.check_once_a_day(probe) is None
    cache.delete(link_checker.DAILY_CLAIM)
    answers.update(state=DEAD, status=404)
    link_checker.check_once_a_day(probe).join(PATIENCE)
    assert ExternalLink.objects.get().state == DEAD
    cache.delete(link_checker.DAILY_CLAIM)
