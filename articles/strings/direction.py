"""What is written from left to right within a page that is written from right to left.

Browsers reorder what stands between Arabic or Hebrew words: `-6000, -77` would be read as 77-, 6000-. So
codes, pairs of numbers, paths, and dates are set apart, each with its own direction.
"""

import re

# What a search marks may be a part of a code.
_MARK = re.compile(r"</?mark>")
_TAG = re.compile(r"(<(?!/?mark>)[^>]*>)")
_NAME = re.compile(r"</?([a-z0-9]+)", re.I)
# Elements that hold no markup, or whose style sets their direction.
_LEFT_ALONE = frozenset(
    ("script", "style", "textarea", "option", "title", "svg", "code", "pre", "kbd", "samp")
)
_ENTITY = r"&[#\w]+;"
_WORD = r"(?:(?<![\w\u0590-\u08ff])[-+\u2212])?[A-Za-z0-9][\w./\\:+#=@~-]*"
_PAIR = rf"{_WORD}(?:, ?[-+\u2212]?\d[\w-]*)+"
_GROUPS = r"\d{3,}(?: \d{3,})+"
_TOKEN = re.compile(rf"(?P<entity>{_ENTITY})|{_PAIR}|{_GROUPS}|{_WORD}", re.ASCII)
_END = ".:,/-#=+"  # of a sentence, or of what follows the token


def isolate_technical(html: str) -> str:
    """Return HTML in which each technical piece of its text is isolated and runs from left to right."""
    parts, inside = _TAG.split(html), ""
    for number, part in enumerate(parts):
        if number % 2:
            inside = _next_inside(part, inside)
        elif not inside and part:
            parts[number] = _isolate_in(part) if "<mark>" in part else _TOKEN.sub(_isolate, part)
    return "".join(parts)


def _next_inside(tag: str, inside: str) -> str:
    """Return the element whose text is left alone after this tag, if any."""
    match = _NAME.match(tag)
    name = match[1].lower() if match else ""
    if inside:
        return "" if tag.startswith("</") and name == inside else inside
    return name if name in _LEFT_ALONE and not tag.startswith("</") and not tag.endswith("/>") else ""


def _isolate_in(text: str) -> str:
    """Isolate the pieces of a text of which some is marked."""
    places: list[int] = []
    plain, depth = "", 0
    for piece in re.split(r"(</?mark>)", text):
        if _MARK.fullmatch(piece):
            depth += len(piece)
        else:
            places += range(len(plain) + depth, len(plain) + depth + len(piece))
            plain += piece
    html, done = "", 0
    for match in _TOKEN.finditer(plain):
        length = len(_technical(match))
        if not length:
            continue
        start, end = places[match.start()], places[match.start() + length - 1] + 1
        start -= len("<mark>") if text.endswith("<mark>", 0, start) else 0
        end += len("</mark>") if text.startswith("</mark>", end) else 0
        if text.count("<mark>", start, end) == text.count("</mark>", start, end):
            html += f'{text[done:start]}<bdi dir="ltr">{text[start:end]}</bdi>'
            done = end
    return html + text[done:]


def _isolate(match: re.Match[str]) -> str:
    token = _technical(match)
    return f'<bdi dir="ltr">{token}</bdi>{match[0][len(token) :]}' if token else match[0]


def _technical(match: re.Match[str]) -> str:
    """Return what of a match is technical: it has a digit and more than digits, or a backslash."""
    token = match[0].rstrip(_END)
    has_more = not token.isdigit() and any(character.isdigit() for character in token)
    return "" if match["entity"] or not (has_more or "\\" in token) else token
