"""A live article as plain data, the source of its page, its other formats, and its entry in the API.

A record costs three queries: the publication with its snapshot and what is happening now, its links in both
directions, its neighbors in the catalog. HTML comes in the pieces rendered at publication; marks for
other articles become links here, so that an address, a code or a title is never old.
"""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import active_incidents, markdown
from articles.code_notes import notes_on_article
from articles.models import (
    Area,
    Article,
    Contact,
    Level,
    PresentSlugs,
    Product,
    Publication,
    PublicationLink,
    Revision,
    Side,
)
from articles.strings.code_names import is_named_error
from articles.strings.sorting import sort_key

from . import schema, snapshot
from .languages import languages_of, outdated_parts
from .links import BOTH_ENDS, Record, articles_around, comparisons_of, link_target, links_of, other_end
from .pieces import RENDER_VERSION, fill_publication, render_pieces

# Values that a record has in a form of its own.
OWN_FORM = {"id", "slug", "language", "product", "area", "title", "summary", "first", "verified_on"}


def load(
    publication: Publication, find_similar: Callable[[Publication], Sequence[int]] | None = None
) -> Record:
    """Return the record of a live publication, best fetched `for_page()`.

    `find_similar` returns the ids of publications to show where editors have chosen no related ones.
    """
    data = content_of(publication)
    html = publication.html
    if publication.render_version != RENDER_VERSION:
        html, _mentions = render_pieces(data)
    links = list(links_of(publication))
    live = [link for link in links if link["target__publication__live"]]
    targets = {link["ref"]: link_target(other_end(link)) for link in live}
    related = [other_end(link) for link in live if link["kind"] == PublicationLink.Kind.RELATED]
    similar, neighbours = articles_around(
        publication, find_similar(publication) if find_similar and not related else ()
    )
    contacts = resolved_contacts(publication)
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
        **_lists(publication, data, html, targets),
        "comparisons": comparisons_of(publication, links),
        "translation_of": _translation_of(publication, data),
        "translations": languages_of(publication),
        "outdated": outdated_parts(publication),
        "code_notes": notes_on_article(publication) if publication.pk else [],
        "incidents": active_incidents.incidents_for(publication),
        "related": related,
        "similar": similar,
        "neighbours": [article for article in neighbours if article not in related],
        "body": data["body"],
        **{
            f"{field.key}_html": markdown.resolve(html.get(field.key, ""), targets, contacts)
            for field in schema.ARTICLE.markdown
        },
        "body_headings": markdown.list_headings(data["body"]),
        "sources": data["sources"],
        **plain_values(data),
        "verified_on": date.fromisoformat(data["verified_on"]) if data["verified_on"] else None,
        "revision": publication.revision.number if publication.revision else 0,
        "published_at": publication.first_published_at,
        "updated_at": publication.published_at,
        "targets": targets,
        "contacts": contacts,
        "is_draft": publication.pk is None,
    }
    record["reading_minutes"] = _reading_minutes(data)
    record["sections"] = _sections(record)
    return record


def _translation_of(publication: Publication, data: snapshot.Data) -> str:
    """Return the ID of the article that this is a translation of, if readers can see that one."""
    source = data["translation_of"]
    if not source or source == data["id"]:
        return ""
    return source if Publication.objects.live().filter(article__source_id=source).exists() else ""


def _lists(publication: Publication, data: snapshot.Data, html: Record, targets: Record) -> Record:
    """Return the lists of an article, their Markdown as HTML."""
    solutions = solutions_of(publication, data, html["solutions"], targets)
    contacts = resolved_contacts(publication)

    def resolved(key: str, row: Record) -> str:
        return markdown.resolve(html[key].get(row["key"], ""), targets, contacts)

    return {
        "messages": [{"n": n, **message} for n, message in enumerate(data["messages"], 1)],
        "symptoms": {
            level.value: [symptom["text"] for symptom in data["symptoms"] if symptom["level"] == level]
            for level in Level
        },
        "causes": [
            {**cause, "anchor": f"cause-{cause['key']}", "html": resolved("causes", cause)}
            for cause in data["causes"]
        ],
        "solutions": {level.value: [s for s in solutions if s["level"] == level] for level in Level},
        "ordered_by": _ordered_by(data, solutions),
        "first": next((solution for solution in solutions if solution["is_first"]), None),
        "prevention": data["prevention"],
        "impact": data["impact"],
        "faqs": [
            {"key": faq["key"], "anchor": f"question-{faq['key']}", **faq, "html": resolved("faqs", faq)}
            for faq in data["faqs"]
        ],
    }


def draft_publication(article: Article, data: snapshot.Data) -> Publication:
    """Return the publication that a snapshot would become, unsaved, for a page as readers would see it."""
    data = PresentSlugs().apply_to(data)
    product = Product.objects.filter(slug=data["product"]["slug"]).first() or Product(**data["product"])
    area = None
    if area_names := data["area"]:
        area = Area.objects.filter(product__slug=product.slug, slug=area_names["slug"]).first()
        area = area or Area(product=product, **area_names)
    now = timezone.now()
    publication = Publication(
        article=copy(article),  # which would take this for its own publication otherwise
        revision=Revision(article=article, number=article.version, schema=snapshot.SCHEMA, data=data),
        product=product,
        area=area,
        published_at=now,
        first_published_at=now,
        contacts=Contact.objects.resolve_keys(snapshot.contact_keys(data)),
        sort_key=sort_key(data["codes"][0] if data["codes"] else "", data["title"]),
    )
    html, _mentions = render_pieces(data)
    fill_publication(publication, snapshot.with_contacts(data, publication.contacts), html)
    return publication


def page_title(publication: Publication) -> str:
    """Return the title as people search for it: product and code first."""
    product, title = publication.product.local_name, publication.title
    if not publication.code:
        return f"{title} - {product}"
    words = {"product": product, "code": publication.code, "title": title}
    if is_named_error(publication.code):
        return _("%(product)s error %(code)s: %(title)s") % words
    return _("%(product)s code %(code)s: %(title)s") % words


def side_name(side: str, product: Product | None = None, area: Area | None = None) -> str:
    """Return what this product and area call a side, such as "Your bank" for the provider."""
    if side == Side.SOFTWARE and product and product.short:
        # Counts and groups have their names in the language of the page already.
        return str(getattr(product, "local_second", product.short))
    if side == Side.PROVIDER and area and area.provider:
        return str(getattr(area, "local_second", area.provider))
    return str(Side(side or Side.UNKNOWN).label)


def content_of(publication: Publication) -> snapshot.Data:
    """Return the snapshot that readers see, in the present shape."""
    if publication.revision is None:
        raise ValueError("an unpublished article has no content")
    data = snapshot.of(publication.revision)
    return snapshot.with_contacts(data, publication.contacts)


def plain_fields() -> list[schema.Field]:
    """Return the fields that a record has as the snapshot has them, but dates as dates."""
    values = (field for field in schema.ARTICLE.values if field not in schema.ARTICLE.markdown)
    return [field for field in values if field.public and field.key not in OWN_FORM]


def plain_values(data: snapshot.Data) -> Record:
    return {field.key: field.reader.to_column(data[field.key]) for field in plain_fields()}


def resolved_contacts(publication: Publication) -> dict[str, markdown.ResolvedContact]:
    """Return the verified contacts in its texts. Saving a contact updates them, so this needs no query."""
    return {key: markdown.ResolvedContact(*values) for key, values in publication.contacts.items() if values}


def solution_keys(publication: Publication) -> list[str]:
    """Return the keys of the solutions in the order of the page."""
    return [solution["key"] for solution in solutions_of(publication, content_of(publication), {}, {})]


def solutions_of(publication: Publication, data, html, targets) -> list[Record]:
    """Return the solutions, numbered 1, 2, ... and A1, A2, ... for the advanced; one of them `is_first`.

    The order is the editors' until readers show that another one helps more (feedback/solution_ranking.py).
    With enough votes, `readers` says for how many of them a solution worked.
    """
    solutions, counts = [], {Level.BASIC: 0, Level.ADVANCED: 0}
    places = {key: n for n, key in enumerate(publication.solution_stats.get("order", ()))}
    figures = publication.solution_stats.get("figures", {})
    ordered = sorted(
        data["solutions"], key=lambda row: (row["level"] != Level.BASIC, places.get(row["key"], 0))
    )
    first = data["first"] or next((row["key"] for row in ordered), "")
    for row in ordered:
        counts[row["level"]] += 1
        number = counts[row["level"]]
        worked, tried = figures.get(row["key"], (0, 0))
        solutions.append(
            {
                **row,
                "n": f"A{number}" if row["level"] == Level.ADVANCED else str(number),
                "anchor": f"solution-{row['key']}",
                "html": markdown.resolve(html.get(row["key"], ""), targets, resolved_contacts(publication)),
                "is_first": row["key"] == first,
                "readers": {"worked": worked, "tried": tried} if tried else None,
            }
        )
    return solutions


WORDS_A_MINUTE = 200


def _reading_minutes(data: snapshot.Data) -> int:
    """Return how long it takes to read all of it, at least a minute. Few marks of Markdown count as words."""
    return max(1, round(_count_words(data) / WORDS_A_MINUTE))


def _count_words(value: Any) -> int:
    if isinstance(value, str):
        return len(value.split())
    if isinstance(value, dict):
        return sum(_count_words(item) for item in value.values())
    return sum(_count_words(item) for item in value) if isinstance(value, list) else 0


def _ordered_by(data: snapshot.Data, solutions: list[Record]) -> str:
    """Tell whose order the solutions are in: the editors', or the readers' if it moved one."""
    editors_order = [row["key"] for level in Level for row in data["solutions"] if row["level"] == level]
    return "editors" if editors_order == [solution["key"] for solution in solutions] else "readers"


def questions(publications: list[Publication]) -> list[Record]:
    """Return the questions of live articles, fetched `for_page()`, with their answers. One query.

    Several articles stand on one page there, so the answers come without the anchors of their own pages.
    """
    targets: dict[int, dict[str, markdown.Target]] = {}
    links = PublicationLink.objects.filter(publication__in=publications, target__publication__live=True)
    for link in links.values(*BOTH_ENDS):
        targets.setdefault(link["publication_id"], {})[link["ref"]] = link_target(other_end(link))
    return [_faq_group(publication, targets.get(publication.pk, {})) for publication in publications]


def _faq_group(publication: Publication, targets: dict[str, markdown.Target]) -> Record:
    data = content_of(publication)
    html = publication.html
    if publication.render_version != RENDER_VERSION:
        html, _mentions = render_pieces(data)
    url = publication.get_absolute_url()
    return {
        **{name: getattr(publication, name) for name in ("product", "area", "code", "title")},
        "url": url,
        "faqs": [
            {
                "question": faq["question"],
                "url": f"{url}#question-{faq['key']}",
                "html": markdown.strip_ids(
                    markdown.resolve(
                        html["faqs"].get(faq["key"], ""), targets, resolved_contacts(publication)
                    )
                ),
            }
            for faq in data["faqs"]
        ],
    }


def _sections(record: Record) -> list[Record]:
    """Return the parts that have content, in the order of the page, for the list of contents."""
    has = record["solutions"]
    sections = [
        ("messages", _("Error messages"), record["messages"]),
        ("symptoms", _("Symptoms"), any(record["symptoms"].values())),
        ("causes", _("Causes"), record["causes"]),
        ("solutions", _("Solutions"), has["basic"]),
        ("advanced", _("Advanced solutions"), has["advanced"]),
        ("more", _("More information"), record["body_html"].strip()),
        ("impact", _("What this affects"), record["impact"]),
        ("prevention", _("Prevention"), record["prevention"]),
        ("compare", _("Similar errors"), record["comparisons"]),
        ("questions", _("Frequently asked questions"), record["faqs"]),
        ("sources", _("Sources"), record["sources"]),
    ]
    return [{"id": anchor, "title": title} for anchor, title, content in sections if content]
