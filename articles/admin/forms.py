"""The article form, and the snapshot it makes."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.content import schema, snapshot
from articles.content.readers import (
    BlockReader,
    CatalogReader,
    KeyReader,
    MarkdownReader,
    MinutesReader,
    Reader,
    UrlReader,
    UserReader,
)
from articles.content.schema import Field, Rows
from articles.models import Article, Comparison, Solution
from articles.strings import characters

from .form_fields import ComparisonRowsField, HttpsURLField, LinesField, MarkdownWidget
from .form_parser import form_lists, form_names, parse_form

ROW_ID = "id"


class CleanTextMixin(forms.BaseForm):
    """Refuses control characters at the field that contains them, also within lists of lines."""

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                cleaned[name] = value = characters.clean(value)
            if reason := _forbidden_in(value):
                self.add_error(name, f"{reason[:1].upper()}{reason[1:]}.")
        return cleaned


def set_widths(form: forms.BaseForm, fields: Iterable[Field], title: str = "") -> None:
    """Mark the inputs that need more or less than their share of a line, for the style sheet."""
    for field in fields:
        if field.note_on or field.key == title:
            width = "wide"
        elif isinstance(field.reader, MinutesReader):
            width = "narrow"
        else:
            continue
        if field.attr in form.fields:
            add_class(form.fields[field.attr].widget, width)


def add_class(widget: forms.Widget, name: str) -> None:
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()


def _forbidden_in(value: object) -> str:
    if isinstance(value, str):
        return characters.find_forbidden(characters.clean(value))
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next(filter(None, map(_forbidden_in, values)), "")


class ArticleForm(CleanTextMixin, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    codes = LinesField(
        label=gettext_lazy("Codes"),
        rows=2,
        help_text=gettext_lazy("One a line, as the program shows them. The first is the main one."),
    )
    symptoms_basic = LinesField(label=gettext_lazy("Symptoms"), rows=5, help_text=gettext_lazy("One a line."))
    symptoms_advanced = LinesField(
        label=gettext_lazy("Symptoms when it goes on"), help_text=gettext_lazy("One a line.")
    )
    prevention = LinesField(label=gettext_lazy("Prevention"), help_text=gettext_lazy("One point a line."))
    impact = LinesField(label=gettext_lazy("What it affects"), help_text=gettext_lazy("One point a line."))
    related = LinesField(
        label=gettext_lazy("Related articles"),
        rows=3,
        help_text=gettext_lazy("Their ids or addresses, one a line."),
    )

    class Meta:
        model = Article
        fields = [value.attr for value in schema.ARTICLE.values if value.key != "first"]
        widgets = {
            **{field.attr: MarkdownWidget for field in schema.ARTICLE.markdown},
            "summary": forms.Textarea(attrs={"rows": 2}),
            "language": forms.TextInput(attrs={"size": 8}),
        }

    problems: tuple[str, ...] = ()
    autosaved: QueryDict | None = None

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(self.autosaved if data is None else data, *args, **kwargs)
        article = self.instance
        self.fields["slug"].required = self.fields["source_id"].required = False
        self.fields["language"].required = False
        set_widths(self, schema.ARTICLE.fields)
        if article.pk:
            self.initial.update(form_lists(snapshot.take(article)))
            self.initial["version"] = article.version

    def clean(self):
        cleaned = super().clean() or {}
        product, area = cleaned.get("product"), cleaned.get("area")
        if area and product and area.product_id != product.pk:
            self.add_error("area", _("This area belongs to another product."))
        for problem in self.problems:
            self.add_error(None, problem)
        return cleaned

    def validate_constraints(self):
        """Leave it to editing to refuse slugs and external IDs that are in use: it checks under its lock."""

    def validate_unique(self):
        """Leave it to editing, as for constraints."""


class RowForm(CleanTextMixin, forms.ModelForm):
    """A row of the article. Rows with a permanent key send it as a hidden field."""

    rows_kind: Rows

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        add_class(self.fields["position"].widget, "narrow")
        set_widths(self, self.rows_kind.columns, self.rows_kind.title)

    def validate_unique(self):
        """Leave keys to the snapshot. Other columns may repeat."""

    def validate_constraints(self):
        """Leave keys to the snapshot, as in validate_unique."""


class RowFormSet(BaseInlineFormSet):
    """The rows of one kind. Each save writes all of them again, so the number of a posted row means nothing.

    Django would refuse a row that another editor's save has replaced. Here its text is accepted, and the
    article's version reveals the conflict.
    """

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[ROW_ID] = forms.CharField(
            required=False, initial=form.instance.pk, widget=forms.HiddenInput
        )
        if "is_first" in form.fields and form.instance.pk:
            form.initial["is_first"] = form.instance.key == self.instance.first

    def initial_form_count(self):
        """Count no more than are stored: the admin pairs both, and drops posted rows without a partner."""
        posted = super().initial_form_count()
        return min(posted, len(self.get_queryset())) if self.is_bound else posted

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.fields[ROW_ID].required = False
        return form

    def validate_unique(self):
        """Leave keys to the snapshot: several new rows without a key would count as duplicates here."""


class SolutionForm(RowForm):
    is_first = forms.BooleanField(
        label=gettext_lazy("Do this first"),
        required=False,
        help_text=gettext_lazy("Named at the page's top."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _("Steps are one numbered list: 1. … 2. …")


class ComparisonForm(RowForm):
    rows = ComparisonRowsField(
        label=gettext_lazy("Rows"),
        rows=6,
        help_text=gettext_lazy("One a line: aspect | this error | the other error"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            cells = schema.COMPARISONS.readers["rows"]
            self.initial["rows"] = cells.from_column(self.instance.rows)


ROW_FORMS: dict[type[models.Model], type[RowForm]] = {Solution: SolutionForm, Comparison: ComparisonForm}


def row_form(rows: Rows) -> type[RowForm]:
    """Make the form of one kind of row."""
    columns = [column for column in rows.columns if not isinstance(column.reader, Rows)]
    kinds = [(column.attr, type(column.reader)) for column in columns]
    meta = {
        "model": rows.model,
        "fields": ["position", *(name for name, _kind in kinds)],
        "widgets": {name: WIDGETS[kind]() for name, kind in kinds if kind in WIDGETS},
        "field_classes": {name: HttpsURLField for name, kind in kinds if kind is UrlReader},
    }
    base = ROW_FORMS.get(rows.model, RowForm)
    return type(f"{rows.model.__name__}RowForm", (base,), {"Meta": type("Meta", (), meta), "rows_kind": rows})


WIDGETS: dict[type[Reader], Callable[[], forms.Widget]] = {
    KeyReader: forms.HiddenInput,
    MarkdownReader: MarkdownWidget,
    BlockReader: partial(forms.Textarea, attrs={"rows": 2}),
}

Layout = list[str | tuple[str, ...]]


FIELDSETS = {
    "top": None,
    "answer": gettext_lazy("Answer at the top"),
    "effects": gettext_lazy("Symptoms, effects"),
    "proof": gettext_lazy("Proof"),
    "care": gettext_lazy("Care"),
    "address": gettext_lazy("Address, text"),
}


def fieldsets() -> list[tuple[Any, dict[str, Any]]]:
    """Return the parts of the form without its inlines, the fields of one line together."""
    parts = []
    for name, title in FIELDSETS.items():
        lines = [["version"]] if name == "top" else []
        for field in schema.ARTICLE.in_fieldset(name):
            rows = schema.ARTICLE.rows.get(field.key)
            _add_names(lines, field, form_names(field.key, rows) if rows else [field.attr])
        classes = ["collapse"] if name == "address" else []
        parts.append((title, {"fields": _layout(lines), "classes": classes}))
    return parts


def row_fields(rows: Rows) -> Layout:
    """Return the fields of a row, those of one line together, its position on the first."""
    lines: list[list[str]] = []
    for column in rows.visible_columns:
        _add_names(lines, column, [column.attr])
        if column.key == "place":  # both are about the order of solutions
            lines[-1].append("is_first")
    lines[0].append("position")
    return [*_layout(lines), *(["key"] if rows.is_keyed else [])]


def _add_names(lines: list[list[str]], field: Field, names: list[str]) -> None:
    if lines and (field.same_line or field.note_on):
        lines[-1] += names
    else:
        lines += [[name] for name in names]


def _layout(lines: list[list[str]]) -> Layout:
    return [tuple(line) if len(line) > 1 else line[0] for line in lines]


def one_line(value: str) -> str:
    """Return a text as one line, without characters that no database or log can store."""
    return " ".join(characters.drop_forbidden(value).split())


def restrict_links(form: Any) -> None:
    """Remove the buttons beside fields that would lead out of a half-written text."""
    for name in form.base_fields.keys() & {"product", "area", "owner"}:
        widget: Any = form.base_fields[name].widget
        widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        widget.can_add_related &= name != "owner"


def restrict_owner(field: Any, editor: Any, article: Article | None) -> None:
    """Let an editor of only some articles see the owner, not choose another."""
    owners = {article.owner_id if article else None, editor.pk}
    field.disabled, field.queryset = True, field.queryset.filter(pk__in=owners - {None})


def snapshot_from_form(form: ArticleForm) -> snapshot.Data:
    """Return the snapshot of a valid form. Product, area, and owner are only what the form permits."""
    data = parse_form(cast(QueryDict, form.data)).data
    for value in schema.ARTICLE.values:
        if isinstance(value.reader, CatalogReader | UserReader):
            data[value.key] = value.reader.from_column(form.cleaned_data[value.attr])
    return data
