"""Tags of the search page. What is the same for every search is rendered once, so that the page is quick."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Area, Product, article_url
from articles.search import Hit
from articles.strings.languages import is_same_language, local_name

from .article_tags import hit_reason, location_path, side_label
from .code_tags import code_plate

register = template.Library()


class ResultFacts(NamedTuple):
    """All that the fixed parts of a result depend on, so that they are never out of date."""

    page_language: str
    language: str
    slug: str
    article_id: int
    code: str
    title: str
    side: str
    product_name: str
    product_short: str
    provider: str
    is_how_to: bool


@register.simple_tag
def result_rows(hits: Iterable[Hit]) -> SafeString:
    """Return the results of the list: head and facts, between them what the search found."""
    return format_html_join("", "{}", ((_row(hit),) for hit in hits))


def _row(hit: Hit) -> SafeString:
    head, facts = _fixed_parts(_facts_of(hit))
    line = excerpt = ""
    if hit.line:
        text = '<p class="result__excerpt"><span>{}</span> <bdi><mark>{}</mark></bdi></p>'
        line = format_html(text, _("Matched line:"), hit.line)
    if hit.excerpt:
        lang = format_html(' lang="{}"', hit.language) if hit.language else ""
        excerpt = format_html('<p class="result__excerpt"{}><bdi>{}</bdi></p>', lang, hit.excerpt)
    return format_html(
        '<li class="result">{}{}{}<p class="result__meta">{}<span>{}</span></p></li>',
        *(head, line, excerpt, facts, hit_reason(hit)),
    )


def _facts_of(hit: Hit) -> ResultFacts:
    publication = hit.publication
    product, area = publication.product, publication.area
    return ResultFacts(
        page_language=get_language() or "",
        language=publication.language,
        slug=publication.slug,
        article_id=publication.article_id,
        code=publication.code,
        title=publication.title,
        side=publication.side,
        product_name=product.local_name,
        product_short=product.local_second,
        provider=area.local_second if area else "",
        is_how_to=hit.is_how_to,
    )


@register.filter
def result_address(hit: Any) -> str:
    return _address(hit.publication.slug, hit.publication.language, get_language() or "")


def _address(slug: str, language: str, page_language: str) -> str:
    """Return the address of a result. One in another language says what the reader's is."""
    address = article_url(slug, language)
    return address if is_same_language(language, page_language) else f"{address}?wanted={page_language}"


@lru_cache(maxsize=5000)
def _fixed_parts(facts: ResultFacts) -> tuple[SafeString, SafeString]:
    """Return the head of a result and its facts. With templates, twenty would take six times as long."""
    other = facts.language if facts.language != facts.page_language else ""
    link = format_html(
        '<h3><a href="{}" data-article="{}"{}><bdi>{}</bdi></a></h3>',
        _address(facts.slug, facts.language, facts.page_language),
        facts.article_id,
        format_html(' hreflang="{0}" lang="{0}"', other) if other else "",
        facts.title,
    )
    code = code_plate(facts.code, "s", quiet=True) if facts.code else ""
    parts = [
        format_html('<span class="result__kind">{}</span>', _("How-to"))
        if facts.is_how_to
        else side_label(facts.side, Product(short=facts.product_short), Area(provider=facts.provider)),
        format_html("<span>{}</span>", facts.product_name),
    ]
    if other:
        parts.append(format_html('<span lang="{}">{}</span>', other, local_name(other)))
    head = format_html('<div class="result__head">{}{}</div>', code, link)
    return head, format_html_join("", "{}", ((part,) for part in parts))


@register.simple_tag
def top_facts(hit: Hit) -> tuple[Any, ...]:
    """Return all that the top result depends on, but for what the search found in it."""
    return _facts_of(hit), hit_reason(hit), hit.why, hit.language, hit.publication.typical_duration


@register.simple_tag
def top_path(hit: Hit) -> SafeString:
    """Return the path from the reader to the provider for the top result."""
    facts = _facts_of(hit)
    return _path(facts.page_language, facts.side, facts.product_short, facts.provider)


@lru_cache(maxsize=500)
def _path(_language: str, side: str, product_short: str, provider: str) -> SafeString:
    context = location_path(side, Product(short=product_short), Area(provider=provider))
    return render_to_string("components/_location_path.html", context)


@register.simple_tag
def filter_choices(choices: Iterable[Any], name: str, is_paste: bool) -> SafeString:
    """Return the products or areas to choose from: links, or for a paste buttons of the form around them."""
    if is_paste:
        item = (
            '<li><button class="filters__choice" type="submit" name="{}" value="{}"{}>{} <small>{}</small>'
            "</button></li>"
        )
        return format_html_join(
            "", item, ((name, c.slug, _current(c.is_chosen), c.name, c.count) for c in choices)
        )
    item = '<li><a href="?{}"{}>{} <small>{}</small></a></li>'
    return format_html_join("", item, ((c.query, _current(c.is_chosen), c.name, c.count) for c in choices))


@register.simple_tag
@lru_cache(maxsize=500)
def filter_menu(menu: Any) -> SafeString:
    """Return a labeled menu of one filter."""
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _selected(value == menu.chosen), label) for value, label in menu.choices),
    )
    select = '<select name="{}" autocomplete="off">{}</select>'
    return format_html(
        f'<label class="filters__menu"><span>{{}}</span> {select}</label>', menu.label, menu.name, options
    )


def _current(is_chosen: bool) -> SafeString | str:
    return format_html(' aria-current="{}"', "true") if is_chosen else ""


def _selected(is_chosen: bool) -> SafeString | str:
    return format_html(" {}", "selected") if is_chosen else ""
