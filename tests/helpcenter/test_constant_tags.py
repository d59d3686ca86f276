"""Tags that are worked out once for each language."""

import pytest
from django.template import engines
from django.urls import set_script_prefix
from django.utils.translation import override

from articles.models import article_url
from tests.support.languages import shipped


def render(text):
    return engines["django"].from_string("{% load i18n %}" + text).render({"n": "<b>"})


@pytest.fixture
def prefix():
    yield set_script_prefix
    set_script_prefix("/")


@pytest.mark.parametrize("text", ["{% translate 'Delete' %}", "{% translate 'Delete' as word %}{{ word }}"])
def test_a_text_is_in_the_language_of_each_page(text):
    template = engines["django"].from_string("{% load i18n %}" + text)
    texts = []
    with shipped("de"):
        for language in ("en", "de", "en"):
            with override(language):
                texts.append(template.render())
    assert texts == ["Delete", "Löschen", "Delete"]


def test_an_address_is_of_the_language_and_folder_of_each_page(prefix):
    template = engines["django"].from_string("{% url 'search' %} {% url 'search' as address %}{{ address }}")
    assert template.render() == "/search/ /search/"
    with override("de"):
        assert template.render() == "/de/search/ /de/search/"
    prefix("/help/")
    assert template.render() == "/help/search/ /help/search/"


def test_what_varies_is_worked_out_each_time():
    assert render("{% translate n %}{% url 'article-detail' slug='a' %}") == "&lt;b&gt;/articles/a/"


def test_an_article_has_an_address_in_each_language_and_folder(prefix):
    assert article_url("a", "en") == article_url("a", "") == "/articles/a/"
    assert article_url("a", "de") == "/de/articles/a/"
    prefix("/help/")
    assert article_url("a", "en") == "/help/articles/a/"
