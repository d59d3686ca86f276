"""Which file of a copy stands for which address of the site, and how the files lead to one another."""

import posixpath
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.urls import reverse

SEARCH_PAGE = "search.html"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


def file_of(path: str, page: int = 1) -> str:
    """Return the file of an address: articles/102.html for /articles/102/, index.html for /."""
    name = path.strip("/")
    if not name or name in _languages():
        name = f"{name}/index".lstrip("/")
    return f"{name}.page-{page}.html" if page > 1 else f"{name}.html"


def _languages() -> set[str]:
    return {code for code, _name in settings.LANGUAGES}


def file_beside_home(name: str) -> str:
    """Return a file beside the home page of the active language."""
    return posixpath.join(posixpath.dirname(file_of(reverse("home"))), name)


def live_site() -> str:
    """Return the address of the live site, "" for one that only this machine reaches, no reader of a copy."""
    host = urlsplit(settings.SITE_URL).hostname
    return "" if host in THIS_MACHINE else settings.SITE_URL


class Addresses:
    """Turns the addresses on the page of one file into those of a copy with these files."""

    def __init__(self, here: str, path: str, files: frozenset[str], search_address: str, search_page: str):
        self.here, self.path, self.files = here, path, files
        self.search_address, self.search_page = search_address, search_page
        self.live = live_site()

    def relative(self, file: str) -> str:
        return quote(posixpath.relpath(file, posixpath.dirname(self.here) or "."))

    def convert(self, address: str) -> str:
        """Return what a link of the live page is in the copy: another file, the live site, or "" for none."""
        if address.startswith("#"):
            return address
        if address.startswith("?"):
            address = f"{self.path}{address}"
        elif address.startswith(f"{settings.SITE_URL}/"):
            address = address[len(settings.SITE_URL) :]
        if not address.startswith("/") or address.startswith("//"):
            return address
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        if parts.path == self.search_address:
            words = f"?q={quote(query['q'][0])}" if query.get("q") else ""
            return self.relative(self.search_page) + words
        number = query.get("page", ["1"])[0]
        file = file_of(parts.path, int(number) if number.isdecimal() else 1)
        # A list of one side only is another page than the list.
        if file in self.files and not query.keys() - {"page", "code", "wanted"}:
            return self.relative(file) + fragment
        return f"{self.live}{address}" if self.live else ""
