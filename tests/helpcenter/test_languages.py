"""A page's frame is in one language: that of its address, or the site's own where that has no catalog."""

from datetime import date

import pytest
from django.template import engines
from django.utils.translation import get_language, gettext, override

from articles.checks import check_language, check_languages_of_articles
from articles.strings.interface import interface_language
from tests.support.languages import shipped

pytestmark = pytest.mark.once
FRAME = engines["django"].from_string(
    "{% load i18n article_tags %}{% get_current_language as tongue %}{% get_current_language_bidi as bidi %}"
    "{{ tongue }} {{ bidi }} {{ day|date:'DATE_FORMAT' }} {{ number }} {{ _('Delete') }}"
)


def frame_in(language):
    with override(language):
        return FRAME.render({"day": date(2026, 11, 3), "number": 1234.5})


@pytest.mark.parametrize(
    "language, others, own, expected",
    [
        ("de", ["de"], "en", "de"),
        ("de-at", ["de"], "en", "de-at"),
        ("de", [], "en", "en"),
        ("fr", ["de"], "de", "de"),
        ("fr", [], "nl", "en"),
        ("pt", ["pt-br"], "en", "en"),
    ],
)
def test_language_of_the_frame(settings, language, others, own, expected):
    settings.LANGUAGE_CODE = own
    with shipped(*others):
        assert interface_language(language) == expected


def test_words_dates_and_numbers_are_in_the_same_language():
    with shipped("de"):
        assert frame_in("de") == "de False 3. November 2026 1234,5 Löschen"
    with shipped("pt-br"):
        assert frame_in("pt-br") == "pt-br False 3 de novembro de 2026 1234,5 Excluir"
    with shipped():
        assert frame_in("de") == frame_in("en") == frame_in("ar") == "en False Nov. 3, 2026 1234.5 Delete"


def test_what_frames_an_article_leaves_its_address_alone(client, make_live):
    make_live(slug="hiba", title="Egy hiba", language="he", summary="Baj van.")
    page = client.get("/he/articles/hiba/").content.decode()
    assert '<html lang="en" dir="ltr">' in page and 'lang="he" dir="rtl"' in page
    assert 'href="/he/search/"' in page
    with override("he"):
        assert get_language() == "he" and gettext("Delete") == "Delete"


def test_operator_hears_of_languages_without_a_catalog(settings, db, make_live):
    assert check_language() == check_languages_of_articles(["default"]) == []
    make_live(language="he")
    settings.LANGUAGE_CODE = "nl"
    assert [message.id for message in check_language()] == ["helpcenter.W012"]
    messages = check_languages_of_articles(["default"])
    assert [message.id for message in messages] == ["helpcenter.W013"] and "(he)" in messages[0].msg
    with shipped("he", "nl"):
        assert check_language() == check_languages_of_articles(["default"]) == []
