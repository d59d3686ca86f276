"""Plain links to pages and images of this site that aren't there, which `[[links]]` can't be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from . import images, markdown
from .content import snapshot
from .models import Area, Image, Product, Publication, Redirect, read_image_file, resolve_slugs

MAX_ADDRESSES = 2000  # of all articles
MAX_ADDRESSES_IN_TEXT = 100  # of one article, which is checked while it's written
_ARTICLE_PAGES = frozenset({"article-detail", "article-md", "article-json"})
_IN_HTML = re.compile(r'\b(?:href|src)=\\?"([^"\\#?]+)')


@dataclass
class BrokenAddress:
    """An address in a published article that has no page or image, and why."""

    publication: Publication
    address: str
    reason: str


def own_path(address: str) -> str:
    """Return the path of an address of this site, or "" for any other address."""
    site = settings.SITE_URL.rstrip("/")
    if site and address.startswith(f"{site}/"):
        address = address[len(site) :]
    if not address.startswith("/") or address.startswith("//"):
        return ""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""


def own_addresses(data: snapshot.Data) -> Iterator[tuple[str, str]]:
    """Yield the addresses of this site in a snapshot, of links and images, each with its spot."""
    for spot, value in snapshot.markdown_texts(data):
        if "/" in value:
            contents = markdown.inspect(value)
            found = [*contents.addresses, *(mention.address for mention in markdown.find_images(value))]
            for address in dict.fromkeys(found):
                if own_path(address):
                    yield spot, address


def missing_addresses(addresses: Iterable[str]) -> dict[str, str]:
    """Return why some of these addresses lead nowhere, each with a sentence."""
    reasons = {}
    for address in dict.fromkeys(addresses):
        path = own_path(address)
        if path and (reason := _missing(path)):
            reasons[address] = reason
    return reasons


def _missing(path: str) -> str:
    if path.startswith(images.FOLDER):
        name = path[len(images.FOLDER) :]
        is_there = images.NAME.fullmatch(name) and (
            Image.objects.filter(name=name).exists() or read_image_file(name) is not None
        )
        return "" if is_there else _("no image has this name")
    match = _resolve(path)
    if match is None:
        is_old = Redirect.objects.filter(path=path.rstrip("/")[:500]).exists()
        return "" if is_old else _("no page has this URL")
    return _missing_row(match, get_language_from_path(path) or settings.LANGUAGE_CODE)


def _resolve(path: str) -> ResolverMatch | None:
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        for form in (path, f"{path}/"):
            try:
                return resolve(form)
            except Resolver404:
                continue
    return None


def _missing_row(match: ResolverMatch, language: str) -> str:
    """Return what is missing of the article, product, or area that a page is about."""
    if match.url_name in _ARTICLE_PAGES:
        rows = Publication.objects.with_slug_ever(match.kwargs["slug"], language)
        if not any(live for live in rows.values_list("live", flat=True)):
            return _("no published article has this URL")
    elif match.url_name in ("product-detail", "area-detail"):
        product, area = resolve_slugs(match.kwargs["product"], match.kwargs.get("area", ""))
        areas = Area.objects.filter(product__slug=product, slug=area)
        if not (areas if area else Product.objects.filter(slug=product)).exists():
            return _("no product or area has this URL")
    return ""


def broken_addresses(publications: Iterable[Publication]) -> list[BrokenAddress]:
    """Return what leads nowhere in the pages of these publications, which were loaded with their HTML."""
    found: dict[str, list[Publication]] = {}
    for publication in publications:
        for address in dict.fromkeys(_IN_HTML.findall(_html_of(publication.html))):
            if own_path(address) and len(found) < MAX_ADDRESSES:
                found.setdefault(address, []).append(publication)
    reasons = missing_addresses(found)
    return [
        BrokenAddress(publication, address, reason)
        for address, reason in reasons.items()
        for publication in found[address]
    ]


def _html_of(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(map(_html_of, value.values()))
    return str(value)
