"""Checks before publishing, with what the site knows: the same for form, gate, review, and import."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import http_probe, own_links
from articles.catalog.contacts import verified_numbers
from articles.content import article_checks, links, snapshot
from articles.content.article_checks import Issue, SiteFacts
from articles.content.snapshot import Data
from articles.exceptions import NoteRequired, PublishingBlocked
from articles.models import Contact, ExternalLink, Publication, PublicationCode
from articles.permissions import Editor
from articles.strings.codes import canonical_code

BATCH_SIZE = 400  # values of one query


def find_issues(data: Data) -> list[Issue]:
    """Return all issues of a snapshot, the gravest first."""
    own = list(islice(own_links.own_addresses(data), own_links.MAX_ADDRESSES_IN_TEXT))
    reasons = own_links.missing_addresses(address for _spot, address in own)
    missing = {(spot, address): reasons[address] for spot, address in own if address in reasons}
    facts = replace(site_facts([data]), missing=missing, source=_source_text(data))
    return article_checks.check_article(data, facts)


def site_facts(items: Collection[Data]) -> SiteFacts:
    """Return what the site knows of everything that these snapshots name. Needs a few queries."""
    keys = {key for data in items for key in snapshot.contact_keys(data)}
    return SiteFacts(
        contacts=verified_numbers(),
        keys={key for key, contact in Contact.objects.resolve_keys(list(keys)).items() if contact},
        names=_names(items),
        codes=_codes(items),
        dead=_broken_links(items),
    )


def check_before_publishing(data: Data, editor: Editor, note: str) -> None:
    """Raise PublishingBlocked for issues that must be fixed, and NoteRequired for those that need a note.

    Without an editor, the site itself publishes, and no note is required.
    """
    issues = find_issues(data)
    if blocking := article_checks.issues_of_weight(issues, article_checks.REFUSES):
        raise PublishingBlocked(*map(str, blocking))
    unexplained = article_checks.issues_of_weight(issues, article_checks.ASKS)
    if unexplained and editor is not None and not note.strip():
        raise NoteRequired(
            *map(str, unexplained), _("Fix this, or explain in the change note why you're publishing anyway.")
        )


def _source_text(data: Data) -> Data | None:
    """Return what readers see of the article that this one translates."""
    if data["translation_of"] in ("", data["id"]):
        return None
    rows = Publication.objects.live().filter(article__source_id=data["translation_of"])
    source = rows.select_related("revision").first()
    return snapshot.of(source.revision) if source and source.revision else None


def _batched(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[n : n + BATCH_SIZE] for n in range(0, len(ordered), BATCH_SIZE))


def _names(items: Collection[Data]) -> dict[str, str]:
    """Return by name what readers see of an article. Articles of one import may name each other."""
    by_language: dict[str, set[str]] = {}
    for data in items:
        if wanted := article_checks.linked_names(data):
            by_language.setdefault(data["language"], set()).update(wanted)
    states: dict[str, str] = {}
    for language, names in by_language.items():
        articles: dict[str, int] = {}
        for batch in _batched(names):
            articles |= links.resolve_references(batch, language)
        live = dict(Publication.objects.filter(article__in=articles.values()).values_list("article", "live"))
        for name, article in articles.items():
            is_live = live.get(article)
            states[name] = (
                article_checks.DRAFT
                if is_live is None
                else article_checks.LIVE
                if is_live
                else article_checks.GONE
            )
    if len(items) > 1:
        states |= {data[name]: article_checks.LIVE for data in items for name in ("id", "slug")}
    return states


def _codes(items: Collection[Data]) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    canonical = {canonical_code(code)[:200] for data in items for code in data["codes"]} - {""}
    products = {data["product"]["slug"] for data in items}
    columns = ("language", "product__slug", "article__source_id", "title")
    articles: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for batch in _batched(canonical):
        live: Any = PublicationCode.objects.filter(publication__live=True, canonical__in=batch)
        rows = live.filter(publication__product__slug__in=products)
        for code, language, product, identity, title in rows.values_list(
            "canonical", *(f"publication__{column}" for column in columns)
        ):
            articles.setdefault((language, product, code), []).append((identity, title))
    return articles


def _broken_links(items: Collection[Data]) -> dict[str, str]:
    if len(items) > 1 or not ExternalLink.objects.broken().exists():
        return {}  # no one reads it for many at once
    addresses = list(
        {
            http_probe.normalized_url(url)
            for data in items
            for _spot, url in article_checks.external_urls(data)
        }
    )
    condition = Q(url__in=addresses[:BATCH_SIZE])
    return dict(ExternalLink.objects.broken().filter(condition).values_list("url", "reason"))
