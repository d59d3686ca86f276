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

from .article_tags import hit_reason

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
    confidence: str
    typical_duration: str
    is_how_to: bool


@register.simple_tag
def result_row(hit: Hit) -> SafeString:
    """Return a result in the list: head and facts, between them what the search found in it."""
    head, facts = _fixed_parts(_facts_of(hit))
    line = excerpt = ""
    if hit.line:
        text = '<p class="result__excerpt"><span>{}</span> <bdi><mark>{}</mark></bdi></p>'
        line = format_html(text, _("Your line:"), hit.line)
    if hit.excerpt:
        lang = format_html(' lang="{}"', hit.language) if hit.language else ""
        excerpt = format_html('<p class="result__excerpt"{}>{}</p>', lang, hit.excerpt)
    return format_html(
        '<li class="result">{}{}{}<p class="result__meta">{}<span>{}</span></p></li>',
        *(head, line, excerpt, facts, hit_reason(hit)),
    )


@register.simple_tag
def top_facts(hit: Hit) -> SafeString:
    """Return where the problem of the top result is, and what else is known of it."""
    return _top_facts(_facts_of(hit))


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
        product_name=product.name,
        product_short=product.short,
        provider=area.provider if area else "",
        confidence=publication.confidence,
        typical_duration=publication.typical_duration,
        is_how_to=hit.is_how_to,
    )


@lru_cache(maxsize=5000)
def _fixed_parts(facts: ResultFacts) -> tuple[SafeString, SafeString]:
    context = _context_of(facts)
    head = render_to_string("search/_result_head.html", context)
    return head, render_to_string("search/_result_facts.html", context)


@lru_cache(maxsize=1000)
def _top_facts(facts: ResultFacts) -> SafeString:
    return render_to_string("search/_top_facts.html", _context_of(facts))


def _context_of(facts: ResultFacts) -> dict[str, Any]:
    return {
        **facts._asdict(),
        "url": article_url(facts.slug, facts.language),
        "product": Product(short=facts.product_short),
        "area": Area(provider=facts.provider),
        "other_language": facts.language if facts.language != facts.page_language else "",
    }


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
