"""The plate of a code, for what puts it into a sentence; templates have components/_code.html as well."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.strings.code_names import is_named_error

register = template.Library()

MAX_LENGTH = 18  # of a code in one line


@register.simple_tag
def code_plate(code: str, size: str = "", quiet: bool = False) -> SafeString:
    """Return a code as components/_code.html shows it: `{% code_plate code "xl" as plate %}`."""
    classes = [f" code--{size}"] if size else []
    classes += [" code--quiet"] if quiet else []
    classes += [" code--long"] if len(code) > MAX_LENGTH else []
    return format_html('<span class="code{}">{}</span>', "".join(classes), code)


@register.simple_tag
def named_code(code: str, size: str = "") -> SafeString:
    """Return a code with the word before it, as titles begin: "Error 102: " or "Code C=343: "."""
    words = escape(_("Error %(plate)s") if is_named_error(code) else _("Code %(plate)s"))
    named = mark_safe(words % {"plate": code_plate(code, size)})  # both parts are safe
    return format_html('<span class="title__code">{}<span class="visually-hidden">: </span></span>', named)
