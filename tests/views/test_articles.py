"""Pages for readers: what they show, what they cost, and what they never do."""

import re

import pytest
import segno
from django.core.management import call_command

from articles import editing
from articles.models import Article
from tests.support.makers import change
from tests.support.pages import HOSTILE, hrefs, page_of
from tests.support.paths import DEMONSTRATION

pytestmark = pytest.mark.once


# Article


def test_article_shows_every_part(client, full_article):
    page = page_of(client, "/articles/ledger-error-102/")
    for text in [
        *("The bank&#x27;s website has trouble", "No new data comes from the bank.", "Your sign-in is fine"),
        *("Hours to a day", "Ask after 48 hours", "Nothing is lost", "Official source", "FDP-102"),
        *("Verified Oct. 12, 2026 against Ledger 7", "Unconfirmed wording", "Balances stay"),
        *("Feeds fall behind", "Maintenance", "<strong>planned</strong>", "Update by hand", "Read notices"),
        *("Reports are late", "Is it my password?", "Is the bank&#x27;s site down?", "Rarely", "Behind it"),
        *("https://example.com/102", "A general failure", "affiliated with Example"),
    ]:
        assert text in page, text


def test_article_is_titled_as_people_search(client, full_article, settings):
    page = page_of(client, "/articles/ledger-error-102/")
    title = re.search(r"<title>(.*?)</title>", page)[1]
    assert title == f"Ledger error 102: The bank&#x27;s website has trouble | {settings.SITE_NAME}"
    heading = re.sub(r"<[^>]+>|\s+(?= )|\n", "", re.search(r"<h1.*?</h1>", page, re.S)[0])
    assert heading.strip() == "Error 102:  The bank&#x27;s website has trouble"
    assert '<meta name="description" content="No new data comes from the bank.">' in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}/articles/ledger-error-102/">' in page


def test_code_that_is_no_number_is_called_a_code(client, make_live):
    make_live(slug="list", codes=["C=343"], title="A list entry is damaged", product="ledger")
    page = page_of(client, "/articles/list/")
    assert "<title>ledger code C=343: A list entry" in page and '<span class="title__code">Code <span' in page
    assert "# Code C=343: A list entry is damaged" in client.get("/articles/list.md").content.decode()


def test_every_link_into_the_page_has_its_target(client, full_article):
    page = page_of(client, "/articles/ledger-error-102/")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in hrefs(page, "#")} <= set(ids)
    parts = "messages symptoms causes solutions advanced more impact prevention compare questions sources"
    items = "message-1 cause-cause001 solution-fix00002 solution-fix00002-step-1 question-faq00001"
    assert set(f"{parts} {items}".split()) <= set(ids)


def test_only_what_to_do_first_stands_open(client, full_article):
    page = page_of(client, "/articles/ledger-error-102/")
    folds = re.findall(r'<details class="solution[^"]*"( open)?>.*?id="([^"]+)"', page, re.S)
    assert folds == [("", "solution-fix00001"), (" open", "solution-fix00002"), ("", "solution-fix00003")]
    assert re.search(
        r'class="at-a-glance__first" href="#solution-fix00002".*?Try this first: solution 2, 2 min',
        page,
        re.S,
    )


def test_risk_is_said_before_the_steps(client, full_article):
    page = page_of(client, "/articles/ledger-error-102/")
    risky = page[page.index('id="solution-fix00003"') :]
    words = ("This can cause data loss.", "You can't undo it.", "Back up your data first.", "Let go")
    assert [risky.index(text) for text in words] == sorted(risky.index(text) for text in words)
    assert "No risk" in page.partition('class="at-a-glance__first"')[2].partition("</a>")[0]
    assert "Requires admin access" in page
    assert "2 hours" in page


def test_try_first_says_to_back_up_what_it_can_lose(client, make_live):
    make_live(slug="risky", solutions=[{"title": "Reset the list", "risk": "data-loss", "body": "Reset."}])
    page = page_of(client, "/articles/risky/")
    assert "Back up your data first." in page.partition('class="at-a-glance__first"')[2].partition("</a>")[0]
    assert "safer solutions" not in page


def test_source_names_the_domain_that_it_links_to(client, make_live):
    url = "https://www.docs.example/errors/7"
    linked = {"title": "Errors", "publisher": "Docs", "url": url}
    make_live(slug="sourced", sources=[linked, {"title": "A book"}])
    page = page_of(client, "/articles/sourced/").partition('class="sources"')[2]
    link = f'<bdi><a href="{url}" rel="noopener nofollow">Errors</a></bdi>'
    assert re.findall(r"<li>(.*?)</li>", page)[:2] == [
        f'{link}, <bdi>Docs</bdi> <bdi class="sources__domain">(docs.example)</bdi>',
        "<bdi>A book</bdi>",
    ]


def test_message_whose_parts_vary_reads_as_a_sentence_everywhere(client, make_live):
    make_live(
        slug="varies", title="It varies", messages=["{user} saved {n} files in {path}{any} for {name}."]
    )
    page = page_of(client, "/articles/varies/")
    shown = re.search(r"<samp[^>]*>(.*?)</samp>", page)[1]
    assert '<var class="slot">[number]</var>' in shown
    sentence = "[user] saved [number] files in [path]… for [name]."
    assert re.sub(r"<[^>]*>", "", shown) == sentence
    answers = [client.get(f"/articles/varies.{kind}").content.decode() for kind in ("md", "json")]
    found = page_of(client, "/search/?q=saved+files+in")
    assert "saved" in found.partition("/articles/varies/")[2]
    for text in (page, answers[0], found):
        assert not re.search(r"\{(?:user|path|any|name|n\} files)", text)
    assert sentence in answers[0]
    assert "{user} saved {n} files" in answers[1], "what imports read again keeps its placeholders"


def test_line_breaks_where_the_error_arose(client, full_article, make_live):
    make_live(
        slug="unsure",
        codes=["7"],
        causes=[{"title": "x", "side": "network"}, {"title": "y", "side": "provider"}],
    )

    def stops(address):
        page = page_of(client, address)
        return re.findall(
            r'<li class="location-path__stop( location-path__stop--\w+)?">([^<]+)', page.partition("</ol>")[2]
        )[:4]

    states = [
        (name, state.strip().removeprefix("location-path__stop--"))
        for state, name in stops(full_article.get_absolute_url())
    ]
    assert states == [("Your side", ""), ("Network", ""), ("Ledger", ""), ("Your bank", "break")]
    states = [
        state.strip().removeprefix("location-path__stop--") for state, _name in stops("/articles/unsure/")
    ]
    assert states == ["", "maybe", "beyond", "maybe"]


def test_reported_article_says_so(client, make_live):
    reported = make_live(codes=["101"], confidence="reported", verified_on="2026-10-12")
    page = page_of(client, reported.get_absolute_url())
    assert "Unconfirmed." in page
    assert "Verified" not in page
    assert "Unconfirmed" not in page_of(client, "/products/ledger/")


def test_article_of_a_title_alone_has_no_empty_parts(client, make_live):
    page = page_of(client, make_live(title="Nothing but a title", area=None).get_absolute_url())
    main = page[page.index("<main") : page.index('<section class="article-vote"')]
    assert "Nothing but a title" in main
    for absent in ("<h2", "<section", "<details", "contents", "answer"):
        assert absent not in main


def test_article_costs_two_queries_and_three_for_its_first_reader(
    client, full_article, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        first = page_of(client, "/articles/ledger-error-102/")
    with django_assert_max_num_queries(2):
        assert page_of(client, "/articles/ledger-error-102/") == first


def modules_of(path):
    """The dark modules that a path of strokes covers."""
    x = y = 0
    for dx, dy, width in re.findall(r"m(-?\d+) (-?\d+)h(\d+)", path):
        x, y = x + int(dx), y + int(dy)
        yield from ((x + n, y) for n in range(int(width)))
        x += int(width)


def test_paper_carries_a_qr_code_of_the_address(client, full_article, settings):
    page = page_of(client, "/articles/ledger-error-102/")
    address = f"{settings.SITE_URL}/articles/ledger-error-102/"
    matrix = segno.make(address, error="m", micro=False).matrix
    dark = [(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module]
    qr = re.search(r'<svg class="qr" viewBox="-4 -4.5 (\d+) \1".*?d="([^"]+)"', page)
    assert int(qr[1]) == len(matrix) + 8
    assert sorted(modules_of(qr[2])) == sorted(dark)
    assert f"Latest version: {address}" in page


def test_time_to_read_is_told(client, full_article, make_live):
    assert "1 min read" in page_of(client, "/articles/ledger-error-102/")
    make_live(slug="long", body="word " * 1400)
    assert "7 min read" in page_of(client, "/articles/long/")


def test_longest_article_of_ours_is_sent_in_14_kilobytes(client, db, settings):
    """With its neighbors, which are on the page too, and in the encoding that browsers ask for."""
    files = [DEMONSTRATION / f"{name}.md" for name in ("101", "102", "103", "105", "108")]
    call_command("import_articles", *map(str, files), publish=True, verbosity=0)
    page = client.get("/articles/quickbooks-online-error-102/", headers={"Accept-Encoding": "gzip, br"})
    assert page["Content-Encoding"] == "br"
    assert len(page.content) <= 14 * 1024


def test_article_of_thirty_solutions_stays_small_and_cheap(client, make_live, django_assert_max_num_queries):
    body = "\n".join(f"{n}. Open **Settings** and choose item {n}" for n in range(1, 8))
    many = make_live(codes=["30"], solutions=[{"title": f"Way {n}", "body": body} for n in range(30)])
    with django_assert_max_num_queries(6):
        page = page_of(client, many.get_absolute_url())
    assert page.count('<details class="solution') == 30
    assert len(page) < 120_000


def test_hostile_text_stays_text_everywhere(client, make_live):
    H = HOSTILE  # so that its rows stay short
    make_live(
        slug="hostile", title=f"T{H}", summary=f"S{H}", codes=[f"9{H}", f"8{H}"],
        product={"slug": "p", "name": f"P{H}", "vendor": f"V{H}"},
        area={"slug": "a", "name": f"A{H}"[:60], "provider": '"><b>'},
        messages=[f"M{H}"], symptoms=[H], causes=[{"title": H, "body": H}],
        solutions=[{"title": H, "body": f"1. {H}"}], faqs=[{"question": H, "answer": H}],
        prevention=[H], impact=[H], side_note=H, typical_duration=H, duration_note=H,
        data_note=H, data="safe", sources=[{"title": H, "publisher": H}], verified_with=H,
        verified_on="2026-10-12", related=["hostile"], comparisons=[{"with": "x", "rows": [
            {"aspect": H, "this": H, "other": H}], "deciding_question": H}],
    )  # fmt: skip
    make_live(slug="y", title=f"Y{H}", codes=[f"7{H}"], comparisons=[{"with": "hostile", "rows": [
        {"aspect": H, "this": H, "other": "x"}], "deciding_question": f"{H}? {H}"}])  # fmt: skip
    for address in (
        *("/", "/articles/hostile/", "/products/p/", "/products/p/a/", "/search/?q=alert"),
        *("/codes/", "/faqs/", "/compare/hostile/y/", "/articles/y/"),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert '"><' not in re.sub(r'(="[^"<>]*)"><', r"\1", page), address
        title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
        assert "\u2067" not in title, address


# What stands where an article was


def test_article_that_moved_leads_on_for_good(client, full_article):
    change(full_article.article, slug="bank-trouble")
    editing.publish(Article.objects.get(pk=full_article.article_id), None)
    answer = client.get("/articles/ledger-error-102/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/bank-trouble/")
    assert answer["Cache-Control"] == "no-cache"


def test_withdrawn_article_answers_gone(client, full_article):
    change(full_article.article, slug="bank-trouble")
    editing.publish(Article.objects.get(pk=full_article.article_id), None)
    editing.unpublish(Article.objects.get(pk=full_article.article_id), None)
    for address in ("/articles/bank-trouble/", "/articles/ledger-error-102/"):
        page = page_of(client, address, 410)
        assert "This article is no longer available" in page
        assert 'action="/search/"' in page
        assert "website has trouble" not in page


def test_address_that_never_was_helps_on(client, db):
    page = page_of(client, "/articles/nonsense/", 404)
    assert "We can't find that page" in page
    assert 'action="/search/"' in page
    assert client.get("/articles/nonsense/")["Cache-Control"] == "no-store"
