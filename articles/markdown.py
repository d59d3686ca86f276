"""The one way from Markdown to safe HTML: article, preview, import and API all pass through `render`.

Markdown is parsed without raw HTML, its tokens are shaped (steps, headings, notices), rendered, and the HTML
is cleaned against an allow-list as the very last step. Everything that may appear in the output is listed in
the tables below; a class, an id or an attribute that is not there cannot come from content.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from html import escape
from types import SimpleNamespace
from typing import Any, NamedTuple

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt, helpers
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as quote_rule
from markdown_it.rules_block import reference as reference_rule
from markdown_it.rules_block import table as table_rule
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from articles.text import slugify

from . import contact_guard

LIMIT = 200_000

# Bounds that no honest text reaches. Without them a few kilobytes can be made to cost seconds (every bracket
# may open a link) or megabytes (a short table row is filled up to the width of its head; one reference
# definition may be used any number of times).
_MAX_BRACKETS = 6_000
_MAX_MARKS = 25_000
_MAX_LINES = 8_000
_MAX_CELLS = 10_000
_MAX_URL = 2_000
_MAX_URLS_TOGETHER = 2 * LIMIT
_MAX_LINES_OF_A_DEFINITION = 4
_MAX_LAZY_LINES = 8

_EXTERNAL_REL = "noopener noreferrer nofollow"
_STEP_CLASS = "steps"
_REF_CLASS = "ref"
_SCROLL_CLASS = "scroll"
_ALIGNED = {"text-align:right": "is-right", "text-align:center": "is-center"}
_NOTICES = {
    "NOTE": ("notice--plain", gettext_lazy("Note")),
    "TIP": ("notice--plain", gettext_lazy("Tip")),
    "IMPORTANT": ("notice--plain", gettext_lazy("Important")),
    "WARNING": ("notice--caution", gettext_lazy("Warning")),
    "CAUTION": ("notice--caution", gettext_lazy("Caution")),
}

_TAGS = {
    *("h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "div", "ol", "ul", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("a", "img", "br", "code", "em", "strong", "s"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "data-ref", "data-contact"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id"},
    **{heading: {"id"} for heading in ("h3", "h4", "h5", "h6")},
}
_ATTRIBUTE_VALUES = {
    "a": {"rel": {_EXTERNAL_REL}},
    "div": {"role": {"note"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}},
    "th": {"scope": {"col"}},
}
_CLASSES = {
    "a": {_REF_CLASS},
    "div": {_SCROLL_CLASS, "notice", "notice--plain", "notice--caution"},
    "ol": {_STEP_CLASS},
    "p": {"notice__title"},
    "td": set(_ALIGNED.values()),
    "th": set(_ALIGNED.values()),
}
_SCHEMES = {"http", "https", "mailto"}

# What a value must look like, whatever its tag; the last word on ids and addresses.
# An address or an id, such as error-103, OL-301 or C=343.
_SLUG = r"[A-Za-z0-9]+(?:[-=._]+[A-Za-z0-9]+)*"
_VALUE_SHAPES = {
    "id": re.compile(r"(?:[a-z0-9]+-)*(?:step-[0-9]+|h-[a-z0-9-]+)"),
    "src": re.compile(r"/media/(?!.*\.\.)[A-Za-z0-9._/-]+"),
    "data-ref": re.compile(_SLUG),
    "data-contact": re.compile(contact_guard.KEY_PATTERN),
    "start": re.compile(r"[0-9]{1,9}"),
}
_MARKS = re.compile(r"[!-/:-@\[-`{-~]")
_PREFIX = re.compile(r"(?:[a-z0-9]+-)*")
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OWN_SITE = re.compile(r"(?:#|/(?![/\\]))[\x21-\x7e]*")

# `[[slug]]`, `[[slug|label]]`. In a table the bar would end the cell, so it is hidden behind a character that
# Unicode reserves for such inner use until the cells are cut.
_HIDDEN_BAR = "\ufdd0"
_REF = re.compile(rf"\[\[({_SLUG})(?:\\?[|{_HIDDEN_BAR}]([^\[\]|{_HIDDEN_BAR}\n]{{1,300}}))?\]\]")
# Of Markdown text: code, which nothing may change; the signs of a heading; a link to another article.
_SOURCE_MARK = re.compile(
    r"(?P<code>^ *+(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ *+(?P=fence)|\Z)"
    r"|(?<!`)(?P<ticks>`++)[^\n]{0,1000}?(?<!`)(?P=ticks)(?!`))"
    r"|^(?P<heading>#{1,6})(?=[ \t])"
    rf"|\[\[(?P<slug>{_SLUG})(?:\\?\|(?P<label>[^\[\]|\n]{{1,300}}))?\]\]"
    rf"|\[\[contact:(?P<contact>{contact_guard.KEY_PATTERN})\]\]",
    re.MULTILINE | re.DOTALL,
)
_MAY_HAVE_PARTS = re.compile(r"[`#\[~]|://|^(?: {4}|\t)|^ {0,3}[-=]{2,}\s*$", re.MULTILINE)
_ID_IN_HTML = re.compile(r'(<[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*?) id="[^"]*"')
_REF_IN_HTML = re.compile(rf'<a class="{_REF_CLASS}" data-ref="({_SLUG})">([^<>]*)</a>')
_CONTACT_IN_HTML = re.compile(rf'<a class="{_REF_CLASS}" data-contact="({contact_guard.KEY_PATTERN})"></a>')

# Addresses in running text: with scheme only. Bare domains are left alone, since file names look like them
# (setup.py, company.pl); and a match is bounded, which keeps a flood of half addresses linear.
_URL = re.compile(r"(?<![\w/])https?://[^\s<>\"`\\]{1,2000}", re.IGNORECASE)
_URL_TRAIL = ".,;:!?'*_~"

# The address in `[label](address)`: in angle brackets, or bare with brackets paired three deep. Possessive
# throughout, so that a thousand links left open do not look at the same characters a thousand times.
_BARE = r"(?:[^\x00-\x20\x7f\\()]|\\[^\s])"
_DESTINATION = re.compile(
    r"<(?P<angled>(?:[^\n<>\\]|\\.)*+)>"
    rf"|(?!<)(?P<bare>(?:{_BARE}|\((?:{_BARE}|\((?:{_BARE}|\({_BARE}*+\))*+\))*+\))++)"
)

# Never part of a text: control characters, halves of surrogate pairs and noncharacters. The browser's parser
# would change some of them, so that cleaning twice were not the same as cleaning once.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class TooLong(ValueError):
    """The text is longer than LIMIT characters."""


class Rendered(NamedTuple):
    html: SafeString
    refs: tuple[str, ...]
    steps: tuple[str, ...]


class Target(NamedTuple):
    url: str
    label: str


class Reached(NamedTuple):
    """A verified contact as a text shows it: what is read, and the address behind it, if it has one."""

    label: str
    url: str


NO_CONTACTS: Mapping[str, Reached] = {}
NOT_VERIFIED = gettext_lazy("(a contact that is no longer verified)")


def render(text: str, *, prefix: str = "") -> Rendered:
    """Return the safe HTML of a Markdown text, the slugs it refers to and the plain text of its steps.

    `prefix` ("solution-k3j4h5g6-") goes before every id, so that several texts can share a page. References
    come out as marks without address: see `resolve`. Never raises for what was typed, except TooLong.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("a prefix is made of [a-z0-9] and hyphens, and ends in one")
    tokens = _parse(text)
    refs = _shape_inlines(tokens)
    steps = _shape_steps(tokens, prefix)
    _shape_headings(tokens, prefix)
    _shape_cells(tokens)
    _shape_notices(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {}).replace(_HIDDEN_BAR, "|")
    return Rendered(sanitize(html), tuple(refs), tuple(steps))


def resolve(
    html: str, targets: Mapping[str, Target], reached: Mapping[str, Reached] = NO_CONTACTS
) -> SafeString:
    """Turn the marks of `render` into links and contacts, or into plain text where there is no such target.

    Runs on clean HTML, in which quotes and angle brackets of content are escaped, so that nothing but a real
    mark matches.
    """

    def link(mark: re.Match[str]) -> str:
        slug, label = mark.groups()
        target = targets.get(slug)
        if target is None or not _is_allowed_url(target.url):
            return label or escape(target.label if target else slug)
        return f'<a href="{escape(target.url)}">{label or escape(target.label)}</a>'

    def contact(mark: re.Match[str]) -> str:
        found = reached.get(mark[1])
        if found is None:
            return escape(str(NOT_VERIFIED))
        if not found.url:
            return escape(found.label)
        rel = f' rel="{_EXTERNAL_REL}"' if found.url.startswith("http") else ""
        return f'<a href="{escape(found.url)}"{rel}>{escape(found.label)}</a>'

    if "data-contact" in html:
        html = _CONTACT_IN_HTML.sub(contact, html)
    return mark_safe(_REF_IN_HTML.sub(link, html))


def without_ids(html: str) -> SafeString:
    """The same HTML without anchors, for a page on which pieces of several articles stand together."""
    return mark_safe(_ID_IN_HTML.sub(r"\1", html))


def source(
    text: str, targets: Mapping[str, Target], reached: Mapping[str, Reached] = NO_CONTACTS, *, under: int
) -> str:
    """Markdown for people who read the text itself; the result is not rendered here.

    `[[slug]]` becomes a plain link, or plain text where there is no such target, a contact what it is, and
    headings go below one of level `under`. What stands in code is left as it is.
    """

    def plainly(mark: re.Match[str]) -> str:
        if mark["code"]:
            return mark[0]
        if mark["heading"]:
            return "#" * min(6, len(mark["heading"]) + under)
        if mark["contact"]:
            found = reached.get(mark["contact"])
            return found.label if found else str(NOT_VERIFIED)
        target = targets.get(mark["slug"])
        label = (mark["label"] or "").strip() or (target.label if target else mark["slug"])
        return f"[{label}]({target.url})" if target else label

    return _SOURCE_MARK.sub(plainly, text)


def sanitize(html: str) -> SafeString:
    """Return the HTML with nothing left but what the tables of this module allow. A fixed point of itself."""
    clean = html
    while True:
        clean = _CLEANER.clean(_NOT_TEXT.sub("", clean))
        # Written as an entity such a character gets through. Dropping it may join what it kept apart (java,
        # script:), so the result is cleaned again.
        if not _NOT_TEXT.search(clean):
            return mark_safe(clean)


def plain(text: str) -> str:
    """Return the words of a Markdown text for search and excerpts: no marks, one space between blocks."""
    return _plain(_parse(text))


def headings(text: str, *, prefix: str = "") -> list[tuple[int, str, str]]:
    """Return (level, id, text) of the headings outside of lists and quotes, as `render` writes them."""
    return _shape_headings(_parse(text), prefix)


class Mention(NamedTuple):
    """A picture of this site in a text: its address, and its alternative text, or None for a link to it."""

    address: str
    words: str | None


class Parts(NamedTuple):
    """What a text has that may be at fault: links to articles (as they are named), addresses that links lead
    to, levels of headings in order, and what stands in code."""

    refs: list[str]
    addresses: list[str]
    levels: list[int]
    code: list[str]


NO_PARTS = Parts([], [], [], [])


def parts(text: str) -> Parts:
    """Return the links, headings and code of a Markdown text, as readers would get them."""
    if not _MAY_HAVE_PARTS.search(text):
        return NO_PARTS
    found = Parts([], [], [], [])
    for token in _parse(text):
        if token.type == "heading_open":
            found.levels.append(int(token.tag[1]))
        elif token.type in ("fence", "code_block"):
            found.code.append(token.content)
        for inner in token.children or ():
            if inner.type == "ref":
                found.refs.append(inner.meta["slug"])
            elif inner.type == "link_open":
                found.addresses.append(str(inner.attrs["href"]))
            elif inner.type == "code_inline":
                found.code.append(inner.content)
    return found


def references(text: str) -> list[str]:
    """Return what a text calls other articles in `[[slug]]`, without parsing all of it."""
    if "[[" not in text:
        return []
    return [mark["slug"] for mark in _SOURCE_MARK.finditer(text) if mark["slug"]]


def pictures(text: str) -> list[Mention]:
    """Return the pictures of this site that a Markdown text shows or links to, in order."""
    if "![" not in text and "/media/" not in text:
        return []
    found = []
    for block in _parse(text):
        for token in block.children or ():
            key = {"image": "src", "link_open": "href"}.get(token.type)
            address = str(token.attrs[key]) if key else ""
            if _VALUE_SHAPES["src"].fullmatch(address):
                words = _inline_text(token.children or ()) if key == "src" else None
                found.append(Mention(address, words))
    return found


def picture(address: str, words: str) -> str:
    """Return the Markdown that shows a picture with this alternative text, whatever its words are."""
    plain_words = _MARKS.sub(r"\\\g<0>", " ".join(words.split()))
    return f"![{plain_words}]({address})"


# Parsing


def _parse(text: str) -> list[Token]:
    if len(text) > LIMIT:
        raise TooLong(f"longer than {LIMIT} characters")
    text = _NOT_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _is_beyond_reason(text):
        return _LEAN_PARSER.parse(text)
    return _PARSER.parse(_REF.sub(lambda ref: ref[0].replace("|", _HIDDEN_BAR), text))


def _is_beyond_reason(text: str) -> bool:
    """Whether to show the text as it was typed, since parsing it would take long and mean nothing."""
    marks = sum(text.count(mark) for mark in "*_~`<&")
    return marks > _MAX_MARKS or text.count("[") > _MAX_BRACKETS or text.count("\n") > _MAX_LINES


def _is_allowed_url(url: str) -> bool:
    if len(url) > _MAX_URL:
        return False
    return not _HAS_SCHEME.match(url) or url.partition(":")[0].lower() in _SCHEMES


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The table rule of the library, kept from making more cells than a text may have."""
    left = state.env.setdefault("cells", _MAX_CELLS)
    if start + 1 >= end:
        return False
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    if left < 2 * columns:
        return False
    before = len(state.tokens)
    if not table_rule(state, start, min(end, start + 1 + left // columns), silent):
        return False
    state.env["cells"] = left - (len(state.tokens) - before) // 3
    return True


def _bounded_quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule for quotes, kept from running on to the end of the text.

    A quote may go on in lines without its sign; the library looks for the last of them each time anew.
    """
    last = start + 1
    while last < end and state.src.startswith(">", state.bMarks[last] + state.tShift[last]):
        last += 1
    return quote_rule(state, start, min(end, last + _MAX_LAZY_LINES), silent)


def _bounded_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule for `[name]: address "title"`, kept from searching the whole text for the end of a title."""
    line_max = state.lineMax
    state.lineMax = min(line_max, start + _MAX_LINES_OF_A_DEFINITION)
    try:
        return reference_rule(state, start, end, silent)
    finally:
        state.lineMax = line_max


class _Destination(NamedTuple):
    ok: bool
    pos: int
    str: str


def _link_destination(text: str, start: int, end: int) -> _Destination:
    """What the library's helper of this name does, at the speed of one pattern."""
    match = _DESTINATION.match(text, start, end)
    if not match:
        return _Destination(False, 0, "")
    return _Destination(True, match.end(), unescapeAll(match["angled"] or match["bare"] or ""))


def _ref_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    match = _REF.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        slug, label = match.groups()
        token = state.push("ref", "a", 0)
        token.content = (label or "").strip()
        token.meta["slug"] = slug
    state.pos = match.end()
    return True


def _contact_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[contact:", state.pos):
        return False
    match = contact_guard.MARK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("contact", "a", 0).meta["key"] = match[1]
    state.pos = match.end()
    return True


def _link_addresses(state: StateCore) -> None:
    """Make links of the addresses in running text. (The library's own way is quadratic for `https://a/(`.)"""
    for block in state.tokens:
        if block.children and "://" in block.content:
            block.children = list(_with_addresses_linked(block.children))


def _with_addresses_linked(tokens: Iterable[Token]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if inside or token.type != "text":
            yield token
        else:
            yield from _cut_at_addresses(token)


def _cut_at_addresses(token: Token) -> Iterator[Token]:
    rest = 0
    for match in _URL.finditer(token.content):
        url = _without_trail(match[0])
        href = _PARSER.normalizeLink(url)
        if len(url) < len("http://a") or not _is_allowed_url(href):
            continue
        yield _text(token.content[rest : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield _text(url)
        yield Token("link_close", "a", -1)
        rest = match.start() + len(url)
    yield _text(token.content[rest:])


def _without_trail(url: str) -> str:
    """Drop the punctuation of the sentence around an address; a bracket only if it has no partner inside."""
    while url and (url[-1] in _URL_TRAIL or (url[-1] in ")]}" and _is_unpaired(url))):
        url = url[:-1]
    return url


def _is_unpaired(url: str) -> bool:
    opening = {")": "(", "]": "[", "}": "{"}[url[-1]]
    return url.count(url[-1]) > url.count(opening)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


# Shaping: each pass goes over the tokens of the whole text once.


def _shape_inlines(tokens: Iterable[Token]) -> list[str]:
    """Mark outside links, drop images from elsewhere; return the slugs that are referred to."""
    refs: list[str] = []
    urls_left = _MAX_URLS_TOGETHER
    for block in tokens:
        for token in block.children or ():
            if token.type == "ref":
                refs.append(token.meta["slug"])
            elif token.type == "link_open":
                urls_left -= len(str(token.attrs["href"])) + len(str(token.attrs.get("title", "")))
                _shape_link(token, is_within_bounds=urls_left >= 0)
            elif token.type == "image":
                _shape_image(token)
    return refs


def _shape_link(token: Token, *, is_within_bounds: bool) -> None:
    if not is_within_bounds:
        token.attrs = {}
    elif not _OWN_SITE.fullmatch(str(token.attrs["href"])):
        token.attrs["rel"] = _EXTERNAL_REL


def _shape_image(token: Token) -> None:
    if _VALUE_SHAPES["src"].fullmatch(str(token.attrs["src"])):
        token.attrs["loading"] = "lazy"
    else:
        token.type, token.content = "text", _inline_text(token.children or ())


def _shape_steps(tokens: Sequence[Token], prefix: str) -> list[str]:
    """Give every item of the outermost ordered lists an id; return their plain text."""
    steps: list[str] = []
    in_ordered_list = False
    for index, token in enumerate(tokens):
        if token.level == 0:
            in_ordered_list = token.type == "ordered_list_open"
            if in_ordered_list:
                token.attrSet("class", _STEP_CLASS)
        elif token.level == 1 and in_ordered_list:
            if token.type == "list_item_open":
                opened = index
                token.attrs["id"] = f"{prefix}step-{len(steps) + 1}"
            elif token.type == "list_item_close":
                steps.append(_plain(tokens[opened:index]))
    return steps


def _shape_headings(tokens: Sequence[Token], prefix: str) -> list[tuple[int, str, str]]:
    """Fit the headings under those of the page and give them ids; return the outermost ones."""
    found: list[tuple[int, str, str]] = []
    used: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        title = _plain([tokens[index + 1]])
        level = min(max(int(token.tag[1]) + 1, 3), 6)
        token.tag = tokens[index + 2].tag = f"h{level}"
        name = _unused(slugify(title)[:60].strip("-") or "section", used)
        token.attrs["id"] = f"{prefix}h-{name}"
        if token.level == 0:
            found.append((level, f"{prefix}h-{name}", title))
    return found


def _unused(base: str, used: MutableMapping[str, int]) -> str:
    name = base
    while name in used:
        used[base] += 1
        name = f"{base}-{used[base]}"
    used[name] = 1
    return name


def _shape_cells(tokens: Iterable[Token]) -> None:
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            align = _ALIGNED.get(str(token.attrs.pop("style", "")))
            if align:
                token.attrs["class"] = align
            if token.type == "th_open":
                token.attrs["scope"] = "col"


def _shape_notices(tokens: Sequence[Token]) -> None:
    for index, token in enumerate(tokens):
        if token.type == "alert_open":
            look, title = _NOTICES[token.meta["kind"]]
            token.attrs = {"class": f"notice {look}", "role": "note"}
            tokens[index + 1].attrs = {"class": "notice__title"}
            tokens[index + 2].children = [_text(str(title))]


# Plain text


def _plain(tokens: Iterable[Token]) -> str:
    parts = []
    before = ""
    for token in tokens:
        if token.type == "inline" and before != "alert_title_open":
            parts.append(_inline_text(token.children or ()))
        elif token.type in ("fence", "code_block"):
            parts.append(token.content)
        before = token.type
    return " ".join(" ".join(parts).replace(_HIDDEN_BAR, "|").split())


def _inline_text(tokens: Iterable[Token]) -> str:
    return "".join(_token_text(token) for token in tokens)


def _token_text(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return _inline_text(token.children or ())
    if token.type == "ref":
        return token.content or str(token.meta["slug"]).replace("-", " ")
    return ""


# Rendering


def _render_ref(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    return f'<a class="{_REF_CLASS}" data-ref="{token.meta["slug"]}">{escape(token.content)}</a>'


def _render_contact(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<a class="{_REF_CLASS}" data-contact="{tokens[index].meta["key"]}"></a>'


def _render_table_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return f'<div class="{_SCROLL_CLASS}" tabindex="0"><table>'


def _render_table_close(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return "</table></div>"


def _render_code(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"


def _checked(tag: str, name: str, value: str) -> str | None:
    shape = _VALUE_SHAPES.get(name)
    return value if shape is None or shape.fullmatch(value) else None


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "alerts": True}).enable(["table", "strikethrough"])
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_link_destination,
    )
    parser.validateLink = _is_allowed_url  # type: ignore[method-assign]
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at(
        "blockquote", _bounded_quote, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.block.ruler.at("reference", _bounded_reference)
    parser.inline.ruler.before("link", "ref", _ref_rule)
    parser.inline.ruler.before("link", "contact", _contact_rule)
    parser.core.ruler.push("addresses", _link_addresses)
    parser.add_render_rule("ref", _render_ref)
    parser.add_render_rule("contact", _render_contact)
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("table_close", _render_table_close)
    parser.add_render_rule("fence", _render_code)
    parser.add_render_rule("code_block", _render_code)
    return parser


_PARSER = _make_parser()
_LEAN_PARSER = MarkdownIt("zero")
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_ATTRIBUTE_VALUES,
    allowed_classes=_CLASSES,
    attribute_filter=_checked,
    url_schemes=_SCHEMES,
    link_rel=None,
)
