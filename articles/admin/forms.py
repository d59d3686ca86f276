"""The article form, and the snapshot it makes."""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, cast

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet, inlineformset_factory, modelform_factory
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.content import schema, snapshot
from articles.content.readers import (
    BlockReader,
    CatalogReader,
    ChoiceReader,
    DateReader,
    FlagReader,
    KeyReader,
    MarkdownReader,
    MinutesReader,
    Reader,
    UrlReader,
    UserReader,
)
from articles.content.schema import Field, Rows, Schema
from articles.models import Area, Article, Comparison, Solution
from articles.strings import characters

from .form_fields import AreaField, ComparisonRowsField, DateWidget, HttpsURLField, LinesField, MarkdownWidget
from .form_parser import form_lists, form_names, parse_form
from .form_renderer import FieldRenderer
from .people import PICKER, person_label, possible_owners

ROW_ID = "id"


class CleanTextMixin(forms.BaseForm):
    """Refuses control characters at the field that contains them, also within lists of lines."""

    default_renderer = FieldRenderer()

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


def mark_parts(form: forms.BaseForm, rows: Rows) -> None:
    """Mark what the card of a row shows while it is folded, for the script that follows the typing."""
    for column in rows.visible_columns:
        if column.attr not in form.fields:
            continue
        attrs, reader = form.fields[column.attr].widget.attrs, column.reader
        if column.key == rows.title:
            attrs["data-part"] = "title"
        elif isinstance(reader, ChoiceReader | MinutesReader) or (
            isinstance(reader, FlagReader) and reader.default is False
        ):
            attrs["data-part"] = "tag"
            if isinstance(reader, ChoiceReader) and not reader.shows_default:
                attrs["data-default"] = reader.default
        elif not isinstance(reader, FlagReader):
            attrs["data-part"] = "excerpt"
        if column.key == rows.title or isinstance(reader, MarkdownReader | Rows):
            attrs["data-needed"] = no_value(column, rows)


def no_value(column: Field, rows: Rows) -> str:
    """Say that a row lacks this."""
    return _("No %(field)s") % {"field": str(column.label_in(rows.model)).lower()}


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
        help_text=gettext_lazy("One per line, exactly as shown. The first one is the main code."),
    )
    symptoms_basic = LinesField(
        label=gettext_lazy("Symptoms"), rows=5, help_text=gettext_lazy("One per line.")
    )
    symptoms_advanced = LinesField(
        label=gettext_lazy("Other symptoms"), help_text=gettext_lazy("One per line.")
    )
    prevention = LinesField(label=gettext_lazy("Prevention"), help_text=gettext_lazy("One per line."))
    impact = LinesField(label=gettext_lazy("What this affects"), help_text=gettext_lazy("One per line."))
    related = LinesField(
        label=gettext_lazy("Related articles"),
        rows=3,
        help_text=gettext_lazy("IDs or slugs, one per line."),
    )
    area = AreaField(Area.objects.none(), label=gettext_lazy("Area"), required=False)
    first = forms.CharField(
        label=gettext_lazy("Try this first"),
        required=False,
        widget=forms.Select,
    )

    def __init__(self, *args, editor: Any, **kwargs):
        super().__init__(*args, **kwargs)
        article = self.instance
        self.fields["slug"].required = self.fields["source_id"].required = False
        self.fields["language"].required = False
        self.fields["codes"].widget.attrs["dir"] = "ltr"
        areas = Area.objects.select_related("product").order_by("product__name", "name")
        cast(AreaField, self.fields["area"]).queryset = areas
        set_widths(self, schema.ARTICLE.fields)
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.widget.attrs |= PICKER
        owner.queryset = possible_owners(article.owner_id)
        owner.label_from_instance = person_label  # type: ignore[assignment,method-assign]
        for name in ("product", "area"):
            if permissions.has_permission(editor, f"add_{name}"):
                cast(Any, self.fields[name]).add_url = reverse_lazy(f"admin:articles_{name}_add")
        if not permissions.has_permission(editor, "all_articles"):
            restrict_owner(self.fields["owner"], editor, article)
        if article.pk:
            self.initial.update(form_lists(snapshot.take(article)))
            self.initial["version"] = article.version

    def clean(self):
        cleaned = super().clean() or {}
        product, area = cleaned.get("product"), cleaned.get("area")
        if area and product and area.product_id != product.pk:
            self.add_error("area", _("That area belongs to a different product."))
        return cleaned

    def validate_constraints(self):
        """Leave it to editing to refuse slugs and external IDs that are in use: it checks under its lock."""

    def validate_unique(self):
        """Leave it to editing, as for constraints."""


@lru_cache(maxsize=2)
def article_form(shape: Schema) -> type[ArticleForm]:
    """Make the form of articles of this shape: its declared fields, and one for each other column."""
    dates = [field.attr for field in shape.values if isinstance(field.reader, DateReader)]
    form: Any = modelform_factory(
        Article,
        ArticleForm,
        fields=[field.attr for field in shape.values if field.key != "first"],
        widgets={
            **{field.attr: MarkdownWidget for field in shape.markdown},
            **dict.fromkeys(dates, DateWidget),
            "summary": forms.Textarea(attrs={"rows": 2}),
            "language": forms.TextInput(attrs={"size": 8}),
            "translated_from": forms.HiddenInput,
        },
    )
    return form


class RowForm(CleanTextMixin, forms.ModelForm):
    """A row of the article. Rows with a permanent key send it as a hidden field."""

    rows_kind: Rows

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        add_class(self.fields["position"].widget, "narrow")
        set_widths(self, self.rows_kind.columns, self.rows_kind.title)
        mark_parts(self, self.rows_kind)

    def has_changed(self):
        """Count a new row that has nothing but its position as empty."""
        return bool(set(self.changed_data) - {"position"})

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

    def initial_form_count(self):
        """Count no more than are stored: another editor's save may have removed some since."""
        posted = super().initial_form_count()
        return min(posted, len(self.get_queryset())) if self.is_bound else posted

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.fields[ROW_ID].required = False
        return form

    def validate_unique(self):
        """Leave keys to the snapshot: several new rows without a key would count as duplicates here."""


class SolutionForm(RowForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _("Write steps as one numbered list: 1. … 2. …")


class ComparisonForm(RowForm):
    rows = ComparisonRowsField(
        label=gettext_lazy("Rows"),
        rows=6,
        help_text=gettext_lazy("One per line: aspect | this error | other error"),
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


def _formset(rows: Rows) -> type[RowFormSet]:
    formset: Any = inlineformset_factory(Article, rows.model, row_form(rows), RowFormSet, extra=0)
    return formset


WIDGETS: dict[type[Reader], Callable[[], forms.Widget]] = {
    KeyReader: forms.HiddenInput,
    MarkdownReader: MarkdownWidget,
    BlockReader: partial(forms.Textarea, attrs={"rows": 2}),
}
# Rows without a form of their own are lists of lines.
FORMSETS = {key: _formset(rows) for key, rows in schema.ARTICLE.rows.items() if not form_names(key, rows)}


def one_line(value: str) -> str:
    """Return a text as one line, without characters that no database or log can store."""
    return " ".join(characters.drop_forbidden(value).split())


def restrict_owner(field: Any, editor: Any, article: Article) -> None:
    """Let an editor of only some articles see the owner, not choose another."""
    owners = {article.owner_id, editor.pk}
    field.disabled, field.queryset = True, field.queryset.filter(pk__in=owners - {None})


def snapshot_from_form(form: ArticleForm) -> snapshot.Data:
    """Return the snapshot of a valid form. Product, area, and owner are only what the form permits."""
    data = parse_form(cast(QueryDict, form.data)).data
    for value in schema.ARTICLE.values:
        if isinstance(value.reader, CatalogReader | UserReader):
            data[value.key] = value.reader.from_column(form.cleaned_data[value.attr])
    return data
