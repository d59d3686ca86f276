"""Every public address against every state of an article: what is not live is said nowhere.

The addresses come from the URLconf, so a new one without a row here fails.
"""

import re
import sys

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from articles import editing
from articles.models import Article, ArticleStatus
from articles.offline import pdf_link
from tests.support.makers import change

pytestmark = pytest.mark.slow

SECRET = "zebrafish"
ASKED = "coelacanth"  # stands beside the secret, so that asking for it does not say the secret
SLUG = "one-article"
ID = "record-7"  # public with the article: programs tell articles apart by it
CODE = "ZF-4711"

# Name of the address -> where an article with SLUG and CODE could show, and the status while it is live.
OUTLETS = {
    "home": ["/"],
    "product-detail": ["/products/ledger/", "/products/ledger/?page=1"],
    "area-detail": ["/products/ledger/banking/"],
    "article-detail": [f"/articles/{SLUG}/", f"/articles/{SLUG}/?version=1", f"/de/articles/{SLUG}/"],
    "article-md": [f"/articles/{SLUG}.md", f"/de/articles/{SLUG}.md"],
    "article-pdf": [f"/articles/{SLUG}.pdf"],
    "article-json": [f"/articles/{SLUG}.json"],
    "solution-vote": [f"/articles/{SLUG}/outcome/"],
    "article-feedback": [f"/articles/{SLUG}/feedback/"],
    "article-suggest": [f"/articles/{SLUG}/suggest/"],
    "compare": [f"/compare/neighbour/{SLUG}/", f"/compare/{SLUG}/{SLUG}/"],
    "codes": ["/codes/", "/codes/?side=unknown"],
    "code-family": ["/codes/ledger/zf/", "/codes/ledger/zf/?page=1"],
    "faqs": ["/faqs/"],
    "safety": ["/safety/"],
    "code-redirect": [f"/e/{CODE}/", f"/e/{CODE}/?product=ledger", "/e/zf%204711/"],
    "search": [
        f"/search/?q={ASKED}",
        f"/search/?q={CODE}",
        f"/search/?q={CODE}&all=1",
        "/search/?q=bank&page=1",
    ],
    "search-suggest": [f"/search/suggest/?q={ASKED}", f"/search/suggest/?q={CODE}"],
    "code-report": ["/codes/report/"],
    "code-report-thanks": ["/codes/report/thanks/"],
    "search-click": ["/search/click/"],
    "opensearch": ["/opensearch.xml"],
    "mcp": ["/mcp"],
    "api-docs": ["/api/docs"],
    "api:search": [f"/api/v1/search?q={ASKED}", f"/api/v1/search?q={CODE}"],
    "api:articles": ["/api/v1/articles/", "/api/v1/articles/?product=ledger&area=banking"],
    "api:article": [f"/api/v1/articles/{SLUG}", f"/api/v1/articles/{SLUG}?version=1"],
    "api:products": ["/api/v1/products/"],
    "api:incidents": ["/api/v1/incidents/"],
    "api:code": [f"/api/v1/codes/{CODE}"],
    "api:openapi-json": ["/api/v1/openapi.json"],
    "api:api-root": ["/api/v1/"],
    "api:not-found": [f"/api/v1/nonsense/{ASKED}"],
    "sitemap": ["/sitemap.xml"],
    "accent": ["/identity/accent.css"],
    "logo": ["/identity/logo"],
    "embed": [f"/embed/{CODE}/", f"/embed/{CODE}/?product=ledger"],
    "embed-script": ["/embed.js"],
    "feed": ["/feeds/articles.atom"],
    "feed-product": ["/feeds/products/ledger.atom"],
    "feed-area": ["/feeds/products/ledger/banking.atom"],
    "feed-article": [f"/feeds/articles/{SLUG}.atom"],
    "feed-incidents": ["/feeds/incidents.atom"],
    "llms": ["/llms.txt"],
    "llms-full": ["/llms-full.txt"],
    "llms-full-product": ["/llms-full/ledger.txt"],
    "security": ["/.well-known/security.txt"],
    "favicon": ["/favicon.ico"],
    "manifest": ["/manifest.webmanifest"],
    "offline": ["/offline/"],
    "service-worker": ["/sw.js"],
    "offline-pack": ["/offline/ledger.zip"],
    "offline-pdf": ["/offline/ledger.pdf"],
    "privacy": ["/privacy/"],
    "robots": ["/robots.txt"],
    "preview": ["/preview/nonsense/", "/preview/WzEsbnVsbCwxXQ:1vNabc:forged-signature-of-nobody/"],
    "media": [f"/media/{'0' * 32}.png"],
}
# Only these may tell that something was once there, and they tell nothing of it.
GONE = dict.fromkeys(
    [
        *(f"/articles/{SLUG}/", f"/articles/{SLUG}/?version=1"),
        f"/articles/{SLUG}/suggest/",
        *(f"/articles/{SLUG}.{ending}" for ending in ("md", "json", "pdf")),
        *(f"/compare/neighbour/{SLUG}/", f"/compare/{SLUG}/{SLUG}/"),
        *OUTLETS["code-redirect"],
        *OUTLETS["embed"],
    ],
    410,
) | {f"/api/v1/codes/{CODE}": 200}  # no results, and a note that its article was removed
# These never speak of an article; the list of products says only how many there are.
SILENT = {"robots", "media", "opensearch", "manifest", "privacy", "embed-script", "search-click"}
SILENT |= {"article-pdf", "service-worker", "offline", "feed-incidents"}
SILENT |= {"solution-vote", "article-feedback"}
SILENT |= {"code-report", "code-report-thanks"}
SILENT |= {"accent", "logo", "preview", "mcp", "security", "favicon", "llms-full"}
SILENT |= {"api-docs", "api:products", "api:incidents", "api:openapi-json", "api:api-root", "api:not-found"}
# What a view could answer differently for.
OTHER_HEADERS = {"Accept-Language": "de, fr;q=0.5", "X-Requested-With": "XMLHttpRequest"}
ADDRESSES = [(name, address) for name, addresses in OUTLETS.items() for address in addresses]


EDITORS = ("admin/", "accounts/")  # their pages show no article to anybody who is not signed in


def public_names(patterns, space=""):
    for pattern in patterns:
        if str(pattern.pattern).startswith(EDITORS):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from public_names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


@pytest.fixture(autouse=True)
def no_pdf(monkeypatch):
    """Make none here: each takes seconds, and is made of the article's page."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf_link.is_available.cache_clear()
    yield
    pdf_link.is_available.cache_clear()


def test_every_public_address_has_a_row():
    assert set(public_names(get_resolver().url_patterns)) == set(OUTLETS)


def untimed(answer):
    """What an answer says, without how long a search took."""
    return re.sub(rb'"ms": [\d.]+', b"", answer.content)


SECRETS = {
    "id": ID,
    "slug": SLUG,
    "codes": [CODE],
    "title": f"Title {SECRET} {ASKED}",
    "summary": f"Bank {SECRET}",
    "messages": [f"Message {SECRET}"],
    "symptoms": [SECRET],
    "causes": [{"title": SECRET, "body": SECRET}],
    "solutions": [{"title": SECRET, "body": f"1. {SECRET}"}],
    "faqs": [{"question": SECRET, "answer": SECRET}],
    "prevention": [SECRET],
    "impact": [SECRET],
    "body": SECRET,
    "sources": [SECRET],
    "side_note": SECRET,
    "related": ["neighbour"],
    "comparisons": [{"with": "neighbour", "deciding_question": SECRET}],
}


@pytest.fixture
def neighbour(make_live):
    """A live article beside it, which links to it."""
    return make_live(
        id="neighbour",
        slug="neighbour",
        codes=["N1"],
        title="Bank next door",
        related=[ID],
        body=f"[[{SLUG}]]",
    )


def draft(make_article):
    make_article(**SECRETS)


def in_review(make_article):
    article = make_article(**SECRETS)
    Article.objects.filter(pk=article.pk).update(status=ArticleStatus.IN_REVIEW)


def withdrawn(make_article):
    article = make_article(**SECRETS)
    editing.publish(article, None)
    editing.unpublish(article, None)


def deleted_draft(make_article):
    editing.delete(make_article(**SECRETS), None)


def deleted_when_live(make_article):
    article = make_article(**SECRETS)
    editing.publish(article, None)
    editing.delete(article, None)


def live_with_a_changed_draft(make_article):
    public = {"id": ID, "slug": SLUG, "codes": ["OLD-1"], "title": "Bank trouble", "summary": "Old"}
    article = make_article(**public)
    editing.publish(article, None)
    change(article, **{key: value for key, value in SECRETS.items() if key != "slug"})


@pytest.mark.once
@pytest.mark.parametrize(
    "state", [draft, in_review, withdrawn, deleted_draft, deleted_when_live, live_with_a_changed_draft]
)
def test_nothing_of_what_is_not_live_is_said(client, make_article, neighbour, settings, state):
    settings.SAFETY_ARTICLE = SLUG
    gone = state in (withdrawn, deleted_when_live)
    before = {address: client.get(address) for _name, address in ADDRESSES}
    state(make_article)
    for _name, address in ADDRESSES:
        for headers in ({}, OTHER_HEADERS):
            answer = client.get(address, headers=headers)
            text = answer.content.decode() + repr(dict(answer.headers))
            assert SECRET not in text, f"{address} shows it"
            if state == live_with_a_changed_draft:
                continue
            expected = before[address].status_code
            assert answer.status_code == (GONE.get(address, expected) if gone else expected), address
            assert not answer.cookies, address
            if not gone:
                same = untimed(answer) == untimed(before[address])
                assert same, f"{address}: a draft must look exactly like nothing"


@pytest.mark.once
def test_live_article_shows_where_it_should(client, make_article, neighbour, settings):
    """So that the test above cannot pass because an address shows nothing at all."""
    settings.SAFETY_ARTICLE = SLUG
    editing.publish(make_article(**SECRETS), None)
    for name, address in ADDRESSES:
        answer = client.get(address)
        text = answer.content.decode() + answer.get("Location", "")
        # In a language that the article lacks, it is shown in its own.
        expected = name not in SILENT
        assert (SECRET in text or SLUG in text) == expected, address


@pytest.mark.once
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_addresses_only_read(client, db, method):
    """A search of the API may come by POST, as JSON, which a form of another site cannot send."""
    for name, address in ADDRESSES:
        expected = (415,) if (name, method) == ("api:search", "post") else (403, 404, 405, 415)
        assert getattr(client, method)(address).status_code in expected, address
