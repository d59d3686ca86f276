"""The articles that a live article leads to: those it names or compares itself with, and its neighbors."""

from collections.abc import Iterable, Sequence
from typing import Any

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
    """Its links, and the comparisons that other live articles make with it."""
    from_here = Q(publication=publication) if publication.pk else Q(pk=None)
    to_here = Q(kind=PublicationLink.Kind.COMPARISON, target=publication.article_id, publication__live=True)
    stored = PublicationLink.objects.filter(from_here | to_here).values(*BOTH_ENDS)
    return stored if publication.pk else [*_unsaved_links(publication), *stored]


def wanted_links(data: snapshot.Data, mentions: Iterable[str]) -> list[tuple[str, str, Record]]:
    """The links of a snapshot: kind, what the other article is called, and the rows of a comparison."""
    kinds = PublicationLink.Kind
    wanted: list[tuple[str, str, Record]] = [(kinds.RELATED, ref, {}) for ref in data["related"]]
    wanted += [(kinds.MENTION, ref, {}) for ref in mentions]
    for one in data["comparisons"]:
        wanted.append((kinds.COMPARISON, one["with"], {key: one[key] for key in one if key != "with"}))
    return wanted


def named_articles(refs: Iterable[str], language: str) -> dict[str, int]:
    """Article ids by what they were called: an id, an address in this language, an address of before."""
    refs = set(refs)
    present = Article.objects.not_deleted()
    named = Q(source_id__in=refs) | Q(slug__in=refs, language=language)
    found: dict[str, int] = {}
    rows = list(present.filter(named).values_list("pk", "source_id", "slug", "language"))
    for pk, _source_id, slug, spoken in rows:
        if spoken == language:
            found.setdefault(slug, pk)
    found.update({source_id: pk for pk, source_id, _slug, _language in rows})
    if old := refs - found.keys():
        # Addresses that readers know an article by, or knew it by before it was given another.
        public = Q(publication__slug__in=old, publication__language=language)
        for pk, slug in present.filter(public).values_list("pk", "publication__slug"):
            found.setdefault(slug, pk)
        former = FormerSlug.objects.filter(slug__in=old, language=language, article__deleted_at=None)
        for slug, pk in former.values_list("slug", "article"):
            found.setdefault(slug, pk)
    return found


def _unsaved_links(publication) -> Iterable[Record]:
    """The links that an unsaved publication would have, as the stored ones are told."""
    data = snapshot.of(publication.revision)
    wanted = wanted_links(data, render_pieces(data)[1])
    targets = named_articles((ref for _kind, ref, _data in wanted), data["language"])
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
    """The article at one end of a link, as lists show it."""
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
    """Comparisons made here, then those made elsewhere with this article, turned round."""
    made, seen = [], set()
    for link in links:
        if link["kind"] != PublicationLink.Kind.COMPARISON or link["publication_id"] != publication.pk:
            continue
        other = {"slug": "", "language": "", "code": "", "title": link["ref"], "url": "", "side": ""}
        if link["target__publication__live"]:
            other = other_end(link)
        seen.add(link["target_id"])
        made.append(_comparison(publication, other, link["data"], link["data"]["rows"]))
    for link in links:
        if link["publication_id"] != publication.pk and link["publication__article_id"] not in seen:
            turned = [
                {"aspect": r["aspect"], "this": r["other"], "other": r["this"]} for r in link["data"]["rows"]
            ]
            made.append(_comparison(publication, other_end(link, "publication__"), link["data"], turned))
    return made


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
    """Where the two stand side by side; a page is in one language, and so are its articles."""
    if publication.language != other["language"] or publication.slug == other["slug"]:
        return ""
    return compare_url(publication.slug, other["slug"], publication.language)


def articles_around(publication: Publication, alike: Sequence[int]) -> tuple[list[Record], list[Record]]:
    """Those of `alike` that are live, in their order, and the neighbours on the shelf. One query.

    Neighbours are the next few on the same shelf before and after this one, in the order of codes.
    """
    shelf = Publication.objects.live().filter(
        product=publication.product_id, area=publication.area_id, language=publication.language
    )
    shelf = shelf.exclude(article=publication.article_id)
    before = (
        shelf.filter(sort_key__lt=publication.sort_key).order_by("-sort_key").values("pk")[:MAX_NEIGHBORS]
    )
    after = shelf.filter(sort_key__gt=publication.sort_key).order_by("sort_key").values("pk")[:MAX_NEIGHBORS]
    near = Q(pk__in=before) | Q(pk__in=after)
    wanted = near | Q(pk__in=alike, live=True, language=publication.language) if alike else near
    found = Publication.objects.filter(wanted).order_by("sort_key").values("pk", *LINK_COLUMNS)
    others = {row["pk"]: other_end({f"_{key}": value for key, value in row.items()}, "_") for row in found}
    similar = [others.pop(pk) for pk in alike if pk in others]
    return similar[:MAX_SIMILAR], list(others.values())
