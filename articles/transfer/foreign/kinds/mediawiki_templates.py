"""Templates that most wikis have: notices, keys, menus, links, and boxes that hold parts of an article."""

import html
import re
from collections.abc import Callable, Mapping

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
        self.parts: dict[str, str] = {}  # wikitext
        self.plain: Callable[[str], str] = str.strip  # what readers see of a value
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
                codes = filter(None, re.split(r"\s*[,;]\s*", self.plain(value)))
                self.codes += [code for code in codes if code not in self.codes]
            elif AREAS.match(key):
                self.areas.append(self.plain(re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", value)))
            elif key in KEYS:
                self._add(KEYS[key], value)
            elif key in ("status", "state", "zustand", "estado"):
                self.state, self.reason = state_of_word(self.plain(value))
            elif key in ("language", "lang", "sprache", "idioma", "langue") and re.match(
                r"[a-z]{2}(?:-|\Z)", value
            ):
                self.language = value
            elif not key.isdecimal():
                label = f"'''{html.escape(key.replace('_', ' ').capitalize(), quote=False)}:'''"
                self._add("body", f"{label}\n{value}" if value[0] in "*#{" else f"{label} {value}")
        return True

    def _add(self, part: str, value: str) -> None:
        """Add a value to a part. Its lines are paragraphs, unless they are lists or tables."""
        if "{|" not in value:
            value = re.sub(r"<br\s*/?>\s*|\n(?![*#:;\s])", "\n\n", value)
        self.parts[part] = "\n\n".join(filter(None, [self.parts.get(part), value]))
