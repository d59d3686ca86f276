"""The articles that a live article leads to: those it names or compares itself with, and its neighbors."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from articles import markdown
from articles.content import snapshot
from articles.models import Article, FormerSlug, Publication, PublicationLink, article_url, compare_url

from .pieces import render_pieces

Record = dict[str, Any]

MAX_NEIGHBORS = 3
MAX_SIMILAR = 4
LINK_COLUMNS = ("live", "slug", "language", "title", "codes", "side")
BOTH_ENDS = (
    *("kind", "ref", "data", "publication_id", "publication__article_id", "target_id"),
    *(f"target__publication__{column}" for column in LINK_COLUMNS),
    *(f"publication__{column}" for column in LINK_COLUMNS),
)


def links_of(publication) -> Iterable[Record]:
    """Return the links of a publication, and the comparisons with it in live articles of its language."""
    from_here = Q(publication=publication) if publication.pk else Q(pk=None)
    to_here = Q(kind=PublicationLink.Kind.COMPARISON, target=publication.article_id, publication__live=True)
    to_here &= Q(publication__language=publication.language)  # a translation names its source's other side
    stored = PublicationLink.objects.filter(from_here | to_here).values(*BOTH_ENDS)
    return stored if publication.pk else [*_unsaved_links(publication), *stored]


def wanted_links(data: snapshot.Data, mentions: Iterable[str]) -> list[tuple[str, str, Record]]:
    """Return the links of a snapshot: kind, name of the other article, and rows of a comparison."""
    kinds = PublicationLink.Kind
    wanted: list[tuple[str, str, Record]] = [(kinds.RELATED, ref, {}) for ref in data["related"]]
    wanted += [(kinds.MENTION, ref, {}) for ref in mentions]
    for comparison in data["comparisons"]:
        wanted.append(
            (
                kinds.COMPARISON,
                comparison["with"],
                {key: comparison[key] for key in comparison if key != "with"},
            )
        )
    return wanted


def resolve_references(refs: Iterable[str], language: str) -> dict[str, int]:
    """Return article ids by what `refs` call them: an id, or a present or former address in this language.

    What no article of this language is called may be an address in the site's own: that of a source. A
    published translation into this language is better than its source.
    """
    refs = set(refs)
    ids = _resolve_names(refs, language)
    if language == settings.LANGUAGE_CODE or not refs:
        return ids
    if rest := refs - ids.keys():
        ids |= _resolve_names(rest, settings.LANGUAGE_CODE)
    names: dict[str, list[str]] = {}
    for source_id, pk in Article.objects.filter(pk__in=ids.values()).values_list("source_id", "pk"):
        names[source_id] = [ref for ref, article in ids.items() if article == pk]
    translated = Publication.objects.live().in_language(language).filter(translation_group__in=names)
    for group, article in translated.values_list("translation_group", "article"):
        ids |= dict.fromkeys(names[group], article)
    return ids


def _resolve_names(refs: set[str], language: str) -> dict[str, int]:
    present = Article.objects.not_deleted()
    matches = Q(source_id__in=refs) | Q(slug__in=refs, language=language)
    ids: dict[str, int] = {}
    rows = list(present.filter(matches).values_list("pk", "source_id", "slug", "language"))
    for pk, _source_id, slug, row_language in rows:
        if row_language == language:
            ids.setdefault(slug, pk)
    ids.update({source_id: pk for pk, source_id, _slug, _language in rows})
    if old := refs - ids.keys():
        # Addresses that readers know an article by, or knew it by before it was given another.
        public = Q(publication__slug__in=old, publication__language=language)
        for pk, slug in present.filter(public).values_list("pk", "publication__slug"):
            ids.setdefault(slug, pk)
        former = FormerSlug.objects.filter(slug__in=old, language=language, article__deleted_at=None)
        for slug, pk in former.values_list("slug", "article"):
            ids.setdefault(slug, pk)
    return ids


def _unsaved_links(publication) -> Iterable[Record]:
    """Yield the links that an unsaved publication would have, in the form of stored ones."""
    data = snapshot.of(publication.revision)
    wanted = wanted_links(data, render_pieces(data)[1])
    targets = resolve_references((ref for _kind, ref, _data in wanted), data["language"])
    live = Publication.objects.live().filter(article__in=targets.values())
    ends = {row["article_id"]: row for row in live.values("article_id", *LINK_COLUMNS)}
    for kind, ref, extra in wanted:
        end = ends.get(targets.get(ref, 0), {})
        yield {
            **{"kind": kind, "ref": ref, "data": extra, "publication_id": None},
            **{"publication__article_id": publication.article_id, "target_id": targets.get(ref)},
            **{f"target__publication__{column}": end.get(column) for column in LINK_COLUMNS},
        }


def other_end(link: Record, side: str = "target__publication__") -> Record:
    """Return the article at one end of a link, as lists show it."""
    codes = link[f"{side}codes"]
    return {
        "slug": link[f"{side}slug"],
        "language": link[f"{side}language"],
        "code": codes[0] if codes else "",
        "title": link[f"{side}title"],
        "url": article_url(link[f"{side}slug"], link[f"{side}language"]),
        "side": link[f"{side}side"],
    }


def link_target(other: Record) -> markdown.Target:
    return markdown.Target(url=other["url"], label=other["code"] or other["title"])


def comparisons_of(publication, links) -> list[Record]:
    """Return the comparisons of this article, then those of others with it, seen from this one."""
    comparisons, seen = [], set()
    for link in links:
        if link["kind"] != PublicationLink.Kind.COMPARISON or link["publication_id"] != publication.pk:
            continue
        other = {"slug": "", "language": "", "code": "", "title": link["ref"], "url": "", "side": ""}
        if link["target__publication__live"]:
            other = other_end(link)
        seen.add(link["target_id"])
        comparisons.append(_comparison(publication, other, link["data"], link["data"]["rows"]))
    for link in links:
        if link["publication_id"] != publication.pk and link["publication__article_id"] not in seen:
            turned = [
                {"aspect": r["aspect"], "this": r["other"], "other": r["this"]} for r in link["data"]["rows"]
            ]
            comparisons.append(
                _comparison(publication, other_end(link, "publication__"), link["data"], turned)
            )
    return comparisons


def _comparison(publication, other, data, rows) -> Record:
    return {
        "other": other,
        **data,
        "rows": rows,
        "this_code": publication.code or publication.title,
        "other_code": other["code"] or other["title"],
        "url": _compare_url(publication, other) if other["url"] else "",
    }


def _compare_url(publication, other: Record) -> str:
    """Return the address of the page that compares the two, if they have one language."""
    if publication.language != other["language"] or publication.slug == other["slug"]:
        return ""
    return compare_url(publication.slug, other["slug"], publication.language)


def articles_around(
    publication: Publication, similar_ids: Sequence[int]
) -> tuple[list[Record], list[Record]]:
    """Return the live ones of `similar_ids`, in their order, and the neighbors in the catalog. One query.

    Neighbours are the next few on the same shelf before and after this one, in the order of codes.
    """
    catalog = Publication.objects.live().filter(
        product=publication.product_id, area=publication.area_id, language=publication.language
    )
    catalog = catalog.exclude(article=publication.article_id)
    before = (
        catalog.filter(sort_key__lt=publication.sort_key).order_by("-sort_key").values("pk")[:MAX_NEIGHBORS]
    )
    after = (
        catalog.filter(sort_key__gt=publication.sort_key).order_by("sort_key").values("pk")[:MAX_NEIGHBORS]
    )
    near = Q(pk__in=before) | Q(pk__in=after)
    condition = (
        near | Q(pk__in=similar_ids, live=True, language=publication.language) if similar_ids else near
    )
    rows = Publication.objects.filter(condition).order_by("sort_key").values("pk", *LINK_COLUMNS)
    others = {row["pk"]: other_end({f"_{key}": value for key, value in row.items()}, "_") for row in rows}
    similar = [others.pop(pk) for pk in similar_ids if pk in others]
    return similar[:MAX_SIMILAR], list(others.values())
