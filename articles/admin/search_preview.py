"""The preview of a search: how a query is read, and what it finds now and with a rule that is not saved."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import search
from articles.models import Pin, Product, Synonym
from articles.strings.numbers import whole_number

from .pages import render_page


class SearchPreviewForm(forms.Form):
    """A query, with the product and language in which readers would search it."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    search_product = forms.ModelChoiceField(
        Product.objects.all(),
        label=gettext_lazy("Product filter"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("none"),
    )
    search_language = forms.SlugField(label=gettext_lazy("Language"), max_length=16, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def preview_search(request: HttpRequest, model: type[Synonym] | type[Pin]) -> HttpResponse:
    """Answer a query as readers would get it now and, by POST, with the rule of the form. Saves nothing."""
    model_admin: Any = admin.site.get_model_admin(model)
    rule = _stored_rule(request, model_admin)
    form = None
    if request.method == "POST":
        form = model_admin.get_form(request, rule, change=rule is not None)(request.POST, instance=rule)
    is_valid = form is None or form.is_valid()
    fields = request.POST if form else request.GET
    if "q" not in fields:
        example = model_admin.example_query(form.instance) if form and is_valid else ""
        query_form = SearchPreviewForm({"q": example})
    else:
        query_form = SearchPreviewForm(fields)
    return render_page(
        request,
        "rule/preview.html",
        _("Test search"),
        opts=model_admin.opts,
        media=model_admin.media,
        query_form=query_form,
        adminform=_admin_form(request, model_admin, form, rule) if form else None,
        errors=form.errors if form else {},
        explanation=_explain(query_form, form.instance if form else None) if is_valid else None,
        rule=rule,
        preview_url=model_admin.preview_url(rule),
        save_url=_save_url(request, model_admin, rule) if form else "",
    )


def _stored_rule(request: HttpRequest, model_admin: Any) -> Any:
    """Return the rule that is being changed, or None for a new one."""
    pk = whole_number(request.GET.get("rule"))
    rule = model_admin.get_object(request, str(pk)) if pk else None
    if not model_admin.has_view_permission(request, rule):
        raise PermissionDenied
    return rule


def _explain(query_form: SearchPreviewForm, change: Any) -> search.Trial | None:
    if not query_form.is_valid() or not query_form.cleaned_data["q"]:
        return None
    data = query_form.cleaned_data
    return search.explain(
        data["q"],
        product=data["search_product"].slug if data["search_product"] else "",
        language=data["search_language"],
        change=change,
    )


def _admin_form(request: HttpRequest, model_admin: Any, form: Any, rule: Any) -> AdminForm:
    fieldsets: list[Any] = list(model_admin.get_fieldsets(request, rule))
    return AdminForm(form, fieldsets, {}, model_admin=model_admin)


def _save_url(request: HttpRequest, model_admin: Any, rule: Any) -> str:
    """Return the URL that saves the form, or nothing for editors who may not."""
    name = f"admin:articles_{model_admin.opts.model_name}"
    if rule:
        may_save = model_admin.has_change_permission(request)
        return reverse(f"{name}_change", args=[rule.pk]) if may_save else ""
    return reverse(f"{name}_add") if model_admin.has_add_permission(request) else ""
