"""The article form as a browser sees it and sends it back."""

from django.forms import CheckboxInput
from django.urls import reverse

ADD_URL = "/admin/articles/article/add/"


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def form_data(page):
    """What a browser would send back of the form on this page, untouched."""
    sent = {}
    for form in [page.context["adminform"].form, *_row_forms(page)]:
        for bound in form:
            name, value = bound.html_name, bound.value()
            value = bound.field.prepare_value(value)
            if value is True and isinstance(bound.field.widget, CheckboxInput):
                sent[name] = "on"
            elif value is not None and not isinstance(bound.field.widget, CheckboxInput):
                sent[name] = str(value)
    return sent


def form_errors(page):
    """What the form of this page refuses, for a test's message."""
    found = [page.context["adminform"].form.errors] if page.context and "adminform" in page.context else []
    return found + [form.errors for form in _row_forms(page) if form.errors] if found else []


def _row_forms(page):
    for inline in page.context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


CHECK_URL = "/admin/articles/article/check/"
