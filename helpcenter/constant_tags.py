"""Django's `translate` and `url`, resolved once for each language where nothing in them varies.

A page has some fifty of them, which are 10 to 60 microseconds of CPU each. It is the library `i18n` of the
site's templates, and so changes none of them.
"""

from collections.abc import Callable
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.template.defaultfilters import join
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags import i18n
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

from articles.strings.interface import interface_language, text_direction
from articles.strings.lists import list_separator, percent

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)
register.filter("percent", percent)


@register.filter(is_safe=True, needs_autoescape=True)
def listed(words: Any, autoescape: bool = True) -> str:
    """Return words as a list in the language of the interface."""
    return join(words, list_separator(), autoescape)


class ConstantNode(Node):
    """A tag without variables: its text, or the value of its `as`, by what it does depend on."""

    child_nodelists = ()

    def __init__(self, node: Any, key: Callable[[], Any]) -> None:
        self.node = node
        self.key = key
        self.texts: dict[Any, str] = {}

    def render(self, context: template.Context) -> str:
        key, name = (self.key(), context.autoescape), self.node.asvar
        text = self.texts.get(key)
        if text is None:
            rendered = self.node.render(context)
            text = self.texts[key] = context[name] if name else rendered
        if not name:
            return text
        context[name] = text
        return ""


class ValueNode(Node):
    """A tag that names a value of the moment."""

    def __init__(self, name: str, value: Callable[[], Any]) -> None:
        self.name, self.value = name, value

    def render(self, context: template.Context) -> str:
        context[self.name] = self.value()
        return ""


@register.tag("translate")
@register.tag("trans")
def do_translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    is_constant = _is_constant(node.filter_expression) and not node.message_context
    return ConstantNode(node, get_language) if is_constant else node


@register.tag
def get_current_language(_parser: Parser, token: Token) -> Node:
    """The language of the interface, which isn't that of the address where no catalog is whole."""
    return ValueNode(token.split_contents()[2], interface_language)


@register.tag
def get_current_language_bidi(_parser: Parser, token: Token) -> Node:
    return ValueNode(token.split_contents()[2], lambda: text_direction(interface_language()) == "rtl")


@register.tag
def url(parser: Parser, token: Token) -> Node:
    node = django_url(parser, token)
    return ConstantNode(node, _address_key) if _has_one_address(node) else node


def _is_constant(expression: FilterExpression) -> bool:
    variable = expression.var
    is_literal = variable.literal is not None if isinstance(variable, Variable) else True
    return is_literal and not expression.filters


def _has_one_address(node: URLNode) -> bool:
    """Return whether an address has no arguments. Where a name with a namespace leads, the page decides."""
    name = node.view_name.var
    return _is_constant(node.view_name) and ":" not in str(name) and not (node.args or node.kwargs)


def _address_key() -> tuple[Any, ...]:
    return get_language(), get_script_prefix(), get_urlconf(), settings.ROOT_URLCONF
