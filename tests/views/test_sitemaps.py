"""What search engines are told: robots.txt and sitemaps."""

import re
from datetime import date

import pytest

from articles import sitemaps
from tests.support.pages import page_of

pytestmark = pytest.mark.once


def test_robots_are_told_where_to_look(client, settings):
    settings.SITE_URL = "https://help.example"
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /search/", "Disallow: /admin/", "Sitemap: https://help.example/sitemap.xml"} <= set(
        lines
    )


def test_sitemap_holds_what_is_live_with_its_date(client, full_article, make_article, settings):
    settings.SITE_URL = "https://help.example"
    make_article(slug="draft")
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    page = answer.content.decode()
    found = re.findall(r"<loc>(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", page)
    assert [address for address, _changed in found] == [
        f"https://help.example{path}"
        for path in (
            *("/", "/codes/", "/faqs/", "/safety/", "/privacy/"),
            *("/products/ledger/", "/products/ledger/banking/", "/codes/ledger/1xx/"),
            *("/articles/ledger-error-101/", "/articles/ledger-error-102/"),
        )
    ]
    assert date.fromisoformat(found[-1][1][:10])


def test_sitemap_too_large_for_one_file_is_an_index(client, full_article, monkeypatch):
    monkeypatch.setattr(sitemaps, "LIMIT", 1)
    assert re.findall(r"<loc>.*?(\?page=\d)</loc>", page_of(client, "/sitemap.xml")) == ["?page=1", "?page=2"]
    assert "ledger-error-102" in page_of(client, "/sitemap.xml?page=2")
    assert "ledger-error-102" not in page_of(client, "/sitemap.xml?page=1")
    page_of(client, "/sitemap.xml?page=x", 404)
