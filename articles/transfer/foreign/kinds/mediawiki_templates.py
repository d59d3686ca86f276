"""Templates that most wikis have: notices, keys, menus, links, and boxes that hold parts of an article."""

import html
import re
from collections.abc import Mapping

from ..source import State
from .markdown.notices import kind_of
from .states import state_of_word

PARTS = {
    "messages": "message messages text_of_message error_message meldung fehlermeldung "
    "mensaje mensagem messaggio melding foutmelding message_d_erreur メッセージ",
    "symptoms": "symptom symptoms symptome symptôme symptômes síntoma síntomas sintoma sintomas "
    "sintomo sintomi symptoom symptomen 症状",
    "causes": "cause causes reason raison ursache ursachen grund causa causas oorzaak oorzaken 原因",
    "solutions": "solution solutions fix resolution workaround lösung loesung abhilfe "
    "solución solução soluzione rimedio oplossing 解決 解決策 対処",
    "summary": "summary description beschreibung zusammenfassung resumen resumo 説明",
}
KEYS = {key: part for part, keys in PARTS.items() for key in keys.split()}
CODES = re.compile(
    r"(?:error|fehler|fout)?_?(?:code|codes|nummer|number|id|código|codigo|codice|コード)\Z", re.IGNORECASE
)
AREAS = re.compile(
    r"(?:area|category|component|module|section|bereich|kategorie|komponente|catégorie|área|categoría|categoria|領域)\Z",
    re.I,
)
DRAFTS = re.compile(
    r"(?:draft|wip|work ?in ?progress|under ?construction|underconstruction|in ?use"
    r"|entwurf|baustelle|in bearbeitung|brouillon|ébauche|"
    r"en travaux|borrador|en construcción|rascunho|bozza|outdated|obsolete|veraltet"
    r"|deprecated|delete|löschen|supprimer|作成中|下書き)\Z",
    re.IGNORECASE,
)
KEYBOARD = {"key", "keys", "kbd", "keypress", "taste", "tasten", "touche", "tecla", "key press", "button key"}
MENUS = {"menu", "menus", "menupath", "menu path", "click", "nav", "navigation", "menü"}
PLAIN = {
    "code",
    "tt",
    "path",
    "file",
    "mono",
    "inline code",
    "button",
    "ui",
    "gui",
    "bold",
    "b",
    "nowrap",
    "lang",
    "small",
    "abbr",
    "term",
    "tooltip",
    "color",
    "colour",
    "font color",
    "highlight",
}
LINKS = {
    "main",
    "see also",
    "seealso",
    "see",
    "further",
    "hauptartikel",
    "siehe auch",
    "article détaillé",
    "voir aussi",
    "véase también",
    "ver também",
    "ll",
    "l",
    "link",
    "tl",
}
NOTHING = {
    "clear",
    "clr",
    "-",
    "anchor",
    "toc",
    "tocright",
    "toc right",
    "notoc",
    "languages",
    "lang bar",
    "breadcrumb",
    "navbox",
    "reflist",
    "stub",
    "shortcut",
    "top",
    "ambox top",
    "documentation",
    "doc",
}
QUOTES = {
    "quote",
    "zitat",
    "citation",
    "cita",
    "blockquote",
    "quotation",
    "message",
    "errormessage",
    "error message",
    "meldung",
}


class Templates:
    """Makes text of templates, and keeps what boxes say of the article."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.codes: list[str] = []
        self.areas: list[str] = []
        self.language = ""
        self.state, self.reason = State.PUBLIC, ""

    def make(self, name: str, values: Mapping[str, str]) -> str | None:
        """Return what a template becomes, None for one that is unknown."""
        key = re.sub(
            r"\A(?:template|vorlage|modèle|plantilla)\s*:\s*", "", name.strip().lower().replace("_", " ")
        )
        first = values.get("1", values.get("text", values.get("content", values.get("message", "")))).strip()
        if DRAFTS.match(key):
            self.state, self.reason = State.DRAFT, f"template {name}"
            return ""
        if key in NOTHING:
            return ""
        if self._box(values):
            return ""
        return self._shown(key, first, values)

    def _shown(self, key: str, first: str, values: Mapping[str, str]) -> str | None:
        listed = [value for number, value in values.items() if number.isdecimal() and value.strip()]
        if key in KEYBOARD:
            return "+".join(listed)
        if key in MENUS:
            return " > ".join(listed)
        if key in QUOTES:
            return f"\n<blockquote>{first}</blockquote>\n"
        if key in PLAIN:
            words = listed[-1] if key in ("lang", "color", "colour", "font color") and listed else first
            return f"<code>{words}</code>" if key in ("code", "tt", "path", "mono", "inline code") else words
        if key in LINKS:
            return ", ".join(f"[[{one}]]" for one in listed) if key != "tl" else first
        if (kind := kind_of(key)) and first:
            title = values.get("title", values.get("heading", values.get("titel", ""))).strip()
            head = f"<p><strong>{title}</strong></p>" if title else ""
            return f'\n<div class="admonition {kind}">{head}\n{first}\n</div>\n'
        return None

    def _box(self, values: Mapping[str, str]) -> bool:
        """Keep what a box with named values says; whether there was anything that we know."""
        named = {
            key.strip().lower().replace(" ", "_").replace("-", "_"): value for key, value in values.items()
        }
        known = [key for key in named if key in KEYS or CODES.match(key) or AREAS.match(key)]
        if len(known) < 2 and not any(CODES.match(key) and re.search(r"\d", named[key]) for key in known):
            return False
        for key, value in named.items():
            value = value.strip()
            if not value:
                continue
            if CODES.match(key):
                self.codes += [
                    code for code in re.split(r"\s*[,;]\s*", value) if code and code not in self.codes
                ]
            elif AREAS.match(key):
                self.areas.append(re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", value))
            elif key in KEYS:
                self.parts[KEYS[key]] = self.parts.get(KEYS[key], "") + _as_html(value)
            elif key in ("status", "state", "zustand", "estado"):
                self.state, self.reason = state_of_word(value)
            elif key in ("language", "lang", "sprache", "idioma", "langue") and re.match(
                r"[a-z]{2}(?:-|\Z)", value
            ):
                self.language = value
            elif not key.isdecimal():
                label = f"<strong>{html.escape(key.replace('_', ' ').capitalize(), quote=False)}:</strong> "
                made = _as_html(value).replace("<p>", f"<p>{label}", 1)
                self.parts["body"] = self.parts.get("body", "") + made
        return True


def _as_html(value: str) -> str:
    """Return a value as HTML: lines with marks are a list."""
    rows = [row.strip() for row in re.split(r"\n|<br\s*/?>", value) if row.strip()]
    plain = [html.escape(re.sub(r"\A[*#:;]+\s*|'{2,}", "", row), quote=False) for row in rows]
    if rows and all(row[0] in "*#" for row in rows):
        name = "ol" if rows[0][0] == "#" else "ul"
        return f"<{name}>{''.join(f'<li>{row}</li>' for row in plain)}</{name}>"
    return "".join(f"<p>{row}</p>" for row in plain)
