"""What a new article begins with: a template for its kind, a copy of another, what an address brings along.

`?kind=procedure`, `?copy=7`, and `code=`, `message=`, `symptom=`, `title=`, `product=` (its number or
address) and `language=`, together if need be. Nothing is written before somebody saves the form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.content import schema, snapshot
from articles.content.readers import Named, Person
from articles.content.snapshot import Data
from articles.models import (
    Area,
    Article,
    Cause,
    ErrorMessage,
    Faq,
    Level,
    Product,
    Publication,
    Side,
    Solution,
    Source,
    present_slugs,
)
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import whole_number

from .form_parser import form_lists
from .forms import one_line

Rows = dict[type[models.Model], int]


@dataclass(frozen=True)
class Kind:
    """A template: what it says of itself, how many empty rows it has, and what is filled in."""

    label: Any
    about: Any
    empty: Rows = field(default_factory=dict)
    filled: Callable[[], Data] = dict


def _outage() -> Data:
    return {
        "side": Side.PROVIDER.value,
        "causes": [{"title": _("The provider's service is down"), "side": Side.PROVIDER.value}],
        "solutions": [{"title": _("Wait, then try again"), "body": f"1. {_('Wait')}\n2. {_('Try again')}"}],
    }


def _explanation() -> Data:
    parts = (_("What it means"), _("When you meet it"), _("What you can do"))
    return {"body": "\n\n".join(f"## {part}" for part in parts)}


KINDS = {
    "error": Kind(
        gettext_lazy("Error with a code"),
        gettext_lazy("Codes, the exact message, what it means, a cause, and solutions in steps."),
        {ErrorMessage: 1, Cause: 2, Solution: 2, Faq: 1, Source: 1},
    ),
    "message": Kind(
        gettext_lazy("Message without a code"),
        gettext_lazy("The exact messages and how it shows; the title says what it means."),
        {ErrorMessage: 2, Cause: 1, Solution: 2, Source: 1},
    ),
    "procedure": Kind(
        gettext_lazy("Procedure"),
        gettext_lazy("How to do something: no code and no message, one solution with all steps."),
        {Faq: 1, Source: 1},
        lambda: {"solutions": [{"title": _("Step by step"), "body": "1. "}]},
    ),
    "outage": Kind(
        gettext_lazy("Outage"),
        gettext_lazy("It breaks on the provider's side: what readers see, and how long to wait."),
        {ErrorMessage: 1, Source: 1},
        _outage,
    ),
    "explanation": Kind(
        gettext_lazy("Explanation"),
        gettext_lazy("A longer text on something that several errors have in common."),
        {Faq: 2, Source: 1},
        _explanation,
    ),
}
# Without a template.
USUAL: Rows = {ErrorMessage: 1, Cause: 1, Solution: 1}


@dataclass
class Start:
    """The text that a new article's form begins with, and where it is from."""

    data: Data
    empty: Rows
    kind: str = ""
    copied: str = ""

    def of_form(self) -> dict[str, Any]:
        """The first values of the form."""
        data = self.data
        plain = (one for one in schema.ARTICLE.values if not isinstance(one.read, Named | Person))
        values = {**{one.attr: data[one.key] for one in plain if one.key != "first"}, **form_lists(data)}
        if data["product"]:
            product = Product.objects.filter(slug=data["product"]["slug"]).first()
            values["product"] = product
            if data["area"]:
                values["area"] = Area.objects.filter(product=product, slug=data["area"]["slug"]).first()
        return values

    def of_rows(self, model: type[models.Model]) -> list[dict[str, Any]]:
        """The first values of the rows of one kind, the empty ones last."""
        key, kind = next((key, rows) for key, rows in schema.ARTICLE.rows.items() if rows.model is model)
        rows: list[dict[str, Any]] = []
        for n, row in enumerate(self.data[key]):
            rows.append({"position": n, **{c.attr: row[c.key] for c in kind.columns if c.key != "key"}})
            if model is Solution:
                rows[-1]["is_first"] = bool(self.data["first"]) and row["key"] == self.data["first"]
        # An empty row is left as it is: with a place of its own it would count as written.
        return rows + [{} for _n in range(self.empty.get(model, 0))]


def start_of(request: HttpRequest) -> Start:
    """What the address of the form asks for. 404 for an article that this editor may not copy."""
    asked = request.GET
    start = Start(snapshot.empty(), USUAL)
    if kind := KINDS.get(asked.get("kind", "")):
        start = Start(_whole(kind.filled()), kind.empty, kind=asked["kind"])
    if asked.get("copy"):
        start = _copy(request, asked["copy"])
    data = start.data
    for name, key in (
        ("code", "codes"),
        ("codes", "codes"),
        ("symptom", "symptoms"),
        ("symptoms_basic", "symptoms"),
    ):
        if value := one_line(asked.get(name, ""))[:200]:
            data[key] = [
                *data[key],
                {"text": value, "level": Level.BASIC.value} if key == "symptoms" else value,
            ]
    if message := drop_forbidden(asked.get("message", "")).strip()[:5000]:
        data["messages"] = [*data["messages"], {"text": message, "confidence": ""}]
        start.empty = {model: n for model, n in start.empty.items() if model is not ErrorMessage}
    if title := one_line(asked.get("title", ""))[:300]:
        data["title"] = title
    if asked.get("language") in dict(settings.LANGUAGES):
        data["language"] = asked["language"]
    if product := _product(one_line(asked.get("product", ""))[:120]):
        if not data["product"] or data["product"]["slug"] != product.slug:
            data["area"] = None  # of another product
        data["product"] = schema.PRODUCT.from_column(product)
    return start


def _whole(part: Data) -> Data:
    """A part of a snapshot with all keys. Without title and product it would be refused."""
    data = snapshot.normalise({"title": "x", "product": "x", **part})
    return {**data, "title": "", "slug": "", "id": "", "product": None}


def _product(value: str) -> Product | None:
    if value.isdecimal():
        return Product.objects.filter(pk=whole_number(value) or 0).first()
    return Product.objects.filter(slug=present_slugs(value)[0]).first() if value else None


def _copy(request: HttpRequest, number: str) -> Start:
    """Another article's text without what is its own: address, identity, dates, people, keys of rows.

    Of an article that the editor may not work on, what readers see of it.
    """
    pk = whole_number(number)
    mine = Article.objects.not_deleted().for_editor(request.user).with_parts().filter(pk=pk).first()
    live = Publication.objects.live().select_related("revision").filter(article=pk).first()
    if mine is not None:
        data = snapshot.take(mine)
    elif live is not None and live.revision is not None:
        data = snapshot.of(live.revision)
    else:
        raise Http404("no such article")
    own = ("slug", "id", "translation_of", "owner", "review_due", "verified_on", "verified_with")
    data = {**data, **dict.fromkeys(own, "")}
    return Start(data, {}, copied=data["title"])
