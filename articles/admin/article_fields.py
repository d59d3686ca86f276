"""A form field for an article that is entered by its slug or external ID."""

from typing import Any, ClassVar

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from articles.models import Article


class ArticleInput(forms.TextInput):
    """A text field that the script of the picker makes a search for articles."""

    class Media:
        js: ClassVar = ["js/admin/article_picker.js"]

    def __init__(self) -> None:
        super().__init__({"class": "vTextField", "data-article-picker": reverse_lazy("admin:link-targets")})


class ArticleField(forms.ModelChoiceField):
    """An article that is entered by its slug or external ID rather than chosen from a list of thousands."""

    widget = ArticleInput

    def __init__(self, **kwargs: Any):
        super().__init__(Article.objects.not_deleted(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Article.objects.filter(pk=value).values_list("slug", flat=True).first() or value
        return value

    def to_python(self, value: Any) -> Article | None:
        validators.ProhibitNullCharactersValidator()(value or "")
        name = str(value or "").strip().rstrip("/").rsplit("/", 1)[-1]
        if not name:
            return None
        for lookup in ({"source_id": name}, {"slug": name}):
            articles = Article.objects.not_deleted().filter(**lookup)[:2]
            if len(articles) == 1:
                return articles[0]
        raise ValidationError(_("No article has this slug, URL, or external ID."))
