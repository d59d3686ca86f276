"""Wikitext within lines: what is kept as written, templates, links, pictures, bold, notes."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from .paths import word_set
from .wikitext_blocks import blocks

MARK, END, SPACED = "\ue000", "\ue001", "\ue002"
MAX_DEPTH = 5
MAX_UNCLOSED = 20
MAX_EXPANDED = 500_000
PARAMETER = re.compile(r"\{\{\{[^{}|]{0,80}(?:\|([^{}]{0,300}))?\}\}\}")
VERBATIM = re.compile(
    r"<(nowiki|pre|syntaxhighlight|source|code|math|chem|score|tt)\b([^>]*)(?:/>|>(.*?)</\1\s*>)",
    re.IGNORECASE | re.DOTALL,
)
NOWIKI = re.compile(r"<(nowiki)\b([^>]*)(?:/>|>(.*?)</nowiki\s*>)", re.IGNORECASE | re.DOTALL)
REFERENCE = re.compile(r"<ref\b[^>]*?(?:/>|>(.*?)</ref\s*>)", re.IGNORECASE | re.DOTALL)
GALLERY = re.compile(r"<gallery\b[^>]*>(.*?)</gallery\s*>", re.IGNORECASE | re.DOTALL)
DROPPED = re.compile(
    r"<references\b[^>]*(?:/>|>.*?</references\s*>)|</?(?:translate|tvar|noinclude|includeonly|onlyinclude|languages)\b[^>]*/?>"
    r"|__[A-ZÄÖÜÉ_]{3,60}__|~{3,5}",
    re.DOTALL,
)
EXTERNAL = re.compile(r"\[((?:https?:|ftp:|mailto:|//)[^\s\]<>\"]+)[ \t]*([^\]\n]*)\]")
LINK = re.compile(r"\[\[([^\[\]]+)\]\]([a-zäöüßàâçéèêëîïôùûáíóúñ]*)", re.DOTALL)
SIZE = re.compile(
    r"(?:upright(?:\s*=?\s*[\d.]+)?|hochkant|redresse|x?\d+(?:x\d+)?\s*(?:px|пкс))\Z", re.IGNORECASE
)
OPTIONS = word_set(
    "thumb thumbnail frame framed frameless border left right center centre none baseline "
    "middle sub super top text-top bottom text-bottom mini miniatur gerahmt rahmenlos rand "
    "links rechts zentriert ohne vignette cadre sans_cadre gauche droite centré néant "
    "miniaturadeimagen miniatura marco izquierda derecha centro ninguno esquerda direita "
    "nenhum destra sinistra riquadrato geen サムネイル 左 右 中央 なし"
)


@dataclass
class Wiki:
    """What a text needs to know of its wiki."""

    link: Callable[
        [str], str | None
    ]  # the address of a page by its name; None for what is no page to link to
    picture: Callable[[str], tuple[str, str]]  # the address of a file, and its description
    files: frozenset[str] = frozenset({"file", "image"})
    categories: frozenset[str] = frozenset({"category"})
    template: Callable[[str, Mapping[str, str]], str | None] = lambda name, values: None
    definitions: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)  # PAGENAME and the like


@dataclass
class Text:
    """A text as HTML, and what it said besides."""

    html: str
    title: str = ""
    categories: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Reading:
    """Turns one text into HTML."""

    def __init__(self, wiki: Wiki):
        self.wiki = wiki
        self.kept: list[str] = []
        self.found = Text("")

    def read(self, text: str) -> Text:
        text = re.sub(f"[{MARK}{END}{SPACED}]", "", text)
        text = VERBATIM.sub(self._verbatim, text)
        # A line that begins with a space is code, but not one where a template left a space behind.
        text = re.sub(r"^ (?=.*\S)", SPACED, text, flags=re.MULTILINE)
        text = re.sub(r"<!--.*?(?:-->|\Z)", "", text, flags=re.DOTALL)
        text = PARAMETER.sub(self._parameter, text)
        self.found.html = self.part(self._expand(text, 0))
        return self.found

    def part(self, text: str) -> str:
        """Return a piece of the text, in which templates are filled in, as HTML."""
        text = VERBATIM.sub(self._verbatim, text)
        text = REFERENCE.sub(lambda match: f" ({match[1].strip()})" if (match[1] or "").strip() else "", text)
        text = GALLERY.sub(self._gallery, text)
        text = DROPPED.sub("", text)
        for _ in range(4):  # a caption may have links of its own
            before, text = text, LINK.sub(self._link, text)
            if text == before:
                break
        text = re.sub(r"^ +", "", EXTERNAL.sub(self._external, text), flags=re.MULTILINE)
        return self._show(bold(blocks(text.replace(SPACED, " "))))

    def plain(self, text: str) -> str:
        """Return a piece of the text as it is read, without any markup."""
        text = self._show(VERBATIM.sub(self._verbatim, text))
        return html.unescape(re.sub(r"<[^<>]{1,500}>|'{2,}", "", text)).strip()

    def _parameter(self, match: re.Match[str]) -> str:
        """Return what a page shows of a parameter: the default, else braces and name, as it has no values."""
        return match[0] if match[1] is None else match[1]

    def _keep(self, piece: str) -> str:
        self.kept.append(piece)
        return f"{MARK}{len(self.kept) - 1}{END}"

    def _show(self, text: str) -> str:
        for _ in range(4):
            if MARK not in text:
                break
            text = re.sub(f"{MARK}(\\d+){END}", lambda match: self.kept[int(match[1])], text)
        return text

    def _verbatim(self, match: re.Match[str]) -> str:
        name, attributes, inner = match[1].lower(), match[2], match[3] or ""
        if name == "nowiki":
            return self._keep(html.escape(html.unescape(inner), quote=False))
        if name in ("code", "tt"):
            return self._keep(f"<code>{self._code(inner)}</code>")
        plain = html.escape(html.unescape(inner), quote=False)
        if name in ("syntaxhighlight", "source") and re.search(r"\binline\b", attributes):
            return self._keep(f"<code>{plain.strip()}</code>")
        if name in ("pre", "syntaxhighlight", "source", "score"):
            language = re.search(r"lang\s*=\s*['\"]?([\w+#-]+)", attributes)
            kind = f' class="language-{language[1]}"' if language else ""
            return "\n" + self._keep(f"<pre><code{kind}>{plain.strip(chr(10))}</code></pre>") + "\n"
        return self._keep(f"<code>{plain.strip()}</code>")

    def _code(self, inner: str) -> str:
        """Return the text of code within a line, where wikis fill in templates, too."""
        inner = NOWIKI.sub(self._verbatim, inner)
        if "{{" in inner:
            filled = self._expand(PARAMETER.sub(self._parameter, inner), 1)
            inner = re.sub(r"</?(?:code|tt)\b[^<>]{0,200}>", "", filled) if filled.strip() else inner
        return html.escape(html.unescape(inner), quote=False).strip()

    # Templates.

    def _expand(self, text: str, depth: int) -> str:
        import mwparserfromhell

        if "{{" not in text or depth > MAX_DEPTH or len(text) > MAX_EXPANDED:
            return text
        # Braces that are never closed would cost the parser minutes.
        if text.count("{{") > text.count("}}") + MAX_UNCLOSED:
            return text.replace("{{", "")
        tree = mwparserfromhell.parse(text, skip_style_tags=True)
        for template in tree.filter_templates(recursive=False):
            values = {
                str(parameter.name).strip(): str(parameter.value).strip()
                for parameter in template.params[:100]
            }
            made = self._template(str(template.name).strip(), values, depth)
            try:
                tree.replace(template, made)
            except ValueError:  # it went with another one
                continue
        for argument in tree.filter_arguments(recursive=False):
            tree.replace(argument, self._keep(html.escape(str(argument.default or argument), quote=False)))
        return str(tree)

    def _template(self, name: str, values: Mapping[str, str], depth: int) -> str:
        plain = re.sub(r"<!--.*?-->", "", name, flags=re.DOTALL).strip()
        key = re.sub(r"[_\s]+", " ", plain)
        if special := self._special(key, values, depth):
            return special[0]
        values = {name: self._expand(value, depth + 1) for name, value in values.items()}
        if (made := self.wiki.template(key, values)) is not None:
            return self._expand(made, depth + 1) if "{{" in made else made
        if (definition := self.wiki.definitions.get(key[:1].upper() + key[1:])) is not None:
            return self._expand(fill(definition, values), depth + 1)
        self.found.unknown.append(key)
        return " ".join(
            value for number, value in values.items() if number.isdecimal() and re.search(r"\w", value)
        )

    def _special(self, key: str, values: Mapping[str, str], depth: int) -> tuple[str] | None:
        """Return what magic words and parser functions become, None for a template."""
        name, colon, rest = key.partition(":")
        upper = name.strip().upper()
        if colon and upper in (
            "DISPLAYTITLE",
            "SEITENTITEL",
            "TITREAFFICHE",
            "AFFICHERTITRE",
            "MOSTRARTÍTULO",
            "表示タイトル",
        ):
            self.found.title = re.sub(r"<[^>]*>|'{2,}", "", rest).strip()
            return ("",)
        if not colon and upper in self.wiki.words:
            return (self.wiki.words[upper],)
        if upper in ("!", "=", "(", ")"):
            return ({"!": "|"}.get(upper, upper),)
        if name.strip() in ("#if", "#ifeq", "#ifexist", "#switch", "#ifexpr", "#invoke", "#tag", "#lst"):
            return (self._function(name.strip(), rest, values, depth),)
        if name.startswith("#") or (
            colon and upper in ("DEFAULTSORT", "SORTIERUNG", "ANCHORENCODE", "PAGELANGUAGE", "INT")
        ):
            return ("",)
        return None

    def _function(self, name: str, first: str, values: Mapping[str, str], depth: int) -> str:
        parts = [values.get(str(n), "") for n in range(1, len(values) + 1)]
        test = self._expand(first, depth + 1).strip()
        if name == "#if":
            chosen = parts[0] if test and parts else parts[1] if len(parts) > 1 else ""
        elif name == "#ifeq":
            same = parts and self._expand(parts[0], depth + 1).strip() == test
            chosen = parts[1] if same and len(parts) > 1 else parts[2] if len(parts) > 2 else ""
        elif name == "#switch":
            chosen = values.get(test, values.get("#default", ""))
        else:
            chosen = parts[0] if parts and name != "#invoke" else ""
        return self._expand(chosen, depth + 1)

    # Links and pictures.

    def _link(self, match: re.Match[str]) -> str:
        target, _, words = match[1].partition("|")
        target, tail = html.unescape(target).strip(), match[2]
        shown = target.startswith(":")
        target = target.lstrip(":").strip()
        space = target.partition(":")[0].strip().lower().replace("_", " ") if ":" in target else ""
        if not shown and space in self.wiki.categories:
            self.found.categories.append(target.partition(":")[2].strip().replace("_", " "))
            return tail
        if not shown and space in self.wiki.files:
            return self._file(target.partition(":")[2].strip(), words) + tail
        if space in self.wiki.files or space in ("media", "medium"):
            return (words or target.partition(":")[2]) + tail
        label = words.strip() or (
            target.partition("(")[0].rstrip(" ,") if words == "" and match[1].endswith("|") else target
        )
        name, _, fragment = target.partition("#")
        if not name:
            return f'<a href="#{quote(fragment.replace(" ", "_"))}">{label.lstrip("#")}{tail}</a>'
        address = self.wiki.link(name.strip())
        if address is None:
            return f"{label}{tail}"
        return f'<a href="{html.escape(address)}">{label}{tail}</a>' if address else ""

    def _file(self, name: str, options: str) -> str:
        source, described = self.wiki.picture(name)
        caption, words = "", ""
        for part in options.split("|") if options else ():
            key, equals, value = part.partition("=")
            plain = part.strip().lower().replace(" ", "_")
            if equals and key.strip().lower() in ("alt", "alternativtext"):
                words = value.strip()
            elif equals and re.match(
                r"\s*(?:link|page|seite|lang|class|upright|start|verweis|lien|enlace|ligação)\s*\Z", key, re.I
            ):
                continue
            elif plain and plain not in OPTIONS and not SIZE.match(part.strip()):
                caption = part.strip()
        plain_caption = re.sub(r"<[^>]*>|'{2,}", "", caption)
        words = words or plain_caption or described
        image = f'<img src="{html.escape(source)}" alt="{html.escape(words)}">'
        if caption and plain_caption != words:
            image += f" ''{caption}''"
        return self._keep(image) if "''" not in image else image

    def _gallery(self, match: re.Match[str]) -> str:
        rows = []
        for row in match[1].split("\n"):
            name, _, caption = row.strip().partition("|")
            if name:
                bare = name.partition(":")[2] if name.partition(":")[0].lower() in self.wiki.files else name
                rows.append(f"\n\n{self._file(bare.strip(), caption)}\n\n")
        return "".join(rows)

    def _external(self, match: re.Match[str]) -> str:
        address, words = match[1], match[2].strip()
        return f'<a href="{html.escape(address)}">{words or html.escape(address)}</a>'


def fill(definition: str, values: Mapping[str, str]) -> str:
    """Return the text of a template with its parameters in their places."""
    if only := re.findall(r"<onlyinclude>(.*?)</onlyinclude>", definition, re.DOTALL):
        definition = "".join(only)
    definition = re.sub(r"<noinclude>.*?(?:</noinclude>|\Z)", "", definition, flags=re.DOTALL)
    definition = re.sub(r"</?includeonly>", "", definition)
    for _ in range(4):  # a default may be a parameter again
        before = definition
        definition = re.sub(
            r"\{\{\{([^{}|]+)(?:\|([^{}]*))?\}\}\}",
            lambda match: values.get(match[1].strip(), match[2] or ""),
            definition,
        )
        if definition == before or len(definition) > MAX_EXPANDED:
            break
    return definition


def bold(text: str) -> str:
    """Return the text with '''bold''' and ''italics'' as elements, line by line as wikis have them."""
    if "''" not in text:
        return text
    rows = []
    for row in text.split("\n"):
        row = re.sub(r"'''''(.+?)'''''", r"<strong><em>\1</em></strong>", row)
        row = re.sub(r"'''(.+?)'''", r"<strong>\1</strong>", row)
        row = re.sub(r"''(.+?)''", r"<em>\1</em>", row)
        rows.append(row)
    return "\n".join(rows)
