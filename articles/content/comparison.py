"""Two live articles side by side."""

from collections.abc import Iterable

from django.db.models import Q

from articles.models import (
    Publication,
    PublicationLink,
    Side,
    compare_url,
)
from articles.strings.folding import fold

from .links import BOTH_ENDS, Record, other_end
from .record import content_of, plain_values, side_name, solutions_of


def compare(one: Publication, other: Publication) -> Record | None:
    """Two live articles side by side, or None where neither compares itself with the other. One query.

    Both are of one language and best fetched `for_page()`. What both say of themselves goes first by `one`.
    """
    links = list(_comparisons_around(one, other))
    ends = {one.article_id, other.article_id}
    own = [link for link in links if {link["publication__article_id"], link["target_id"]} == ends]
    if not own:
        return None
    own.sort(key=lambda link: link["publication_id"] != one.pk)
    rows = _merge_rows(own, one)
    halves = [_article_summary(one), _article_summary(other)]
    same = [row for row in rows if fold(row["this"]) == fold(row["other"])]
    return {
        "halves": halves,
        **_split_question(next(filter(None, (link["data"]["deciding_question"] for link in own)), "")),
        "rows": [row for row in rows if row not in same],
        "same": same,
        "alike": _equal_facts(*halves),
        "more": _other_comparisons(links, own, one.language),
        "url": compare_url(one.slug, other.slug, one.language),
    }


def _comparisons_around(one: Publication, other: Publication) -> Iterable[Record]:
    """The live comparisons that one of the two makes or is named in."""
    made = Q(publication__in=[one, other], target__publication__live=True)
    named = Q(target__in=[one.article_id, other.article_id], publication__live=True)
    found = PublicationLink.objects.filter(made | named, kind=PublicationLink.Kind.COMPARISON)
    return found.order_by("publication__sort_key", "position").values(*BOTH_ENDS)


def _merge_rows(own: list[Record], one: Publication) -> list[Record]:
    """The rows of both comparisons, seen from `one`; an aspect that both have is told once."""
    made: dict[str, Record] = {}
    for link in own:
        for row in link["data"]["rows"]:
            if link["publication_id"] != one.pk:
                row = {"aspect": row["aspect"], "this": row["other"], "other": row["this"]}
            made.setdefault(fold(row["aspect"]), row)
    return list(made.values())


def _split_question(asked: str) -> Record:
    """The question, and what may stand behind it, such as "If so, it is 102"."""
    question, mark, hint = asked.partition("? ")
    return {"deciding_question": question + mark.strip(), "deciding_hint": hint.strip()}


def _article_summary(publication: Publication) -> Record:
    """What an article says first, for a place beside another."""
    data = content_of(publication)
    first = next((one for one in solutions_of(publication, data, {}, {}) if one["is_first"]), None)
    return {
        "code": publication.code,
        "label": publication.code or publication.title,
        "title": publication.title,
        "summary": publication.summary,
        "url": publication.get_absolute_url(),
        "product": publication.product,
        "area": publication.area,
        "causes": data["causes"],
        "first": first,
        "side_name": side_name(data["side"], publication.product, publication.area),
        **plain_values(data),
    }


def _equal_facts(one: Record, other: Record) -> Record:
    """Which of the facts at the top of both are the same; what is not known is no likeness."""
    return {
        "place": one["area"] is not None and one["area"] == other["area"],
        "side": one["side"] == other["side"] not in ("", Side.UNKNOWN)
        and one["side_name"] == other["side_name"],
        "duration": bool(one["typical_duration"]) and one["typical_duration"] == other["typical_duration"],
        "data": one["data"] == other["data"] != "unknown",
        "first": bool(one["first"] and other["first"]) and one["first"]["title"] == other["first"]["title"],
    }


def _other_comparisons(links: list[Record], own: list[Record], language: str) -> list[Record]:
    """Other pairs that one of the two is part of, each once."""
    made: dict[str, Record] = {}
    for link in links:
        this, that = other_end(link, "publication__"), other_end(link)
        if link in own or this["slug"] == that["slug"] or {this["language"], that["language"]} != {language}:
            continue
        address = compare_url(this["slug"], that["slug"], language)
        names = [one["code"] or one["title"] for one in (this, that)]
        made.setdefault(address, {"this": names[0], "other": names[1], "url": address})
    return list(made.values())
