"""Fields of the article form: lists with one item per line, and Markdown with its preview."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget, RelatedFieldWidgetWrapper
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from markdownx.widgets import AdminMarkdownxWidget

from .form_parser import cells_of, split_lines

# A URL without a scheme is taken as https.
HttpsURLField = partial(forms.URLField, assume_scheme="https")


class PlainFieldsMixin:
    """Leaves out what Django adds to fields: icons beside a choice, and the present value beside a URL."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        elif field is not None and isinstance(field.widget, AdminURLFieldWidget):
            field.widget = forms.URLInput({"class": "vURLField"})
        return field


# Of the Markdown editors, in the order in which they are loaded.
SCRIPTS = (
    "edit_text",
    "editor",
    "article_picker",
    "link_picker",
    "tables",
    "toolbar",
    "typing",
    "html_to_markdown",
    "paste",
    "upload",
    "preview_page",
    "image_library",
)


class MarkdownWidget(AdminMarkdownxWidget):
    """markdownx's editor with our own script: previews on demand, shows errors, and leaves Tab alone.

    Its own script puts every answer, even an error page, into the preview, and does not start in added rows.
    """

    def __init__(self, attrs=None):
        super().__init__({"rows": 7, **(attrs or {})})

    class Media:
        extend = False
        js = [f"js/admin/{name}.js" for name in SCRIPTS]

    def get_context(self, name, value, attrs=None):
        context = super().get_context(name, value, attrs)
        # Set here, because its setting is a fixed path, and a site may live below a prefix.
        context["widget"]["attrs"]["data-markdownx-urls-path"] = reverse_lazy("admin:markdown-preview")
        context["widget"]["attrs"]["data-markdownx-upload-urls-path"] = reverse_lazy(
            "admin:markdown-upload-image"
        )
        return context


class DateWidget(forms.DateInput):
    """The browser's own field for a date."""

    input_type = "date"

    def __init__(self, attrs: Any = None):
        super().__init__(attrs, format="%Y-%m-%d")


class AreaIterator(forms.models.ModelChoiceIterator):
    """The areas of each product as a group."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for product, areas in groupby(self.queryset, lambda area: area.product.name):
            yield product, [self.choice(area) for area in areas]


class AreaSelect(forms.Select):
    """Says of each area which product it is part of, so that a script shows those of the chosen one."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if area := getattr(value, "instance", None):
            option["attrs"]["data-product"] = area.product_id
        return option


class AreaField(forms.ModelChoiceField):
    """An area, chosen below the name of its product."""

    iterator = AreaIterator
    widget = AreaSelect

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class LinesField(forms.CharField):
    """A list of one-line texts, edited with one item per line."""

    widget = forms.Textarea
    is_list = True

    def __init__(self, *args, rows=4, **kwargs):
        super().__init__(
            *args, required=False, widget=forms.Textarea(attrs={"rows": rows, "class": "lines"}), **kwargs
        )

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return split_lines(super().clean(value))

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.clean(data or "")
        except forms.ValidationError:
            return True


class ComparisonRowsField(LinesField):
    """Rows of a comparison, one per line: aspect | this error | the other. A bar in a text is written \\|."""

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        cells = (
            [row[key].replace("|", r"\|") for key in ("aspect", "this", "other")]
            for row in value
            if isinstance(row, dict)
        )
        return "\n".join(" | ".join(row) for row in cells)

    def clean(self, value):
        rows = []
        for number, line in enumerate(super().clean(value), 1):
            cells = cells_of(line)
            if len(cells) != 3:
                raise forms.ValidationError(
                    _("Line %(number)s: use the format aspect | this error | other error.")
                    % {"number": number}
                )
            rows.append(dict(zip(("aspect", "this", "other"), cells, strict=True)))
        return rows
