"""The initial values of a new article: from a template, from another article, or from the URL.

The form reads `?kind=procedure`, `?copy=7`, and `code=`, `message=`, `symptom=`, `title=`, `product=` (its
number or slug), and `language=`, in any combination. Nothing is written before someone saves the form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.content import schema, snapshot
from articles.content.readers import CatalogReader, UserReader
from articles.content.snapshot import Data
from articles.models import (
    Area,
    Article,
    ArticleTemplate,
    Cause,
    ErrorMessage,
    Faq,
    Level,
    Product,
    Publication,
    Side,
    Solution,
    Source,
    resolve_slugs,
)
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import whole_number
from articles.transfer import TEMPLATE_ROWS, complete_data

from .form_parser import form_lists
from .forms import one_line

RowCounts = dict[type[models.Model], int]


@dataclass(frozen=True)
class TemplateContent:
    """A template for a kind of article: its empty rows of each kind, and the data it fills in."""

    label: Any
    description: Any
    empty_rows: RowCounts = field(default_factory=dict)
    make_data: Callable[[], Data] = dict
    position: int = 0
    is_offered: bool = True
    is_stored: bool = False  # a manager made or changed it

    def row_counts(self) -> dict[str, int]:
        """Return the numbers of empty rows by the key of their kind."""
        kinds = schema.ARTICLE.rows
        return {key: n for key in TEMPLATE_ROWS if (n := self.empty_rows.get(kinds[key].model, 0))}


def _outage() -> Data:
    return {
        "side": Side.PROVIDER.value,
        "causes": [{"title": _("The provider's service is down"), "side": Side.PROVIDER.value}],
        "solutions": [{"title": _("Wait, then try again"), "body": f"1. {_('Wait')}\n2. {_('Try again')}"}],
    }


def _explanation() -> Data:
    parts = (_("What it means"), _("When this happens"), _("What you can do"))
    return {"body": "\n\n".join(f"## {part}" for part in parts)}


TEMPLATES = {
    "error": TemplateContent(
        gettext_lazy("Error with a code"),
        gettext_lazy("Codes, the exact message, its meaning, a cause, and solutions in steps."),
        {ErrorMessage: 1, Cause: 2, Solution: 2, Faq: 1, Source: 1},
    ),
    "message": TemplateContent(
        gettext_lazy("Error without a code"),
        gettext_lazy("Error messages and symptoms. The title says what happened."),
        {ErrorMessage: 2, Cause: 1, Solution: 2, Source: 1},
    ),
    "procedure": TemplateContent(
        gettext_lazy("How-to"),
        gettext_lazy("How to do something. No code or message, and one solution with all the steps."),
        {Faq: 1, Source: 1},
        lambda: {"solutions": [{"title": _("Step by step"), "body": "1. "}]},
    ),
    "outage": TemplateContent(
        gettext_lazy("Outage"),
        gettext_lazy("A problem on the provider's side: what readers see and how long to wait."),
        {ErrorMessage: 1, Source: 1},
        _outage,
    ),
    "explanation": TemplateContent(
        gettext_lazy("Explanation"),
        gettext_lazy("Background that several errors have in common."),
        {Faq: 2, Source: 1},
        _explanation,
    ),
}


def offered_templates(hidden: bool = False) -> dict[str, TemplateContent]:
    """Return the templates for new articles, by key: the built-in ones, and those that managers made.

    A stored template takes the place of the built-in one with its key. With `hidden`, also those that
    aren't offered.
    """
    templates = {
        key: replace(template, position=10 * (n + 1)) for n, (key, template) in enumerate(TEMPLATES.items())
    }
    for template in ArticleTemplate.objects.all():
        kinds = schema.ARTICLE.rows
        templates[template.key] = TemplateContent(
            template.label,
            template.description,
            {kinds[key].model: n for key, n in template.empty_rows.items() if key in TEMPLATE_ROWS},
            partial(dict, template.data),
            template.position,
            template.is_offered,
            is_stored=True,
        )
    ordered = sorted(templates.items(), key=lambda item: item[1].position)
    return {key: template for key, template in ordered if hidden or template.is_offered}


# Without a template.
DEFAULT_EMPTY_ROWS: RowCounts = {ErrorMessage: 1, Cause: 1, Solution: 1}


@dataclass
class InitialArticle:
    """The text that a new article's form begins with, and where it is from."""

    data: Data
    empty_rows: RowCounts
    template: str = ""
    copied_title: str = ""
    keeps_keys: bool = False  # of its rows, because it stays the same article

    def form_values(self) -> dict[str, Any]:
        """Return the initial values of the form."""
        data = self.data
        fields = (
            field
            for field in schema.ARTICLE.values
            if not isinstance(field.reader, CatalogReader | UserReader)
        )
        values = {
            field.attr: field.reader.to_column(data[field.key]) for field in fields if field.key != "first"
        }
        values |= form_lists(data)
        if data["product"]:
            product = Product.objects.filter(slug=data["product"]["slug"]).first()
            values["product"] = product
            if data["area"]:
                values["area"] = Area.objects.filter(product=product, slug=data["area"]["slug"]).first()
        return values

    def row_values(self, model: type[models.Model]) -> list[dict[str, Any]]:
        """Return the initial values of the rows of one kind, empty rows last."""
        key, kind = next((key, rows) for key, rows in schema.ARTICLE.rows.items() if rows.model is model)
        rows: list[dict[str, Any]] = []
        columns = [column for column in kind.columns if self.keeps_keys or column.key != "key"]
        for n, row in enumerate(self.data[key]):
            rows.append({"position": n, **{c.attr: row[c.key] for c in columns}})
        # An empty row stays empty: with a position of its own it would count as entered.
        return rows + [{} for _n in range(self.empty_rows.get(model, 0))]


def initial_article(request: Any) -> InitialArticle:
    """Return what a new article begins with, read once per request."""
    if not hasattr(request, "initial_article"):
        request.initial_article = read_initial_article(request)
    return request.initial_article


def read_initial_article(request: HttpRequest) -> InitialArticle:
    """Return what the URL of the form asks for. 404 for an article that this editor may not copy."""
    params = request.GET
    initial = InitialArticle(snapshot.empty(), DEFAULT_EMPTY_ROWS)
    if params.get("kind") and (template := offered_templates().get(params["kind"])):
        initial = InitialArticle(
            complete_data(template.make_data()), template.empty_rows, template=params["kind"]
        )
    if params.get("copy"):
        initial = _copy_article(request, params["copy"])
    data = initial.data
    for name, key in (
        ("code", "codes"),
        ("codes", "codes"),
        ("symptom", "symptoms"),
        ("symptoms_basic", "symptoms"),
    ):
        if value := one_line(params.get(name, ""))[:200]:
            data[key] = [
                *data[key],
                {"text": value, "level": Level.BASIC.value} if key == "symptoms" else value,
            ]
    if message := drop_forbidden(params.get("message", "")).strip()[:5000]:
        data["messages"] = [*data["messages"], {"text": message, "confidence": ""}]
        initial.empty_rows = {
            model: n for model, n in initial.empty_rows.items() if model is not ErrorMessage
        }
    if title := one_line(params.get("title", ""))[:300]:
        data["title"] = title
    if params.get("language") in dict(settings.LANGUAGES):
        data["language"] = params["language"]
    if product := _find_product(one_line(params.get("product", ""))[:120]):
        if not data["product"] or data["product"]["slug"] != product.slug:
            data["area"] = None  # of another product
        data["product"] = schema.PRODUCT.from_column(product)
    return initial


def _find_product(value: str) -> Product | None:
    if value.isdecimal():
        return Product.objects.filter(pk=whole_number(value) or 0).first()
    return Product.objects.filter(slug=resolve_slugs(value)[0]).first() if value else None


def _copy_article(request: HttpRequest, number: str) -> InitialArticle:
    """Copy an article without its slug, external ID, dates, people, and keys of rows.

    Of an article that the editor may not work on, the published version is copied.
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
    own = (
        "slug",
        "id",
        "translation_of",
        "translated_from",
        "owner",
        "review_due",
        "verified_on",
        "verified_with",
    )
    data = {**data, **dict.fromkeys(own, "")}
    return InitialArticle(data, {}, copied_title=data["title"])
