"""The plate of a code, for what puts it into a sentence; templates have components/_code.html as well."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MAX_LENGTH = 18  # of a code in one line


@register.simple_tag
def code_plate(code: str, size: str = "", quiet: bool = False) -> SafeString:
    """Return a code as components/_code.html shows it: `{% code_plate code "xl" as plate %}`."""
    classes = [f" code--{size}"] if size else []
    classes += [" code--quiet"] if quiet else []
    classes += [" code--long"] if len(code) > MAX_LENGTH else []
    return format_html('<span class="code{}">{}</span>', "".join(classes), code)
