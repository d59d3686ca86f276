"""Pages say nothing that a catalog can't change, except for names and what an article says."""

import pytest
from django.contrib.auth import get_user_model

from articles import editing
from articles.models import Article
from tests.support.languages import bracketed, untranslated
from tests.support.makers import shared_articles
from tests.support.people import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TEXT = "Сбой 7"
NAMES = (
    "Help Center", "PDF", "UTC", "JSON", "CSV", "ZIP", "XLIFF", "PO", "Ctrl K", "slug", "erin", "Deutsch",
    "English",
)  # fmt: skip


@shared_articles
def articles(make_live):
    where = {
        "language": "de",
        "product": {"slug": "ledger", "name": TEXT, "vendor": TEXT, "short": TEXT},
        "area": {"slug": "banking", "name": TEXT, "provider": TEXT},
    }
    whole = {
        "side": "provider", "side_note": TEXT, "typical_duration": TEXT, "duration_note": TEXT,
        "data": "safe", "data_note": TEXT, "confidence": "reported", "verified_on": "2026-10-12",
        "verified_with": TEXT,
        "messages": [TEXT, {"text": "Что", "confidence": "reported"}], "summary": TEXT, "body": f"## {TEXT}",
        "symptoms": [TEXT, {"text": "Что", "level": "advanced"}], "prevention": [TEXT], "impact": [TEXT],
        "causes": [{"title": TEXT, "body": TEXT, "side": "user"}],
        "faqs": [{"question": TEXT, "answer": TEXT}],
        "solutions": [
            {"title": TEXT, "body": f"1. {TEXT}", "minutes": 3, "risk": "low", "reversible": True},
            {"title": "Что", "level": "advanced", "minutes": 90, "risk": "data-loss", "needs_admin": True},
        ],
        "comparisons": [{"with": "102", "rows": [{"aspect": TEXT, "this": "Это", "other": "То"}]}],
        "related": ["102"],
    }  # fmt: skip
    make_live(id="102", slug="102", codes=["102"], title=TEXT, **where)
    make_live(id="101", slug="101", codes=["101", "-6, -7"], title=TEXT, **whole, **where)
    make_live(id="gone", slug="gone", title=TEXT, **where)
    editing.unpublish(Article.objects.get(slug="gone"), None)


def in_english(html):
    found = set()
    for line in untranslated(html):
        for name in NAMES:
            line = line.replace(name, "")
        if any(len(word) > 1 and word.isascii() and word.isalpha() for word in line.split()):
            found.add(line)
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/", "/articles/101/", "/articles/102/", "/articles/101/suggest/", "/compare/101/102/", "/codes/",
        "/faqs/", "/products/ledger/", "/products/ledger/banking/", "/search/", "/search/?q=101", "/safety/",
        "/search/?q=777", "/privacy/", "/offline/", "/e/777/", "/embed/101/", "/embed/777/",
        "/articles/gone/", "/777/", "/codes/?side=provider", "/codes/report/thanks/",
        "/search/?q=%D0%A1%D0%B1%D0%BE%D0%B9&all=1",
    ],
)  # fmt: skip
def test_page_of_readers_is_in_one_language(client, articles, address):
    with bracketed():
        assert in_english(client.get(f"/de{address}", follow=True).content.decode()) == set()


@pytest.mark.parametrize(
    "page",
    [
        "/admin/", "change/", "review/", "history/", "preview/", "schedule/", "analytics/", "links/",
        "/admin/articles/article/", "/admin/articles/article/add/", "/admin/articles/feedback/",
        "/admin/articles/knownincident/add/", "/admin/articles/synonym/add/", "/admin/auth/user/",
        "/admin/auth/user/add/", "/admin/auth/group/", "/admin/articles/searchtally/figures/",
        "/admin/articles/importrun/", "/admin/articles/image/", "/admin/articles/redirect/",
        "/accounts/language/", "/accounts/notices/", "/accounts/password/change/", "/accounts/2fa/",
    ],
)  # fmt: skip
def test_page_of_editors_is_in_one_language(client, articles, settings, page):
    settings.LANGUAGE_CODE = "de"
    erin = get_user_model().objects.create_superuser("erin", "", "correct horse")
    client.force_login(erin, BACKEND)
    article = Article.objects.get(slug="101")
    address = page if page.startswith("/") else f"/admin/articles/article/{article.pk}/{page}"
    with bracketed():
        assert in_english(client.get(address, follow=True).content.decode()) == set()
