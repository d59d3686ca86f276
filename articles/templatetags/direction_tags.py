"""Codes and other technical pieces on pages that are written from right to left."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.strings.direction import isolate_technical
from articles.strings.interface import interface_language, text_direction

register = template.Library()


class IsolatingNode(template.Node):
    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        html = self.nodelist.render(context)
        languages = interface_language(), get_language() or ""
        is_mirrored = any(text_direction(language) == "rtl" for language in languages)
        return SafeString(isolate_technical(html)) if is_mirrored else html


@register.tag
def isolate(parser: Any, token: Any) -> IsolatingNode:
    """Keep the technical pieces of what is inside as written: `{% isolate %}...{% endisolate %}`."""
    nodes = parser.parse(("endisolate",))
    parser.delete_first_token()
    return IsolatingNode(nodes)
