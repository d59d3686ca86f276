"""One live article as plain data: what pages, and later the API and the index, are made of.

A record costs three queries: the publication with its snapshot and what is happening now, its links in both
directions, its neighbours on the shelf. HTML comes in the pieces that were rendered at publication; marks for
other articles become links here, so that an address, a code or a title is never old.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import active_incidents, markdown
from articles.models import (
    Area,
    Article,
    Contact,
    FormerSlug,
    Level,
    PresentSlugs,
    Product,
    Publication,
    PublicationLink,
    Revision,
    Side,
    article_url,
    compare_url,
)
from articles.strings.folding import fold
from articles.strings.sorting import sort_key

from . import schema, snapshot

# Raise it when markdown.render changes what it makes: older pieces are then rendered anew.
RENDER_VERSION = 4
NEIGHBOURS = 3
SIMILAR = 4

Record = dict[str, Any]

# The values of a snapshot that a record has in a form of its own.
MADE = {"id", "slug", "language", "product", "area", "title", "summary", "first", "verified_on"}


def pieces(data: snapshot.Data) -> tuple[dict[str, Any], list[str]]:
    """Render the Markdown of a snapshot; returns HTML by part and key, and the articles it mentions.

    Raises markdown.TooLong for a field over its limit.
    """
    mentions: dict[str, None] = {}

    def html(source: str, prefix: str = "") -> str:
        rendered = markdown.render(source, prefix=prefix)
        mentions.update(dict.fromkeys(rendered.refs))
        return str(rendered.html)

    made: dict[str, Any] = {one.key: html(data[one.key]) for one in schema.ARTICLE.markdown}
    for key, rows in schema.ARTICLE.keyed.items():
        made[key] = {row["key"]: html(row[rows.body], f"{rows.anchor}-{row['key']}-") for row in data[key]}
    return made, list(mentions)


def load(publication: Publication, alike: Callable[[Publication], Sequence[int]] | None = None) -> Record:
    """Return the record of a live publication, best fetched `for_page()`.

    `alike` gives the ids of publications to show where editors have chosen no related ones.
    """
    data = _content(publication)
    html = publication.html
    if publication.render_version != RENDER_VERSION:
        html, _mentions = pieces(data)
    links = list(_links(publication))
    targets = {link["ref"]: _target(_other(link)) for link in links if link["target__publication__live"]}
    related = [
        _other(link)
        for link in links
        if link["kind"] == PublicationLink.Kind.RELATED and link["target__publication__live"]
    ]
    similar, neighbours = _around(publication, alike(publication) if alike and not related else ())
    contacts = reached(publication)
    solutions = _solutions(publication, data, html["solutions"], targets)

    def resolved(key: str, row: Record) -> str:
        return markdown.resolve(html[key].get(row["key"], ""), targets, contacts)

    record = {
        "id": data["id"],
        "slug": publication.slug,
        "url": publication.get_absolute_url(),
        "language": publication.language,
        "product": publication.product,
        "area": publication.area,
        "codes": data["codes"],
        "code": publication.code,
        "title": data["title"],
        "summary": data["summary"],
        "page_title": page_title(publication),
        "messages": [{"n": n, **one} for n, one in enumerate(data["messages"], 1)],
        "symptoms": {
            level.value: [one["text"] for one in data["symptoms"] if one["level"] == level] for level in Level
        },
        "causes": [
            {**one, "anchor": f"cause-{one['key']}", "html": resolved("causes", one)}
            for one in data["causes"]
        ],
        "solutions": {level.value: [s for s in solutions if s["level"] == level] for level in Level},
        "ordered_by": _ordered_by(data, solutions),
        "first": next((one for one in solutions if one["is_first"]), None),
        "prevention": data["prevention"],
        "impact": data["impact"],
        "faqs": [
            {"key": one["key"], "anchor": f"question-{one['key']}", **one, "html": resolved("faqs", one)}
            for one in data["faqs"]
        ],
        "comparisons": _comparisons(publication, links),
        "incidents": active_incidents.of(publication),
        "related": related,
        "similar": similar,
        "neighbours": [one for one in neighbours if one not in related],
        "body": data["body"],
        **{
            f"{one.key}_html": markdown.resolve(html.get(one.key, ""), targets, contacts)
            for one in schema.ARTICLE.markdown
        },
        "body_headings": markdown.list_headings(data["body"]),
        "sources": data["sources"],
        **_values(data),
        "verified_on": date.fromisoformat(data["verified_on"]) if data["verified_on"] else None,
        "revision": publication.revision.number if publication.revision else 0,
        "published_at": publication.first_published_at,
        "updated_at": publication.published_at,
        "targets": targets,
        "reached": contacts,
        "is_draft": publication.pk is None,
    }
    record["reading_minutes"] = _reading_minutes(data)
    record["sections"] = _sections(record)
    return record


def draft(article: Article, data: snapshot.Data) -> Publication:
    """The publication that a snapshot would be, unsaved: `load` makes its page as readers would see it."""
    data = PresentSlugs().named(data)
    product = Product.objects.filter(slug=data["product"]["slug"]).first() or Product(**data["product"])
    area = None
    if named := data["area"]:
        area = Area.objects.filter(product__slug=product.slug, slug=named["slug"]).first()
        area = area or Area(product=product, **named)
    now = timezone.now()
    made = Publication(
        article=article,
        revision=Revision(article=article, number=article.version, schema=snapshot.SCHEMA, data=data),
        product=product,
        area=area,
        published_at=now,
        first_published_at=now,
        html=pieces(data)[0],
        contacts=Contact.objects.resolve_keys(snapshot.contact_keys(data)),
        render_version=RENDER_VERSION,
        sort_key=sort_key(data["codes"][0] if data["codes"] else "", data["title"]),
    )
    shown = snapshot.with_contacts(data, made.contacts)
    for name in ("language", "slug", "title", "summary", "codes", "side", "typical_duration", "confidence"):
        setattr(made, name, shown[name])
    return made


def page_title(publication: Publication) -> str:
    """The title as people search for it: with the code and the product."""
    if publication.code:
        head = _("Error %(code)s: %(title)s") % {"code": publication.code, "title": publication.title}
    else:
        head = publication.title
    return f"{head} - {publication.product.name}"


def side_name(side: str, product: Product | None = None, area: Area | None = None) -> str:
    """What this product and area call a stop of the line, such as "Your bank" for the far end."""
    if side == Side.SOFTWARE and product and product.short:
        return product.short
    if side == Side.PROVIDER and area and area.provider:
        return area.provider
    return str(Side(side or Side.UNKNOWN).label)


def _content(publication: Publication) -> snapshot.Data:
    """The snapshot that readers see, in the present shape."""
    if publication.revision is None:
        raise ValueError("a withdrawn publication has no content")
    data = snapshot.of(publication.revision)
    return snapshot.with_contacts(data, publication.contacts)


def passed_fields() -> list[schema.Field]:
    """The values that a record has as the snapshot has them, but dates as dates."""
    values = (one for one in schema.ARTICLE.values if one not in schema.ARTICLE.markdown)
    return [one for one in values if one.public and one.key not in MADE]


def _values(data: snapshot.Data) -> Record:
    return {one.key: one.read.to_column(data[one.key]) for one in passed_fields()}


def reached(publication: Publication) -> dict[str, markdown.ResolvedContact]:
    """The verified contacts that its texts name. Editing keeps them up to date, so a page asks no more."""
    return {key: markdown.ResolvedContact(*one) for key, one in publication.contacts.items() if one}


def solution_keys(publication: Publication) -> list[str]:
    """The keys of the solutions of a live article in the order in which its page shows them."""
    return [one["key"] for one in _solutions(publication, _content(publication), {}, {})]


def _solutions(publication: Publication, data, html, targets) -> list[Record]:
    """The solutions, numbered 1, 2, ... and A1, A2, ... for the advanced; first what to do first.

    The order is the editors' until readers show that another one helps more: see `outcomes`. Where enough
    have spoken, `readers` says for how many of them a solution worked.
    """
    made, counts = [], {Level.BASIC: 0, Level.ADVANCED: 0}
    places = {key: n for n, key in enumerate(publication.solution_stats.get("order", ()))}
    figures = publication.solution_stats.get("figures", {})
    shown = sorted(
        data["solutions"], key=lambda one: (one["level"] != Level.BASIC, places.get(one["key"], 0))
    )
    first = data["first"] or next((one["key"] for one in shown), "")
    for one in shown:
        counts[one["level"]] += 1
        number = counts[one["level"]]
        worked, tried = figures.get(one["key"], (0, 0))
        made.append(
            {
                **one,
                "n": f"A{number}" if one["level"] == Level.ADVANCED else str(number),
                "anchor": f"solution-{one['key']}",
                "html": markdown.resolve(html.get(one["key"], ""), targets, reached(publication)),
                "is_first": one["key"] == first,
                "readers": {"worked": worked, "tried": tried} if tried else None,
            }
        )
    return made


WORDS_A_MINUTE = 200


def _reading_minutes(data: snapshot.Data) -> int:
    """How long it takes to read all of it: at least a minute. Of the signs of Markdown few count as words."""
    return max(1, round(_count_words(data) / WORDS_A_MINUTE))


def _count_words(value: Any) -> int:
    if isinstance(value, str):
        return len(value.split())
    if isinstance(value, dict):
        return sum(_count_words(one) for one in value.values())
    return sum(_count_words(one) for one in value) if isinstance(value, list) else 0


def _ordered_by(data: snapshot.Data, solutions: list[Record]) -> str:
    """Whose order the solutions stand in: the editors', or, where it moved one, that of readers."""
    written = [one["key"] for level in Level for one in data["solutions"] if one["level"] == level]
    return "editors" if written == [one["key"] for one in solutions] else "readers"


LINK_COLUMNS = ("live", "slug", "language", "title", "codes", "side")
BOTH_ENDS = (
    *("kind", "ref", "data", "publication_id", "publication__article_id", "target_id"),
    *(f"target__publication__{column}" for column in LINK_COLUMNS),
    *(f"publication__{column}" for column in LINK_COLUMNS),
)


def _links(publication) -> Iterable[Record]:
    """Its links, and the comparisons that other live articles make with it."""
    from_here = Q(publication=publication) if publication.pk else Q(pk=None)
    to_here = Q(kind=PublicationLink.Kind.COMPARISON, target=publication.article_id, publication__live=True)
    stored = PublicationLink.objects.filter(from_here | to_here).values(*BOTH_ENDS)
    return stored if publication.pk else [*_links_to_be(publication), *stored]


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


def _links_to_be(publication) -> Iterable[Record]:
    """The links that an unsaved publication would have, as the stored ones are told."""
    data = snapshot.of(publication.revision)
    wanted = wanted_links(data, pieces(data)[1])
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


def _other(link: Record, side: str = "target__publication__") -> Record:
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


def _target(other: Record) -> markdown.Target:
    return markdown.Target(url=other["url"], label=other["code"] or other["title"])


def _comparisons(publication, links) -> list[Record]:
    """Comparisons made here, then those made elsewhere with this article, turned round."""
    made, seen = [], set()
    for link in links:
        if link["kind"] != PublicationLink.Kind.COMPARISON or link["publication_id"] != publication.pk:
            continue
        other = {"slug": "", "language": "", "code": "", "title": link["ref"], "url": "", "side": ""}
        if link["target__publication__live"]:
            other = _other(link)
        seen.add(link["target_id"])
        made.append(_comparison(publication, other, link["data"], link["data"]["rows"]))
    for link in links:
        if link["publication_id"] != publication.pk and link["publication__article_id"] not in seen:
            turned = [
                {"aspect": r["aspect"], "this": r["other"], "other": r["this"]} for r in link["data"]["rows"]
            ]
            made.append(_comparison(publication, _other(link, "publication__"), link["data"], turned))
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


def _around(publication: Publication, alike: Sequence[int]) -> tuple[list[Record], list[Record]]:
    """Those of `alike` that are live, in their order, and the neighbours on the shelf. One query.

    Neighbours are the next few on the same shelf before and after this one, in the order of codes.
    """
    shelf = Publication.objects.live().filter(
        product=publication.product_id, area=publication.area_id, language=publication.language
    )
    shelf = shelf.exclude(article=publication.article_id)
    before = shelf.filter(sort_key__lt=publication.sort_key).order_by("-sort_key").values("pk")[:NEIGHBOURS]
    after = shelf.filter(sort_key__gt=publication.sort_key).order_by("sort_key").values("pk")[:NEIGHBOURS]
    near = Q(pk__in=before) | Q(pk__in=after)
    wanted = near | Q(pk__in=alike, live=True, language=publication.language) if alike else near
    found = Publication.objects.filter(wanted).order_by("sort_key").values("pk", *LINK_COLUMNS)
    others = {row["pk"]: _other({f"_{key}": value for key, value in row.items()}, "_") for row in found}
    similar = [others.pop(pk) for pk in alike if pk in others]
    return similar[:SIMILAR], list(others.values())


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
    rows = _merged(own, one)
    halves = [_half(one), _half(other)]
    same = [row for row in rows if fold(row["this"]) == fold(row["other"])]
    return {
        "halves": halves,
        **_deciding(next(filter(None, (link["data"]["deciding_question"] for link in own)), "")),
        "rows": [row for row in rows if row not in same],
        "same": same,
        "alike": _alike(*halves),
        "more": _more(links, own, one.language),
        "url": compare_url(one.slug, other.slug, one.language),
    }


def _comparisons_around(one: Publication, other: Publication) -> Iterable[Record]:
    """The live comparisons that one of the two makes or is named in."""
    made = Q(publication__in=[one, other], target__publication__live=True)
    named = Q(target__in=[one.article_id, other.article_id], publication__live=True)
    found = PublicationLink.objects.filter(made | named, kind=PublicationLink.Kind.COMPARISON)
    return found.order_by("publication__sort_key", "position").values(*BOTH_ENDS)


def _merged(own: list[Record], one: Publication) -> list[Record]:
    """The rows of both comparisons, seen from `one`; an aspect that both have is told once."""
    made: dict[str, Record] = {}
    for link in own:
        for row in link["data"]["rows"]:
            if link["publication_id"] != one.pk:
                row = {"aspect": row["aspect"], "this": row["other"], "other": row["this"]}
            made.setdefault(fold(row["aspect"]), row)
    return list(made.values())


def _deciding(asked: str) -> Record:
    """The question, and what may stand behind it, such as "If so, it is 102"."""
    question, mark, hint = asked.partition("? ")
    return {"deciding_question": question + mark.strip(), "deciding_hint": hint.strip()}


def _half(publication: Publication) -> Record:
    """What an article says first, for a place beside another."""
    data = _content(publication)
    first = next((one for one in _solutions(publication, data, {}, {}) if one["is_first"]), None)
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
        **_values(data),
    }


def _alike(one: Record, other: Record) -> Record:
    """Which of the facts at the top of both are the same; what is not known is no likeness."""
    return {
        "place": one["area"] is not None and one["area"] == other["area"],
        "side": one["side"] == other["side"] not in ("", Side.UNKNOWN)
        and one["side_name"] == other["side_name"],
        "duration": bool(one["typical_duration"]) and one["typical_duration"] == other["typical_duration"],
        "data": one["data"] == other["data"] != "unknown",
        "first": bool(one["first"] and other["first"]) and one["first"]["title"] == other["first"]["title"],
    }


def _more(links: list[Record], own: list[Record], language: str) -> list[Record]:
    """Other pairs that one of the two is part of, each once."""
    made: dict[str, Record] = {}
    for link in links:
        this, that = _other(link, "publication__"), _other(link)
        if link in own or this["slug"] == that["slug"] or {this["language"], that["language"]} != {language}:
            continue
        address = compare_url(this["slug"], that["slug"], language)
        names = [one["code"] or one["title"] for one in (this, that)]
        made.setdefault(address, {"this": names[0], "other": names[1], "url": address})
    return list(made.values())


def questions(publications: list[Publication]) -> list[Record]:
    """The questions of live articles, fetched `for_page()`, with their answers. One query.

    Several articles stand on one page there, so the answers come without the anchors of their own pages.
    """
    targets: dict[int, dict[str, markdown.Target]] = {}
    links = PublicationLink.objects.filter(publication__in=publications, target__publication__live=True)
    for link in links.values(*BOTH_ENDS):
        targets.setdefault(link["publication_id"], {})[link["ref"]] = _target(_other(link))
    return [_asked(publication, targets.get(publication.pk, {})) for publication in publications]


def _asked(publication: Publication, targets: dict[str, markdown.Target]) -> Record:
    data = _content(publication)
    html = publication.html
    if publication.render_version != RENDER_VERSION:
        html, _mentions = pieces(data)
    url = publication.get_absolute_url()
    return {
        **{name: getattr(publication, name) for name in ("product", "area", "code", "title")},
        "url": url,
        "faqs": [
            {
                "question": one["question"],
                "url": f"{url}#question-{one['key']}",
                "html": markdown.strip_ids(
                    markdown.resolve(html["faqs"].get(one["key"], ""), targets, reached(publication))
                ),
            }
            for one in data["faqs"]
        ],
    }


def _sections(record: Record) -> list[Record]:
    """What the contents list names: the parts that have something in them, in the page's order."""
    has = record["solutions"]
    sections = [
        ("messages", _("Exact messages"), record["messages"]),
        ("symptoms", _("Symptoms"), any(record["symptoms"].values())),
        ("causes", _("Causes"), record["causes"]),
        ("solutions", _("Solutions"), has["basic"]),
        ("advanced", _("Advanced methods"), has["advanced"]),
        ("more", _("More about it"), record["body_html"].strip()),
        ("impact", _("What it affects"), record["impact"]),
        ("prevention", _("Prevention"), record["prevention"]),
        ("compare", _("Easily confused with"), record["comparisons"]),
        ("questions", _("Questions"), record["faqs"]),
        ("sources", _("Sources"), record["sources"]),
    ]
    return [{"id": anchor, "title": title} for anchor, title, content in sections if content]
