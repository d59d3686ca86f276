"""Readers of any language get the translation, or the best there is with a notice, and what changed since."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing
from articles.models import Article
from articles.strings import languages
from articles.views import popular
from tests.support.makers import COMPLETE, change, publish_article, shared_articles
from tests.support.pages import hrefs

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FAQ = {"key": "faqs0001", "question": "Why?", "answer": "So."}


@shared_articles
def english(publish):
    about = {**COMPLETE, "typical_duration": "Hours", "faqs": [FAQ]}
    return publish(**about, id="102", slug="error-102", title="The bank is unavailable")


@pytest.fixture
def dutch(english):
    draft = editing.translate(english.article, "nl", None)
    return editing.publish(change(draft, title="De bank antwoordt niet", slug="fout-102"), None)


def get(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.headers)
    return answer.content.decode()


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_editors_picks_are_those_of_a_translation_too(client, english, dutch):
    for n in range(3):
        other = editing.translate(publish_article(**COMPLETE, id=f"p{n}", slug=f"p{n}").article, "nl", None)
        editing.publish(change(other, slug=f"n{n}"), None)
        editing.change_labels([Article.objects.get(source_id=f"p{n}")], [popular.FEATURED], [], None)
    popular._popular.cache_clear()
    picks = get(client, "/nl/").partition('id="popular"')[2]
    assert hrefs(picks, "/nl/articles/")[:3] == [f"/nl/articles/n{n}/" for n in range(3)]


def test_page_shows_only_comparisons_in_its_language(client, english):
    rows = [{"aspect": "Passes", "this": "Often", "other": "Rarely"}]
    compared = {"with": "102", "rows": rows, "deciding_question": "Is it down?"}
    source = publish_article(**COMPLETE, id="101", slug="error-101", comparisons=[compared]).article
    draft = editing.translate(source, "nl", None)
    compared = {**compared, "deciding_question": "Ligt hij plat?"}
    editing.publish(change(draft, slug="fout-101", comparisons=[compared]), None)
    page = get(client, "/articles/error-102/")
    assert "Is it down?" in page and "Ligt hij plat?" not in page


def notices(page):
    return [text_of(part) for part in re.findall(r'<p class="part-notice">(.*?)</p>', page, re.DOTALL)]


def test_pages_and_sitemap_name_their_languages_and_each_page_itself(client, dutch, settings):
    pages = {"en": "/articles/error-102/", "nl": "/nl/articles/fout-102/"}
    sitemap = get(client, "/sitemap.xml")
    for own in pages.values():
        page = get(client, own)
        assert f'<link rel="canonical" href="{settings.SITE_URL}{own}">' in page
        for language, url in {**pages, "x-default": pages["en"]}.items():
            assert f'<link rel="alternate" hreflang="{language}" href="{settings.SITE_URL}{url}">' in page
            assert (
                f'<xhtml:link rel="alternate" hreflang="{language}" href="{settings.SITE_URL}{url}"/>'
                in sitemap
            )


def test_changed_parts_have_a_dated_notice_and_no_other_part(client, english, dutch):
    assert notices(get(client, "/nl/articles/fout-102/")) == []
    rows = [{**COMPLETE["solutions"][0], "body": "1. Restart the router and the computer"}]
    changes = {"solutions": rows, "faqs": [{**FAQ, "answer": "So it is."}], "impact": ["Reports"]}
    editing.publish(change(english.article, summary="The bank does not answer now.", **changes), None)
    date = timezone.localdate().strftime("%b. %-d, %Y").replace("May.", "May")
    page = get(client, "/nl/articles/fout-102/")
    found = notices(page)
    assert f"This part changed slightly in the English article on {date}. View English article" in found
    assert f"This part changed in the English article on {date}. View English article" in found
    assert len(found) == 3  # there is no section for the impact
    body = page[page.index('id="solution-solut001"') :]
    assert body.index("part-notice") < body.index("Wait an hour")
    assert notices(get(client, "/articles/error-102/")) == []


def test_article_without_a_translation_is_shown_with_a_notice_and_its_language(client, english, settings):
    page = get(client, "/sv/articles/error-102/")
    assert "There's no article on this code in Swedish yet. This one is in English." in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}/articles/error-102/">' in page
    assert "hreflang" not in re.sub(r"<link rel=.alternate. type[^>]*>", "", page)
    assert get(client, "/es/articles/error-102.json").startswith("{")
    assert "en español. Este está en inglés." in get(client, "/es/articles/error-102/")
    assert "auf Deutsch. Dieser ist auf Englisch." in get(client, "/de/articles/error-102/")
    assert "The bank is unavailable" in get(client, "/es/articles/error-102.md")
    assert client.get("/es/articles/nothing/").status_code == 404


def test_words_are_marked_on_a_page_in_another_language(client, english, monkeypatch):
    monkeypatch.setattr(languages, "SHIPPED", ("en", "es"))
    page = get(client, "/es/articles/error-102/")
    assert '<bdi lang="en" dir="ltr">' in page and '<p class="lead" lang="en" dir="ltr">' in page
    frame = get(client, "/es/embed/102/")
    assert '<bdi lang="en" dir="ltr">' in frame and '<div class="title">' in frame
    assert 'lang="en"' not in get(client, "/articles/error-102/").replace('<html lang="en"', "")
    link = client.get("/e/102/", {"lang": "es"})
    assert link["Location"] == "/es/articles/error-102/"


def test_related_articles_and_the_code_to_print_are_named_in_their_language(client, make_live, english):
    other = make_live(slug="error-103", codes=["103"], title="Wait for it", related=["102"])
    editing.publish(change(editing.translate(other.article, "es", None), title="Espere", slug="es-103"), None)
    assert "QR code of this page" in get(client, "/articles/error-103/")
    page = get(client, "/es/articles/es-103/")
    assert '<span lang="en" dir="ltr">The bank is unavailable</span>' in page
    assert "Código QR de esta página" in page and "QR code of this page" not in page


def test_titles_of_notices_are_in_the_language_of_the_article(client, english):
    body = "> [!WARNING]\n> Espere."
    editing.publish(change(editing.translate(english.article, "es", None), slug="es-102", body=body), None)
    for address in ("/es/articles/es-102/", "/es/articles/es-102.json"):
        page = get(client, address)
        assert "Advertencia" in page and "Warning" not in page


def test_search_leads_to_the_readers_language(client, english, dutch, monkeypatch):
    monkeypatch.setattr(languages, "SHIPPED", ("en", "es"))
    assert client.get("/nl/search/", {"q": "102"})["Location"] == "/nl/articles/fout-102/"
    page = get(client, "/es/search/?q=102")
    assert 'href="/articles/error-102/?wanted=es"' in page and 'lang="en"' in page
    assert '<dd lang="en" dir="ltr">' in page
    assert client.get("/articles/error-102/?wanted=es")["Location"] == "/es/articles/error-102/"
    assert "yet. This one" not in get(client, "/articles/error-102/?wanted=nl")  # chosen among both


def test_articles_named_in_a_translation_are_shown_in_its_language(client, english):
    compared = [{"with": "102", "rows": [{"aspect": "Passes", "this": "Often", "other": "Rarely"}]}]
    source = publish_article(**COMPLETE, id="101", slug="error-101", related=["102"], comparisons=compared)
    spanish = change(editing.translate(source.article, "es", None), slug="es-101")
    editing.publish(spanish, None)
    page = get(client, "/es/articles/es-101/")
    link = r'href="/es/articles/error-102/">\s*(?:<b>102</b>\s*)?<(?:span|bdi) lang="en" dir="ltr">'
    assert len(re.findall(link, page)) == 2
    assert 'href="/articles/error-102/"' in get(client, "/articles/error-101/")


def test_address_of_a_source_leads_to_its_translation(client, dutch):
    assert client.get("/nl/articles/error-102/")["Location"] == "/nl/articles/fout-102/"
    assert client.get("/articles/fout-102/")["Location"] == "/articles/error-102/"
    editing.unpublish(dutch.article, None)
    assert "This one is in English." in get(client, "/nl/articles/error-102/")
    assert client.get("/nl/articles/fout-102/").status_code == 410


def test_unpublished_source_is_gone_whatever_its_translations_are_called(client, english):
    spanish = editing.publish(change(editing.translate(english.article, "es", None), slug="error-102"), None)
    editing.unpublish(english.article, None)
    assert client.get("/articles/error-102/").status_code == 410
    assert client.get("/es/articles/error-102/").status_code == 200
    editing.publish(Article.objects.get(pk=english.article_id), None)
    editing.unpublish(spanish.article, None)
    assert english.title in get(client, "/es/articles/error-102/")


def test_article_that_changes_its_language_is_still_at_its_address(client, english):
    editing.publish(change(english.article, language="nl"), None)
    for address in ("/articles/error-102/", "/articles/error-102.json", "/feeds/articles/error-102.atom"):
        assert client.get(address).status_code == 200, address
    assert client.get("/articles/error-102%29./").headers.get("Location") == "/nl/articles/error-102/"
    assert client.get("/api/v1/articles/error-102").status_code == 200


def test_links_of_a_page_in_another_language_lead_somewhere(client, english):
    product, area = english.product.slug, english.area.slug
    for path in (f"products/{product}/", f"products/{product}/{area}/", "articles/error-102.pdf"):
        assert client.get(f"/ar/{path}").headers.get("Location") == f"/{path}", path
    for path in (f"products/{product}/nowhere/", "products/nothing/", "articles/nothing.pdf"):
        assert client.get(f"/ar/{path}").status_code == client.get(f"/{path}").status_code == 404


def test_feedback_of_a_page_in_another_language_is_stored(client, english):
    sent = {"helpful": "yes"}
    answer = client.post("/es/articles/error-102/feedback/", sent, HTTP_SEC_FETCH_SITE="same-origin")
    assert answer.status_code in (200, 302, 303) and english.article.feedback.count() == 1
    assert client.get("/es/articles/error-102/suggest/").status_code == 200


def test_api_gives_the_best_language_and_what_is_outdated(client, english, dutch):
    data = client.get("/api/v1/articles/error-102", {"language": "es"}).json()
    assert (data["language"], data["title"]) == ("en", "The bank is unavailable")
    assert client.get("/api/v1/articles/error-102", {"language": "nl"}).status_code in (301, 302)
    editing.publish(change(english.article, summary="Something else altogether."), None)
    data = client.get("/api/v1/articles/fout-102", {"language": "nl"}).json()
    assert [(one["language"], one["is_source"]) for one in data["translations"]] == [
        ("en", True),
        ("nl", False),
    ]
    [part] = data["outdated"]
    assert (part["part"], part["kind"], part["is_major"]) == ("summary", "changed", True)
    assert part["changed_at"].startswith(str(timezone.now().year))


def test_feed_has_what_the_language_lacks_in_the_sites_own(client, dutch, make_live):
    make_live(id="103", slug="error-103", title="Sign-in fails")
    feed = get(client, "/nl/feeds/articles.atom")
    assert "De bank antwoordt niet</title>" in feed and "The bank is unavailable" not in feed
    assert '<entry xml:lang="nl">' in feed and "Sign-in fails (English)</title>" in feed
    assert "De bank" not in get(client, "/feeds/articles.atom")


@pytest.mark.both
def test_page_of_a_translation_takes_no_more_queries(client, english, dutch):
    editing.publish(change(english.article, summary="Something else altogether."), None)
    client.get("/")
    counts = []
    for address in ("/articles/error-102/", "/nl/articles/fout-102/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    # One more asks whether readers can see the source.
    assert counts[1] <= counts[0] + 1, counts
