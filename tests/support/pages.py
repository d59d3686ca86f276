"""Pages as a reader gets them, taken apart by their text."""

import re


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def hrefs(page, start):
    return re.findall(rf'href="({start}[^"]*)"', page)


HOSTILE = '"><script>alert(1)</script>\u2067\u05d0{{ 7 }}'


PUBLIC_PAGES = [
    *(
        "/",
        "/products/ledger/",
        "/products/ledger/banking/",
        "/articles/ledger-error-102/",
        "/e/102/",
        "/e/109/",
    ),
    *("/codes/", "/codes/?side=provider", "/codes/?side=you", "/faqs/", "/safety/", "/privacy/"),
    *("/compare/ledger-error-101/ledger-error-102/", "/compare/ledger-error-102/ledger-error-101/"),
    *("/search/", "/search/?q=bank", "/search/?q=102", "/search/?q=zebra", "/search/?page=x", "/nonsense/"),
    *("/robots.txt", "/sitemap.xml", "/feeds/articles.atom", "/feeds/products/ledger.atom"),
    *("/llms.txt", "/manifest.webmanifest", "/api/v1/incidents/"),
]
