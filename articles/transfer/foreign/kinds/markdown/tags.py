"""Tags in Markdown that aren't HTML: shortcodes of Hugo, blocks of GitBook, components of MDX."""

import re
from collections.abc import Callable

from ..paths import word_set
from .notices import details_opening, inline_text, kind_of, opening

SHORTCODE = re.compile(
    r"\{\{[<%]-?\s{0,9}(/?)\s{0,9}([\w./-]{1,60})((?:\s(?:[^{}]|\{(?!\{)|\}(?!\})){0,3000}?)?)\s{0,9}/?\s{0,9}-?[%>]\}\}"
)
BLOCK_TAG = re.compile(
    r"\{%-?\s*(end)?(hint|tabs|tab|code|embed|file|content-ref|stepper|step|columns|column|swagger|openapi|updates"
    r"|note|warning|alert|callout|info|tip|danger|admonition|details|expandable)((?:\s[^%]*)?)\s*-?%\}"
)
COMPONENT = re.compile(
    r"<(/?)([A-Z][\w.]*)((?:\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^<>\"'{}])*?)(/?)>"
)
# Docusaurus: <Tabs values={[{label: "Windows", value: "win"}]}>, then <TabItem value="win">.
TAB_LABEL = re.compile(
    r"\{\s{0,99}(?:label:\s{0,9}['\"]([^'\"{}]{1,80})['\"],\s{0,99}value:\s{0,9}['\"]([^'\"{}]{1,80})['\"]"
    r"|value:\s{0,9}['\"]([^'\"{}]{1,80})['\"],\s{0,99}label:\s{0,9}['\"]([^'\"{}]{1,80})['\"])"
)
TAB_VALUE = re.compile(r"<TabItem(?![^<>]{0,200}\blabel=)[^<>]{0,100}?\bvalue=['\"]([^'\"<>]{1,80})['\"]")
PAIR = re.compile(
    r"([\w-]+)\s*=\s*(?:\"((?:\\.|[^\"])*)\"|'([^']*)'|\{\s*[\"'`]([^\"'`]*)[\"'`]\s*\}|\{([^{}]*)\}|`([^`]*)`|([^\s\"'}>]+))"
)
POSITIONAL = re.compile(r"\"((?:\\.|[^\"])*)\"|'([^']*)'|`([^`]*)`|([^\s\"'=]+)(?!\s*=)")
FOLDED = {
    "details",
    "expand",
    "collapse",
    "accordion",
    "spoiler",
    "expandable",
    "toggle",
    "accordionitem",
    "disclosure",
}
TITLED = {"tab", "tabitem", "step", "card", "tabitems", "panel", "codetab"}
# What only places what is in it.
WRAPPERS = word_set(
    "tabpane tabs tabset steps step-list cards cardgroup card-group grid columns column row col accordions "
    "accordiongroup frame codegroup code-group codetabs section div span center wrapper blocks filetree"
)
ADDRESSED = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


def attributes_of(text: str) -> dict[str, str]:
    """Return the named values of a tag, and those without a name by their number ("0", "1")."""
    named = {
        match[1].lower(): next((part for part in match.groups()[1:] if part is not None), "").replace(
            '\\"', '"'
        )
        for match in PAIR.finditer(text)
    }
    for n, match in enumerate(POSITIONAL.finditer(PAIR.sub(" ", text))):
        named[str(n)] = next((part for part in match.groups() if part is not None), "")
    return named


def title_of(values: dict[str, str]) -> str:
    return next(
        (
            values[key]
            for key in ("title", "label", "name", "header", "summary", "heading")
            if values.get(key)
        ),
        "",
    )


def plain_shortcodes(text: str, unknown: Callable[[str], None]) -> str:
    """Return the text with Hugo's shortcodes as HTML or Markdown. `unknown` hears of what is left out."""
    text = re.sub(r"\{\{[<%]/\*.*?\*/[>%]\}\}", "", text, flags=re.DOTALL)
    return SHORTCODE.sub(lambda match: _tag(match[1], match[2], match[3] or "", unknown), text)


def plain_block_tags(text: str) -> str:
    """Return the text with the blocks of GitBook, such as `{% hint style="info" %}`, as HTML."""
    return BLOCK_TAG.sub(
        lambda match: _tag(match[1] or "", match[2], match[3] or "", lambda name: None), text
    )


def plain_components(text: str, unknown: Callable[[str], None]) -> str:
    """Return the text with the components of MDX as HTML; of unknown ones what is inside is kept."""
    text = re.sub(r"\{/\*.*?\*/\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\s*(['\"])(\s*)\1\s*\}", r"\2", text)
    text = re.sub(r"</?>", "", text)
    text = text.replace("](pathname://", "](")  # before files that Docusaurus only copies
    labels = {match[2] or match[3]: match[1] or match[4] for match in TAB_LABEL.finditer(text)}
    text = TAB_VALUE.sub(lambda match: _labeled(match, labels), text)
    return COMPONENT.sub(_component, text)


def _labeled(match: re.Match[str], labels: dict[str, str]) -> str:
    """Return the start of a tab with the label that `values` of the tabs around it has for its value."""
    label = labels.get(match[1], "").replace('"', "&quot;")
    return f'{match[0]} label="{label}"' if label else match[0]


def _component(match: re.Match[str]) -> str:
    closes, name, rest, alone = match.groups()
    lowered = name.split(".")[-1].lower()
    if lowered in ("link", "a") and not alone:
        href = attributes_of(rest).get("to") or attributes_of(rest).get("href") or ""
        return "</a>" if closes else f'<a href="{href}">'
    if alone and lowered not in (
        "image",
        "img",
        "figure",
        "thumbnail",
        "lightbox",
        "themedimage",
        "step",
        "card",
    ):
        return ""
    return _tag(closes, lowered, rest, lambda name: None)


def _tag(closes: str, name: str, rest: str, unknown: Callable[[str], None]) -> str:
    values = attributes_of(rest)
    lowered = name.lower()
    if lowered in ("figure", "img", "image", "imgproc", "picture", "thumbnail", "lightbox", "themedimage"):
        return "" if closes else _figure(values)
    if lowered in FOLDED:
        summary = title_of(values) or values.get("0", "") or "Details"
        return "\n\n</details>\n\n" if closes else f"\n\n{details_opening(summary)}\n\n"
    if lowered in TITLED:
        return (
            "\n\n" if closes else _titled(title_of(values) or values.get("value", "") or values.get("0", ""))
        )
    if kind := kind_of(lowered):
        return "\n\n</div>\n\n" if closes else _notice(kind, lowered, values)
    if lowered in ("highlight", "code") and (values.get("0") or closes):
        return "\n```\n" if closes else f"\n```{values['0']}\n"
    if lowered in ADDRESSED and not closes and (video := values.get("id") or values.get("0")):
        return f"[{lowered.title()}]({ADDRESSED[lowered]}{video})"
    if lowered in ("embed", "file") and (address := values.get("url") or values.get("src")):
        return f"\n[{address}]({address})\n"
    if lowered in ("kbd", "button", "badge", "icon", "br"):
        return inline_text(title_of(values) or values.get("text", "") or values.get("0", ""))
    if not closes and lowered not in WRAPPERS:
        unknown(name)
    return ""


def _figure(values: dict[str, str]) -> str:
    source = values.get("src") or values.get("source") or values.get("light") or values.get("0") or ""
    source = re.sub(r"^\s*(?:require|useBaseUrl)\(\s*['\"](.*?)['\"]\s*\)(?:\.default)?\s*$", r"\1", source)
    words = next((values[key] for key in ("alt", "title", "caption", "1") if values.get(key)), "")
    words = re.sub(r"([\[\]])", r"\\\1", words)
    caption = values.get("caption", "")
    below = f"\n\n*{caption}*\n" if caption and caption != words else ""
    return f"![{words}](<{source}>){below}" if source else ""


def _titled(title: str) -> str:
    return f"\n\n<p><strong>{inline_text(title)}</strong></p>\n\n" if title else "\n\n"


def _notice(kind: str, name: str, values: dict[str, str]) -> str:
    for key in ("style", "type", "color", "severity", "level", "class", "intent", "variant", "0"):
        if said := kind_of(values.get(key, "")):
            kind = said
            break
    title = title_of(values) or values.get("1", "")
    if not title and not kind_of(values.get("0", "")) and " " in values.get("0", ""):
        title = values["0"]
    return f"\n\n{opening(kind, title)}\n\n"
