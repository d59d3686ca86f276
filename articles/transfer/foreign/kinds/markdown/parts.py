"""Parts of an article that a file names above its text: `symptoms:`, `solution:`, `causa:`."""

from collections.abc import Mapping
from html import escape
from typing import Any

from .front import MAX_ITEMS, Front, text_of

PARTS = {
    "messages": (
        "message messages error_message error_messages meldung fehlermeldung mensaje mensagem message_text"
    ),
    "symptoms": ("symptom symptoms symptome síntomas sintomas symptômes"),
    "causes": ("cause causes reason reasons ursache ursachen causa causas"),
    "solutions": (
        "solution solutions fix fixes resolution workaround remedy lösung lösungen loesung abhilfe "
        "solución solucion solução solucao"
    ),
    "prevention": ("prevention vorbeugung"),
    "impact": ("impact auswirkung"),
}
KEYS = {key: part for part, keys in PARTS.items() for key in keys.split()}


def named_parts(front: Front, mapping: Mapping[str, object] | None = None) -> dict[str, str]:
    """Return the parts that keys of the front matter hold, each as HTML."""
    fields = (mapping or {}).get("fields")
    told = (
        {str(key).lower(): str(part) for key, part in fields.items()} if isinstance(fields, Mapping) else {}
    )
    parts: dict[str, str] = {}
    for key, value in front.values.items():
        part = told.get(key) or KEYS.get(key, "")
        if (part in PARTS or part in ("body", "summary", "faqs")) and (html := _html(value, part)):
            parts[part] = parts.get(part, "") + html
    return parts


def _html(value: Any, part: str) -> str:
    if isinstance(value, list):
        items = [escape(text_of(item), quote=False) for item in value[:MAX_ITEMS] if text_of(item)]
        name = "ol" if part == "solutions" else "ul"
        return f"<{name}>{''.join(f'<li>{item}</li>' for item in items)}</{name}>" if items else ""
    text = text_of(value)
    return f"<p>{escape(text, quote=False)}</p>" if text else ""
