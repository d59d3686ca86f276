"""The rows of the article form: messages, causes, solutions, questions, comparisons, and sources."""

from typing import Any

from django.contrib import admin

from articles.content import schema

from . import forms
from .article_templates import initial_article
from .form_parser import form_names


class RowInline(admin.StackedInline):
    formset = forms.RowFormSet
    extra = 0
    key = ""

    def get_fields(self, request, obj=None):
        return forms.row_fields(schema.ARTICLE.rows[self.key])

    def get_extra(self, request, obj=None, **kwargs):
        """Return the number of rows that the template of a new article brings."""
        return len(initial_article(request).row_values(self.model)) if obj is None else 0

    # Rows are part of the article: who may change it sees and changes them all. With a permission for each
    # kind, Django would leave some out of the form, and the save would take that for their deletion.

    def has_view_permission(self, request, obj=None):
        return any(request.user.has_perm(f"articles.{verb}_article") for verb in ("view", "add", "change"))

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm(f"articles.{'change' if obj else 'add'}_article")

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


def inline_of(key: str) -> type[RowInline]:
    """Make the inline of one kind of row."""
    rows = schema.ARTICLE.rows[key]
    attributes = {"model": rows.model, "form": forms.row_form(rows), "key": key}
    return type(f"{rows.model.__name__}Inline", (RowInline,), attributes)


# Rows without a model of their own are lists of lines in the form.
ARTICLE_INLINES: list[Any] = [
    inline_of(key) for key, rows in schema.ARTICLE.rows.items() if not form_names(key, rows)
]
