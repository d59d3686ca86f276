"""One whole article in the OpenAPI description: its fields and rows come from the schema of articles."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import create_model

from articles.content import record, schema
from articles.content.readers import MarkdownReader
from articles.content.schema import Rows

from .schemas import CodeNote, Incident


class ArticleProduct(Schema):
    """`short` is the name of the side `software`, if the product has a short one."""

    slug: str
    name: str
    vendor: str
    short: str
    url: str


class ArticleArea(Schema):
    """`provider` is the name of the side `provider` in this area, if it has one."""

    slug: str
    name: str
    provider: str
    url: str


class LinkedArticle(Schema):
    """Another article; `slug` and `url` are empty if it isn't published."""

    slug: str
    language: str
    code: str
    title: str
    url: str
    side: str


class SolutionVotes(Schema):
    """Votes on a solution: how many readers tried it, and for how many it worked."""

    worked: int
    tried: int


class SymptomLists(Schema):
    basic: list[str]
    advanced: list[str]


class Section(Schema):
    """An entry of the page's table of contents."""

    id: str
    title: str


class ArticleLanguage(Schema):
    """A language of an article."""

    language: str
    url: str
    is_source: bool


class OutdatedPart(Schema):
    """A part of a translation that is older than in its source: `summary`, `solutions:ab12cd34`."""

    part: str
    kind: Literal["changed", "missing", "removed"]
    is_major: bool
    changed_at: datetime | None


class ArticleBase(Schema):
    """An article with all its parts. Links in its HTML are relative to `url`.

    `translation_of` is the ID of the article that this one translates. `translations` are all languages of an
    article that has several. `similar` is what readers are offered
    where editors chose nothing that is `related`.
    """

    id: str
    slug: str
    url: str
    language: str
    product: ArticleProduct
    area: ArticleArea | None
    codes: list[str]
    code: str
    title: str
    summary: str
    page_title: str
    symptoms: SymptomLists
    ordered_by: Literal["editors", "readers"]
    prevention: list[str]
    impact: list[str]
    translation_of: str
    translations: list[ArticleLanguage]
    outdated: list[OutdatedPart]
    code_notes: list[CodeNote]
    incidents: list[Incident]
    related: list[LinkedArticle]
    similar: list[LinkedArticle]
    neighbours: list[LinkedArticle]
    body_headings: list[tuple[int, str, str]]
    verified_on: date | None
    revision: int
    published_at: datetime
    updated_at: datetime
    is_draft: bool
    reading_minutes: int
    sections: list[Section]


def article_model() -> type[Schema]:
    """Make the component `Article`."""
    rows = schema.ARTICLE.rows
    anchored = {"anchor": str, "html": str}
    numbered = {"n": str, "is_first": bool, "readers": SolutionVotes | None}
    solution = _row_model("Solution", rows["solutions"], **anchored, **numbered)
    ends = {"other": LinkedArticle, "this_code": str, "other_code": str, "url": str}
    types: dict[str, Any] = {
        "messages": list[_row_model("Message", rows["messages"], n=int)],  # type: ignore[misc]
        "causes": list[_row_model("Cause", rows["causes"], **anchored)],  # type: ignore[misc]
        "solutions": _model("SolutionLists", basic=list[solution], advanced=list[solution]),  # type: ignore[valid-type]
        "first": solution | None,
        "faqs": list[_row_model("Faq", rows["faqs"], **anchored)],  # type: ignore[misc]
        "comparisons": list[_row_model("Comparison", rows["comparisons"], **ends)],  # type: ignore[misc]
        "sources": list[_row_model("Source", rows["sources"])],  # type: ignore[misc]
        **{f"{field.key}_html": str for field in schema.ARTICLE.markdown},
        **{field.key: field.reader.type for field in record.plain_fields()},
    }
    return _model("Article", ArticleBase, **types)


def _row_model(name: str, rows: Rows, **more: Any) -> type[Schema]:
    """Make the model of a row, without Markdown, which is HTML here, and without the other article's id."""
    types: dict[str, Any] = {}
    for column in rows.columns:
        if isinstance(column.reader, Rows):
            types[column.key] = list[_row_model(f"{name}Row", column.reader)]  # type: ignore[misc]
        elif not isinstance(column.reader, MarkdownReader) and column.key != "with":
            types[column.key] = column.reader.type
    return _model(name, **types, **more)


def _model(name: str, base: type[Schema] = Schema, **types: Any) -> type[Schema]:
    fields: dict[str, Any] = {key: (kind, ...) for key, kind in types.items()}
    return create_model(name, __base__=base, __doc__=base.__doc__, __module__=__name__, **fields)
