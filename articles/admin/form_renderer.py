"""Draws the plain fields of the article form: hundreds of them, for which Django's templates take most of the
time of a page. The HTML is the same; every other template is Django's own."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDGETS = "django/forms/widgets/"
INPUTS = {f"{WIDGETS}{name}.html" for name in ("text", "number", "url", "date", "hidden", "checkbox")}


class FieldRenderer(DjangoTemplates):
    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        if template_name in INPUTS:
            return _draw_input(context["widget"])
        if template_name == f"{WIDGETS}textarea.html":
            return _draw_textarea(context["widget"])
        if template_name == f"{WIDGETS}select.html":
            return _draw_select(context["widget"])
        return mark_safe(super().render(template_name, context, request))


def _attributes(attrs: Mapping[str, Any]) -> str:
    pairs = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in pairs)


def _draw_input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    start = f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}'
    return mark_safe(f"{start}{_attributes(widget['attrs'])}>")


def _draw_textarea(widget: Mapping[str, Any]) -> SafeString:
    start = f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>'
    # HTML takes away the first line break.
    return mark_safe(f"{start}\n{escape(widget['value'] or '')}</textarea>")


def _draw_select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        drawn = map(_draw_option, options)
        parts += [f'<optgroup label="{escape(name)}">', *drawn, "</optgroup>"] if name else drawn
    return mark_safe("".join([*parts, "</select>"]))


def _draw_option(option: Mapping[str, Any]) -> str:
    start = f'<option value="{escape(option["value"])}"{_attributes(option["attrs"])}>'
    return f"{start}{escape(option['label'])}</option>"
