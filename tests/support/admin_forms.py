"""The article form as a browser sees it and sends it back."""

from django.forms import CheckboxInput
from django.urls import reverse

ADD_URL = "/admin/articles/article/add/"


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def unpublish_url(article):
    return reverse("admin:articles_article_unpublish", args=[article.pk])


def form_data(page):
    """What a browser would send back of the form on this page, untouched."""
    sent = {}
    for form in [page.context["form"].main, *_row_forms(page)]:
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
    return page.context["errors"] if page.context and "errors" in page.context else []


def _row_forms(page):
    for formset in page.context["formsets"].values():
        yield formset.management_form
        yield from formset.forms


CHECK_URL = "/admin/articles/article/check/"
