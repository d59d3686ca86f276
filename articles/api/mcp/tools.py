"""The tools: arguments to a Markdown text and values, from the records and the search of the pages."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from articles import active_incidents, catalog, search
from articles.content import formats, record
from articles.forms import PasteForm, SearchForm
from articles.models import Publication, resolve_slugs
from articles.strings.slugs import read_slug

from ..answers import (
    code_notes,
    incident_list,
    search_results,
    suggestion_list,
    supported_language,
)
from ..schemas import IncidentList, Language, SearchRequest, SearchResults
from .answers import Answer, Article, Hit, answer_text, article_of, incident_lines

MAX_RESULTS = 20
MAX_NAMED = 30  # products in an error
SLUG = re.compile("[-a-zA-Z0-9_]+")


class ToolError(Exception):
    """Raised by a tool for what its caller can correct, in words."""


class Arguments(Schema):
    """What every tool takes. `product` is a slug or the name of a product."""

    model_config = ConfigDict(extra="forbid")

    product: Annotated[str, Field(max_length=80)] = ""
    language: Language = ""


class CodeArguments(Arguments):
    code: Annotated[str, Field(min_length=1, max_length=200, description="The error code as it's shown")]


class MessageArguments(Arguments):
    text: Annotated[
        str,
        Field(min_length=1, max_length=PasteForm.MAX_LENGTH, description="The full message, or a log"),
    ]


class SearchArguments(Arguments):
    query: Annotated[str, Field(min_length=1, max_length=SearchForm.MAX_LENGTH)]
    limit: Annotated[int, Field(ge=1, le=MAX_RESULTS)] = 10


class ArticleArguments(Schema):
    model_config = ConfigDict(extra="forbid")

    slug: Annotated[str, Field(min_length=1, max_length=500, description="The slug or URL of an article")]
    language: Language = ""


class NoArguments(Schema):
    model_config = ConfigDict(extra="forbid")


class Tool(NamedTuple):
    """A tool: `run` takes validated arguments and returns a text and values in the shape of `result`."""

    name: str
    title: str
    description: str
    arguments: type[Schema]
    result: type[Schema]
    run: Callable[[Any], tuple[str, BaseModel]]


def lookup_code(arguments: CodeArguments) -> tuple[str, Answer]:
    language, product = supported_language(arguments.language), _product_slug(arguments.product)
    found = search.find_by_code(arguments.code, product=product, language=language)
    if not found.publications:
        says = _("No article has this code. Don't guess what it means.")
        offers = search.find_nearest(arguments.code, product=product, language=language or None)
        return _answer("none", says, (), notes=found.notes, offers=offers)
    if not found.is_certain:
        verdict, says = "not-sure", _("Not sure: these articles might be about this code.")
    elif found.is_retired:
        verdict, says = "not-sure", _("This code isn't used anymore. These articles might apply now.")
    elif len(found.publications) > 1:
        verdict, says = "several", _("Several articles have this code. Ask which one applies.")
    else:
        verdict, says = "answer", _("One article has this code.")
    if found.is_other_product:
        verdict, says = "not-sure", says + " " + _("None is about the product you asked for.")
    if found.is_other_language:
        says += " " + _("There's none in the language you asked for.")
    return _answer(verdict, says, found.publications, notes=found.notes)


def match_message(arguments: MessageArguments) -> tuple[str, Answer]:
    return _search(arguments.text, arguments, 5)


def search_articles(arguments: SearchArguments) -> tuple[str, Answer]:
    return _search(arguments.query, arguments, arguments.limit, is_list=True)


def get_article(arguments: ArticleArguments) -> tuple[str, Article]:
    language = supported_language(arguments.language)
    for slug in _slugs_of(arguments.slug):
        for publication in Publication.objects.with_slug_ever(slug, language).live().order_by("pk")[:1]:
            return _whole_article(publication)
        # As everywhere else, it comes in the best language there is; `language` says which.
        if other := search.find_in_other_language(slug, language):
            own = other.translations.get("slugs", {}).get(language, "")
            translated = Publication.objects.live().in_language(language).filter(slug=own).first()
            return _whole_article(translated or other)
    raise ToolError(_("No article is published at this address. Search for it, or say there isn't one."))


def list_incidents(arguments: NoArguments) -> tuple[str, IncidentList]:
    rows = incident_list(active_incidents.current())
    text = "\n\n".join(incident_lines(rows)) or _("No known outages right now.")
    return text + "\n", IncidentList(total=len(rows), results=rows)


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "lookup_code",
            "Look up an error code",
            "Find the article of an error code, in any spelling. If it is certain which one is meant, the"
            " answer has the whole article with its solutions in the order to try them.",
            CodeArguments,
            Answer,
            lookup_code,
        ),
        Tool(
            "match_message",
            "Match an error message",
            "Find the article of an error message or a log, pasted as it is. Says whether it is certain.",
            MessageArguments,
            Answer,
            match_message,
        ),
        Tool(
            "search",
            "Search articles",
            "Search the articles by words, a code, or a message, and list what was found.",
            SearchArguments,
            Answer,
            search_articles,
        ),
        Tool(
            "get_article",
            "Get an article",
            "Get a full article by its slug or URL.",
            ArticleArguments,
            Article,
            get_article,
        ),
        Tool(
            "list_incidents",
            "List active incidents",
            "List current outages and what they affect.",
            NoArguments,
            IncidentList,
            list_incidents,
        ),
    )
}


def call(name: str, arguments: dict[str, Any]) -> tuple[str, BaseModel]:
    """Run a tool. KeyError for a name that none has, and pydantic's ValidationError for wrong arguments."""
    tool = TOOLS[name]
    checked = tool.arguments.model_validate(arguments)
    with override(supported_language(getattr(checked, "language", ""))):
        return tool.run(checked)


def _search(text: str, arguments: Arguments, limit: int, is_list: bool = False) -> tuple[str, Answer]:
    asked = SearchRequest(
        q=text, product=_product_slug(arguments.product), language=arguments.language, limit=limit
    )
    found, publications = search_results(asked, {})
    verdict, says = _judge(found, is_list)
    return _answer(verdict, says, publications, found=found)


def _judge(found: SearchResults, is_list: bool) -> tuple[str, str]:
    """Return what a search claims, and the same in words."""
    if not found.results:
        return "none", _("No article matches. Don't guess what it means.")
    if not found.confident:
        return "not-sure", _("Not sure: these articles are similar, but none is a certain match.")
    has_code = [hit for hit in found.results if hit.why == "code"]
    if is_list or found.kind == "words" or (found.kind == "code" and len(has_code) > 1):
        return "several", _("These articles match, best match first.")
    return "answer", _("This article matches.")


def _answer(
    verdict: Any,
    says: str,
    publications: Sequence[Publication],
    *,
    notes: Sequence[Any] = (),
    offers: Sequence[search.Offer] = (),
    found: SearchResults | None = None,
) -> tuple[str, Answer]:
    active = active_incidents.affecting(active_incidents.current(), publications)
    answer = Answer(
        verdict=verdict,
        says=says,
        total=found.total if found else len(publications),
        results=[_hit(publication) for publication in publications],
        notes=found.code_notes if found else code_notes(list(notes)),
        # What many readers open says nothing of what was asked, and a model would take it for a hint.
        suggestions=[
            offer
            for offer in (found.suggestions if found else suggestion_list(offers))
            if offer.why != search.POPULAR
        ],
        did_you_mean=found.did_you_mean if found else None,
        incidents=incident_list(active),
    )
    text = ""
    if verdict == "answer":
        text, answer.article = _whole_article(publications[0])
    return answer_text(answer, text), answer


def _whole_article(publication: Publication) -> tuple[str, Article]:
    whole = Publication.objects.live().for_page().filter(pk=publication.pk).first()
    if whole is None:
        raise ToolError(_("This article was just unpublished."))
    loaded = record.load(whole)
    return formats.as_markdown(loaded), article_of(loaded, incident_list(loaded["incidents"]))


def _hit(publication: Publication) -> Hit:
    kept = ("slug", "language", "title", "codes", "summary")
    return Hit(
        **{name: getattr(publication, name) for name in kept},
        url=formats.absolute(publication.get_absolute_url()),
        product=publication.product.local_name,
        area=publication.area.local_name if publication.area else "",
    )


def _product_slug(name: str) -> str:
    """Return the slug of a product that has articles, by its slug, a former one, or its name."""
    if not name.strip():
        return ""
    slug = resolve_slugs(read_slug(name))[0]
    products = catalog.count_products(get_language() or "")
    for product in products:
        if slug == product.slug or name.strip().casefold() == product.name.casefold():
            return product.slug
    names = ", ".join(f"{product.slug} ({product.name})" for product in products[:MAX_NAMED])
    raise ToolError(
        _("No product has this name. Leave it out, or use one of these: %(names)s") % {"names": names}
    )


def _slugs_of(address: str) -> list[str]:
    """Return what may be the slug in the address of an article or of one of its files."""
    path = re.sub(r"\Ahttps?://[^/]*", "", address.strip()).partition("?")[0].partition("#")[0]
    name = path.strip("/").rpartition("/")[2].removesuffix(".md").removesuffix(".json")
    exact = name if SLUG.fullmatch(name) else ""
    return [slug for slug in dict.fromkeys([exact, read_slug(name)]) if slug]
