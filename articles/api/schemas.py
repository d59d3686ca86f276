"""Requests and responses of the API. Class names are the component names of the OpenAPI description."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from articles.forms import PasteForm, SearchForm

MAX_LIMIT = 100
MAX_OFFSET = 10_000
NUMBER = re.compile(r"\s*[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\s*")


def _refuse_number(value: Any) -> Any:
    is_number = isinstance(value, int | float) or (isinstance(value, str) and NUMBER.fullmatch(value))
    if is_number:
        raise ValueError("Write a day as 2026-01-31")
    return value


# Of days and moments, which pydantic also takes as numbers of seconds.
Written = BeforeValidator(_refuse_number)
Slug = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]
Language = Annotated[str, Field(max_length=35, pattern=r"^[-a-zA-Z0-9_]*$")]
# The order, the place in it (a key of names, or microseconds since 1970), and the id of a row.
Cursor = Annotated[str, Field(pattern=r"^((n[0-9a-f]{0,160}|t[0-9]{1,16})\.[0-9]{1,18})?$")]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET)]


class SearchRequest(Schema):
    """A search. `product` and `area` are slugs; `language` defaults to the site's language.

    `kind`, `side`, and `updated_since` leave only results that are errors or how-tos, have the problem on one
    side, or changed since the beginning of a day.

    Words that find nothing are corrected and `did_you_mean` has the correction, but not with `exact`.
    """

    q: Annotated[str, Field(json_schema_extra={"maxLength": SearchForm.MAX_LENGTH})] = ""
    product: Slug = ""
    area: Slug = ""
    language: Language = ""
    kind: Literal["", "error", "how-to"] = ""
    side: Literal["", "provider", "user", "software", "network", "unknown"] = ""
    updated_since: Annotated[date | Literal[""] | None, Written] = None
    exact: bool = False
    limit: Limit = 10
    offset: Offset = 0


class PasteRequest(SearchRequest):
    """A search with room for a whole log."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=PasteForm.MAX_LENGTH)] = ""


class ArticleListRequest(Schema):
    """A part of the list of articles, in the order of lists. `cursor` is `next` of the part before; with it,
    `offset` is ignored.

    With `updated_since`, a day or a moment, only articles published or changed since then are listed, the
    oldest change first. An article that changes meanwhile moves to the end, so none is missed.
    """

    product: Slug = ""
    area: Slug = ""
    language: Language = ""
    updated_since: Annotated[datetime | date | Literal[""] | None, Written] = None
    cursor: Cursor = ""
    limit: Limit = 50
    offset: Offset = 0


class LanguageRequest(Schema):
    language: Language = ""


class CodeRequest(LanguageRequest):
    product: Slug = ""


class ArticleSummary(Schema):
    """An article in a list; `area` is empty if it has none."""

    id: str
    slug: str
    url: str
    title: str
    codes: list[str]
    product: str
    area: str
    summary: str


class SearchResult(ArticleSummary):
    """`why` is pinned, code, message, title, symptom, question, words or meaning.

    `excerpt` is safe HTML with `mark` as its only element. Scores are comparable within one response only.
    """

    excerpt: str
    why: str
    score: float


class Suggestion(Schema):
    """An article that might be what was meant.

    `why` is near-code, family, spelling, popular; other-code for what a code without an article of its own
    leads to now; or other-product if only articles of another product have the code.
    """

    id: str
    code: str
    title: str
    url: str
    why: str


class Incident(Schema):
    """An active outage at a provider.

    It affects the articles of these products and areas (`product/area`) and of these codes; if it has both,
    only articles that match both. `ends` can still change.
    """

    id: int | None
    title: str
    text: str
    link: str
    begins: str
    ends: str
    products: list[str]
    areas: list[str]
    codes: list[str]


class IncidentList(Schema):
    total: int
    results: list[Incident]


class CodeNote(Schema):
    """What became of a code: `state` is obsolete, renamed, merged, or removed; `text` says it in words."""

    code: str
    state: str
    text: str
    since_version: str
    since_date: str | None
    successor: str


class SearchResults(Schema):
    """`kind` is code, message, words or empty.

    `confident`: the first result is the answer, or the results cover the whole search.
    """

    query: str
    kind: str
    confident: bool
    total: int
    results: list[SearchResult]
    suggestions: list[Suggestion]
    code_notes: list[CodeNote]
    did_you_mean: str | None
    incidents: list[Incident]
    ms: float


class ListedArticle(ArticleSummary):
    language: str
    updated_at: str


class ArticleList(Schema):
    """A part of the articles. `next` is the cursor of the next part; null after the last."""

    total: int
    next: str | None
    results: list[ListedArticle]


class CatalogEntry(Schema):
    slug: str
    name: str
    count: int


class CatalogProduct(CatalogEntry):
    vendor: str
    url: str
    areas: list[CatalogEntry]


class ProductList(Schema):
    total: int
    results: list[CatalogProduct]


class CodeMatch(Schema):
    """The articles of a code. `canonical` is the form in which codes are compared.

    `confident`: the code is theirs however it is read. `language_matches` and `product_matches` say whether
    they are in the language and product that were asked for; if none is, the others are given. `notes` say
    what became of a code that is not active anymore; the results are then the articles to read now.
    """

    code: str
    canonical: str
    confident: bool
    language_matches: bool
    product_matches: bool
    total: int
    results: list[ListedArticle]
    notes: list[CodeNote]
    incidents: list[Incident]


class Error(Schema):
    code: str
    message: str
    field: str | None = None


class Problem(Schema):
    """Problem details of RFC 9457. `code` names the kind of the error, `field` the value that is wrong.

    `error` is what version 1 answered before it had problem details.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    error: Error
