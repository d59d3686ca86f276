"""What the API takes and gives: the bounds of a request, the shape of an answer."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from articles.forms import PasteForm

MOST = 100
DEEPEST = 10_000

Slug = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]
Language = Annotated[str, Field(max_length=16, pattern=r"^[-a-zA-Z0-9_]*$")]
Limit = Annotated[int, Field(ge=1, le=MOST)]
Offset = Annotated[int, Field(ge=0, le=DEEPEST)]


class Asked(Schema):
    """A search. `product` and `area` are slugs; `language` is the site's own if it is left out.

    Words that find nothing are put right and `did_you_mean` says how, but not with `exact`.
    """

    q: str = ""
    product: Slug = ""
    area: Slug = ""
    language: Language = ""
    exact: bool = False
    limit: Limit = 10
    offset: Offset = 0


class AskedInBody(Asked):
    """The same in a body, where a whole log has room."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=PasteForm.MAX_LENGTH)] = ""


class Listed(Schema):
    """Which part of a list."""

    product: Slug = ""
    area: Slug = ""
    language: Language = ""
    limit: Limit = 50
    offset: Offset = 0


class InLanguage(Schema):
    language: Language = ""


class OfCode(InLanguage):
    product: Slug = ""


class Row(Schema):
    """An article as lists show it; `area` is empty where there is none."""

    id: str
    slug: str
    url: str
    title: str
    codes: list[str]
    product: str
    area: str
    summary: str


class Result(Row):
    """`why` is pinned, code, message, title, symptom, question or words.

    `excerpt` is safe HTML whose only element is mark; scores compare within one answer alone.
    """

    excerpt: str
    why: str
    score: float


class Offered(Schema):
    """An article that is offered and not claimed."""

    id: str
    code: str
    title: str
    url: str
    why: str


class Incident(Schema):
    """What is happening now: an outage that somebody else has to mend.

    It concerns the articles of these products and areas (`product/area`), and of these codes; where both are
    named, only those that fit both. `ends` may still be moved.
    """

    title: str
    text: str
    link: str
    begins: str
    ends: str
    products: list[str]
    areas: list[str]
    codes: list[str]


class Incidents(Schema):
    total: int
    results: list[Incident]


class Found(Schema):
    """`kind` is code, message, words or empty.

    `confident`: the first result is claimed to be the answer, or the results cover what was asked.
    """

    query: str
    kind: str
    confident: bool
    total: int
    results: list[Result]
    suggestions: list[Offered]
    did_you_mean: str | None
    incidents: list[Incident]
    ms: float


class ArticleRow(Row):
    updated_at: str


class Articles(Schema):
    total: int
    results: list[ArticleRow]


class Shelved(Schema):
    slug: str
    name: str
    count: int


class ProductRow(Shelved):
    vendor: str
    url: str
    areas: list[Shelved]


class Products(Schema):
    total: int
    results: list[ProductRow]


class OfThisCode(Schema):
    """`code` as it was asked for, `canonical` as it is compared."""

    code: str
    canonical: str
    total: int
    results: list[ArticleRow]
    incidents: list[Incident]


class Trouble(Schema):
    code: str
    message: str
    field: str | None = None


class Refused(Schema):
    error: Trouble


Whole = dict[str, Any]
