"""What the guards say of a text, with what the site knows: the one door of form, gate, review and import."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import http_probe
from articles.catalog.contacts import verified_numbers
from articles.content import article_checks, record, snapshot
from articles.content.article_checks import Finding, Known
from articles.content.snapshot import Data
from articles.exceptions import Held, NoteWanted
from articles.models import Contact, ExternalLink, Publication, PublicationCode
from articles.permissions import Editor
from articles.strings.codes import canonical_code

AT_ONCE = 400  # values of one query


def findings(data: Data) -> list[Finding]:
    """All that the guards find in a snapshot, the gravest first."""
    return article_checks.judge(data, known([data]))


def known(items: Collection[Data]) -> Known:
    """What the site knows of all that these snapshots name. A few queries, however many they are."""
    keys = {key for data in items for key in snapshot.contact_keys(data)}
    return Known(
        contacts=verified_numbers(),
        keys={key for key, one in Contact.objects.resolve_keys(list(keys)).items() if one},
        names=_names(items),
        codes=_codes(items),
        dead=_dead(items),
    )


def pass_gate(found: Iterable[Finding], editor: Editor, note: str) -> None:
    """Raise Held for what nobody may publish, NoteWanted for what asks an editor for a note.

    No editor is the site itself, which nobody can ask.
    """
    found = list(found)
    if refused := article_checks.of_weight(found, article_checks.REFUSES):
        raise Held(*map(str, refused))
    asked = article_checks.of_weight(found, article_checks.ASKS)
    if asked and editor is not None and not note.strip():
        raise NoteWanted(
            *map(str, asked), _("Mend this, or say in the note why it is published all the same.")
        )


def _batched(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[n : n + AT_ONCE] for n in range(0, len(ordered), AT_ONCE))


def _names(items: Collection[Data]) -> dict[str, str]:
    """What articles are called, and what readers see of them. Those of one load may name each other."""
    wanted: dict[str, set[str]] = {}
    for data in items:
        if named := article_checks.names_in(data):
            wanted.setdefault(data["language"], set()).update(named)
    states: dict[str, str] = {}
    for language, names in wanted.items():
        found: dict[str, int] = {}
        for some in _batched(names):
            found |= record.named_articles(some, language)
        live = dict(Publication.objects.filter(article__in=found.values()).values_list("article", "live"))
        for name, article in found.items():
            shown = live.get(article)
            states[name] = (
                article_checks.DRAFT
                if shown is None
                else article_checks.LIVE
                if shown
                else article_checks.GONE
            )
    if len(items) > 1:
        states |= {data[name]: article_checks.LIVE for data in items for name in ("id", "slug")}
    return states


def _codes(items: Collection[Data]) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    canonical = {canonical_code(code)[:200] for data in items for code in data["codes"]} - {""}
    products = {data["product"]["slug"] for data in items}
    columns = ("language", "product__slug", "article__source_id", "title")
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for some in _batched(canonical):
        live: Any = PublicationCode.objects.filter(publication__live=True, canonical__in=some)
        rows = live.filter(publication__product__slug__in=products)
        for code, *place, identity, title in rows.values_list(
            "canonical", *(f"publication__{column}" for column in columns)
        ):
            found.setdefault((place[0], place[1], code), []).append((identity, title))
    return found


def _dead(items: Collection[Data]) -> dict[str, str]:
    if len(items) > 1 or not ExternalLink.objects.broken().exists():
        return {}  # of many at once nobody reads it
    addresses = list(
        {http_probe.normalized_url(url) for data in items for _spot, url in article_checks.addresses_in(data)}
    )
    named = Q(url__in=addresses[:AT_ONCE])
    return dict(ExternalLink.objects.broken().filter(named).values_list("url", "reason"))
