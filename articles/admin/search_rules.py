"""What editors steer in the search: synonyms and pinned results, public as soon as they are saved.

Both can be tried first: a page shows what a query becomes and finds, now and with what stands in the form.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.core import validators
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import search
from articles.models import Article, Pin, Product, Synonym, split_phrases, split_queries
from articles.strings.numbers import whole_number

from .catalog import ShelfAdmin

WHERE: Any = (gettext_lazy("Where it counts"), {"fields": [("language", "product"), "active", "note"]})


class TryForm(forms.Form):
    """A query, and where readers would ask it."""

    q = forms.CharField(
        label=gettext_lazy("Query"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    within = forms.ModelChoiceField(
        Product.objects.all(),
        label=gettext_lazy("Product chosen by the reader"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("none"),
    )
    spoken = forms.SlugField(label=gettext_lazy("Language"), max_length=16, required=False)


class ArticleField(forms.ModelChoiceField):
    """An article by its address or identity, which can be typed, rather than out of a list of thousands."""

    widget = forms.TextInput(attrs={"class": "vTextField"})

    def __init__(self, **kwargs: Any):
        super().__init__(Article.objects.not_deleted(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Article.objects.filter(pk=value).values_list("slug", flat=True).first() or value
        return value

    def to_python(self, value: Any) -> Article | None:
        validators.ProhibitNullCharactersValidator()(value or "")
        wanted = str(value or "").strip().rstrip("/").rsplit("/", 1)[-1]
        if not wanted:
            return None
        for names in ({"source_id": wanted}, {"slug": wanted}):
            found = Article.objects.not_deleted().filter(**names)[:2]
            if len(found) == 1:
                return found[0]
        raise ValidationError(_("No article has this address or identity."))


class RuleForm(forms.ModelForm):
    language = forms.SlugField(
        label=gettext_lazy("Language"),
        max_length=16,
        required=False,
        help_text=gettext_lazy("Such as en. Empty: in every language."),
    )


class SynonymForm(RuleForm):
    class Meta:
        model = Synonym
        fields = ["phrases", "also", "language", "product", "active", "note"]
        widgets = {
            "phrases": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
            "also": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }


class PinForm(RuleForm):
    article = ArticleField(
        label=gettext_lazy("Article"),
        help_text=gettext_lazy("The last part of its address, its whole address, or its identity."),
    )

    class Meta:
        model = Pin
        fields = ["queries", "article", "position", "language", "product", "active", "note"]
        widgets = {"queries": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}


class RuleAdmin(ShelfAdmin):
    """Lists, forms and the trial of both kinds of rules."""

    list_filter = ["active", "language", "product"]
    list_per_page = 50
    change_form_template = "admin/articles/rule/form.html"
    change_list_template = "admin/articles/rule/list.html"

    class Media:
        css = {"all": ["css/admin/finding.css"]}

    def get_urls(self) -> list[Any]:
        name = f"articles_{self.opts.model_name}_try"
        return [path("try/", self.admin_site.admin_view(self.try_view), name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"try_url": self.try_url(), **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False,
        form_url: str = "", obj: Any = None,
    ) -> Any:  # fmt: skip
        context["try_url"] = self.try_url(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def try_url(self, rule: Synonym | Pin | None = None) -> str:
        address = reverse(f"admin:articles_{self.opts.model_name}_try")
        return f"{address}?rule={rule.pk}" if rule and rule.pk else address

    def first_query(self, rule: Any) -> str:
        """What is tried if nothing else is given."""
        raise NotImplementedError

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """Answer a query now and, by POST, with the rule that stands in the form. Saves nothing."""
        return require_http_methods(["GET", "HEAD", "POST"])(self._try)(request)

    def _try(self, request: HttpRequest) -> HttpResponse:
        rule = self._rule(request)
        form = None
        if request.method == "POST":
            form = self.get_form(request, rule, change=rule is not None)(request.POST, instance=rule)
        sent = request.POST if form else request.GET
        query = TryForm(sent if "q" in sent else {"q": self._given(form), "spoken": "", "within": ""})
        trial = None
        if query.is_valid() and query.cleaned_data["q"] and (form is None or form.is_valid()):
            asked = query.cleaned_data
            trial = search.explain(
                asked["q"],
                product=asked["within"].slug if asked["within"] else "",
                language=asked["spoken"],
                change=form.instance if form else None,
            )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Try a query"),
            "media": self.media,
            "query": query,
            "adminform": self._drawn(request, form, rule) if form else None,
            "errors": form.errors if form else {},
            "trial": trial,
            "rule": rule,
            "try_url": self.try_url(rule),
            "save_url": self._save_url(request, rule) if form else "",
        }
        return TemplateResponse(request, "admin/articles/rule/try.html", context)

    def _rule(self, request: HttpRequest) -> Any:
        """The stored rule that is being changed; None if it is new."""
        number = whole_number(request.GET.get("rule"))
        rule = self.get_object(request, str(number)) if number else None
        if not self.has_view_permission(request, rule):
            raise PermissionDenied
        return rule

    def _given(self, form: Any) -> str:
        return self.first_query(form.instance) if form and form.is_valid() else ""

    def _drawn(self, request: HttpRequest, form: Any, rule: Any) -> AdminForm:
        fieldsets: list[Any] = list(self.get_fieldsets(request, rule))
        return AdminForm(form, fieldsets, {}, model_admin=self)

    def _save_url(self, request: HttpRequest, rule: Any) -> str:
        """Where the form goes to be saved; nowhere for those who may not."""
        name = f"admin:articles_{self.opts.model_name}"
        if rule:
            return reverse(f"{name}_change", args=[rule.pk]) if self.has_change_permission(request) else ""
        return reverse(f"{name}_add") if self.has_add_permission(request) else ""


@admin.register(Synonym)
class SynonymAdmin(RuleAdmin):
    form = SynonymForm
    list_display = ["phrase_list", "also_list", "language", "product", "active"]
    list_select_related = ["product"]
    search_fields = ["phrases", "also", "note"]
    fieldsets = [(None, {"fields": ["phrases", "also"]}), WHERE]

    @admin.display(description=gettext_lazy("words or phrases"), ordering="phrases")
    def phrase_list(self, row: Synonym) -> str:
        return ", ".join(split_phrases(row.phrases))

    @admin.display(description=gettext_lazy("also look for"))
    def also_list(self, row: Synonym) -> str:
        return f"→ {', '.join(split_phrases(row.also))}" if row.also else ""

    def first_query(self, rule: Synonym) -> str:
        return next(iter(split_phrases(rule.phrases)), "")


@admin.register(Pin)
class PinAdmin(RuleAdmin):
    form = PinForm
    list_display = ["query_list", "article", "position", "language", "product", "active"]
    list_select_related = ["product", "article"]
    search_fields = ["queries", "article__title", "article__codes__code", "note"]
    fieldsets = [(None, {"fields": ["queries", ("article", "position")]}), WHERE]

    @admin.display(description=gettext_lazy("queries"), ordering="queries")
    def query_list(self, row: Pin) -> str:
        return ", ".join(split_queries(row.queries))

    def first_query(self, rule: Pin) -> str:
        return next(iter(split_queries(rule.queries)), "")
