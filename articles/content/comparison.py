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


def compare(this: Publication, other: Publication) -> Record | None:
    """Put two live articles side by side. None if neither compares itself with the other. One query.

    Both are of one language and best fetched `for_page()`. A comparison that both have is taken from `this`.
    """
    links = list(_comparisons_around(this, other))
    ends = {this.article_id, other.article_id}
    own = [link for link in links if {link["publication__article_id"], link["target_id"]} == ends]
    if not own:
        return None
    own.sort(key=lambda link: link["publication_id"] != this.pk)
    rows = _merge_rows(own, this)
    halves = [_article_summary(this), _article_summary(other)]
    same = [row for row in rows if fold(row["this"]) == fold(row["other"])]
    return {
        "halves": halves,
        **_split_question(next(filter(None, (link["data"]["deciding_question"] for link in own)), "")),
        "rows": [row for row in rows if row not in same],
        "same": same,
        "equal_facts": _equal_facts(*halves),
        "more": _other_comparisons(links, own, this.language),
        "url": compare_url(this.slug, other.slug, this.language),
    }


def _comparisons_around(this: Publication, other: Publication) -> Iterable[Record]:
    """Return the live comparisons that one of the two makes or is named in."""
    outgoing = Q(publication__in=[this, other], target__publication__live=True)
    incoming = Q(target__in=[this.article_id, other.article_id], publication__live=True)
    links = PublicationLink.objects.filter(outgoing | incoming, kind=PublicationLink.Kind.COMPARISON)
    return links.order_by("publication__sort_key", "position").values(*BOTH_ENDS)


def _merge_rows(own: list[Record], publication: Publication) -> list[Record]:
    """Return the rows of both comparisons as `publication` has them; an aspect of both comes once."""
    merged: dict[str, Record] = {}
    for link in own:
        for row in link["data"]["rows"]:
            if link["publication_id"] != publication.pk:
                row = {"aspect": row["aspect"], "this": row["other"], "other": row["this"]}
            merged.setdefault(fold(row["aspect"]), row)
    return list(merged.values())


def _split_question(question: str) -> Record:
    """Split a question from the hint after it, such as "If so, it is 102"."""
    question, mark, hint = question.partition("? ")
    return {"deciding_question": question + mark.strip(), "deciding_hint": hint.strip()}


def _article_summary(publication: Publication) -> Record:
    """Return the facts at the top of an article, to stand beside those of another."""
    data = content_of(publication)
    first = next(
        (solution for solution in solutions_of(publication, data, {}, {}) if solution["is_first"]), None
    )
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


def _equal_facts(this: Record, other: Record) -> Record:
    """Tell which facts at the top are the same in both. Two unknown facts aren't."""
    return {
        "area": this["area"] is not None and this["area"] == other["area"],
        "side": this["side"] == other["side"] not in ("", Side.UNKNOWN)
        and this["side_name"] == other["side_name"],
        "duration": bool(this["typical_duration"]) and this["typical_duration"] == other["typical_duration"],
        "data": this["data"] == other["data"] != "unknown",
        "first": bool(this["first"] and other["first"]) and this["first"]["title"] == other["first"]["title"],
    }


def _other_comparisons(links: list[Record], own: list[Record], language: str) -> list[Record]:
    """Return the other pairs that one of the two is part of, each once."""
    others: dict[str, Record] = {}
    for link in links:
        this, that = other_end(link, "publication__"), other_end(link)
        if link in own or this["slug"] == that["slug"] or {this["language"], that["language"]} != {language}:
            continue
        address = compare_url(this["slug"], that["slug"], language)
        names = [publication["code"] or publication["title"] for publication in (this, that)]
        others.setdefault(address, {"this": names[0], "other": names[1], "url": address})
    return list(others.values())
