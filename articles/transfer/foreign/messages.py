"""Error messages in a text: what is quoted, monospaced, or stands alone where messages are told."""

import re
from collections.abc import Iterable

from bs4 import Tag

from .markdown_of import code_text
from .outline import content_of
from .words import has, text_of

MAX_MESSAGE = 5_000
MAX_COMMAND = 300  # longer code among symptoms shows what happened
_QUOTES = "\"“”„«»「」『』‘’'‚‹›"
_WHOLE_QUOTE = re.compile(rf"\A[{_QUOTES}](.*)[{_QUOTES}]\s*[.。]?\Z", re.DOTALL)
_QUOTED = re.compile(r"[“„«「『\"]([^“”„«»「」『』\"\n]{12,400})[”“»」』\"]")
_CUE = re.compile(
    r"error|message|warning|fail|exception|fehler|meldung|erreur|mensaje|mensagem|messaggio|melding|fout|エラー|メッセージ|警告"
    r"|errore|erro\b|avis|aviso",
    re.IGNORECASE,
)
# Between two messages: "or", "-or-".
_BETWEEN = re.compile(r"\W*(?:or|and|oder|und|ou|et|o|y|e|of|en|または)\W*", re.IGNORECASE)
_COMMAND = re.compile(
    r"\A\s*(?:[$#>]\s|PS\s|C:\\>|(?:sudo|npm|pip|git|docker|kubectl|cd|curl|net|sc|reg|from|import|def)\s"
    r"|(?:function|var|let|const|using|public|SELECT|ssh|apt|yum|systemctl|ping)\s|#include"
    r"|(?:Get|Set|New|Remove|Connect|Install|Import|Invoke|Start|Stop|Restart|Update|Add|Enable|Disable|Test)-"
    r"|<\?xml|\{|\[(?![A-Z]{4,}\])|<[a-z]+)"
)
_ERROR = re.compile(
    r"error|fail|exception|denied|invalid|cannot|can't|could not|couldn't|unable|not |unexpected|refused"
    r"|timed? ?out|bitte|veuillez|unknown|warning"
    r"|fatal|missing|expired|corrupt|stopped|problem|please|try again"
    r"|fehler|ungültig|nicht |erreur|impossible|échec|no se pud|inválid|por favor|falha|não foi"
    r"|impossibile|errore|fout|kan niet"
    r"|エラー|失敗|できません|無効|拒否|見つかりません",
    re.IGNORECASE,
)
# Words without spaces between them.
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{4,}")
# What stands for what varies, in the ways of several languages of programming.
_FORMATS = (
    (re.compile(r"%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:l{0,2}|h{0,2}|z|I64)[diuxXo](?![A-Za-z])"), "{n}"),
    (re.compile(r"%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:l{0,2}|h{0,2})[sScC@](?![A-Za-z])"), "{any}"),
    (re.compile(r"%(?:\d+\$)?[0-9.]*[feEgG](?![A-Za-z])"), "{n}"),
    (re.compile(r"\{\d{1,2}(?::[^{}]{0,20})?\}|%\d{1,2}(?!\w|%)|\{\}"), "{any}"),
    (re.compile(r"%\(?([A-Za-z_][\w .-]{0,30})\)?(?:%|s\b)"), ""),
    (re.compile(r"\$\{([A-Za-z_][\w. -]{0,30})\}|\{\{\s{0,3}([A-Za-z_][\w. -]{0,30}?)\s{0,3}\}\}"), ""),
    (re.compile(r"<([A-Za-z_][\w .-]{0,30})>"), ""),
    (
        re.compile(
            r"\[([A-Za-z][a-z]{0,14}[ _-]?"
            r"(?:name|path|file|number|id|user|date|time|code|server|folder|address|value))\]",
            re.I,
        ),
        "",
    ),
    (re.compile(r"\{([A-Za-z_][\w .-]{0,30})\}"), ""),
)
_KNOWN = ("path", "user", "n", "name", "any")
_KINDS = (
    (re.compile(r"path|file|folder|dir|datei|pfad|ordner|chemin|ruta|caminho|percorso", re.I), "path"),
    (re.compile(r"user|login|account|benutzer|utilisateur|usuario", re.I), "user"),
    (
        re.compile(
            r"number|count|num\b|nr\b|size|port|line|seconds|minutes|anzahl|nummer|zahl|numero|nombre|id\b|code",
            re.I,
        ),
        "n",
    ),
    (re.compile(r"name|title|titel|nom\b|nome|server|host|table|column|field", re.I), "name"),
)


def message_of(text: str) -> str:
    """Return a message as we write it: without quotes around it, with our placeholders."""
    text = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    if (match := _WHOLE_QUOTE.match(text)) and not any(quote in match[1] for quote in '“”„«»「」"'):
        text = match[1].strip()
    for pattern, placeholder in _FORMATS:
        text = pattern.sub(placeholder or _named, text)
    return text[:MAX_MESSAGE]


def _named(match: re.Match[str]) -> str:
    name = next(group for group in match.groups() if group)
    if name in _KNOWN:
        return f"{{{name}}}"
    return "{" + next((kind for pattern, kind in _KINDS if pattern.search(name)), "any") + "}"


def is_error_text(text: str) -> bool:
    """Return whether quoted or monospaced text reads as what a program says, and not as what people type."""
    return (
        8 <= len(text) <= MAX_MESSAGE
        and not _COMMAND.match(text)
        and bool(_ERROR.search(text))
        and text.count("\n") < 60
    )


def tells_code(text: str, codes: Iterable[str]) -> bool:
    """Return whether quoted or monospaced text has the article's own code and words: "E-13: Cover open"."""
    if not 8 <= len(text) <= MAX_MESSAGE or _COMMAND.match(text) or text.count("\n") >= 60:
        return False
    for code in codes:
        # A bare number is in many a command: "kill 404".
        rest = text if code.isdigit() else re.sub(_loose(code), "", text, flags=re.IGNORECASE)
        if rest != text and (len(re.findall(r"[^\W\d_]{2,}", rest)) >= 2 or _DENSE.search(rest)):
            return True
    return False


def _loose(code: str) -> str:
    """Return a pattern for a code with other marks between its parts: "SQLSTATE[08001]"."""
    parts = [re.escape(part) for part in re.split(r"[\W_]+", code) if part]
    start = r"-" if code.startswith("-") else ""
    return rf"(?<![A-Za-z0-9]){start}{r'[^A-Za-z0-9]{1,2}'.join(parts)}(?![A-Za-z0-9])" if parts else r"(?!)"


def messages_in(blocks: list[Tag], *, alone: bool, codes: Iterable[str] = ()) -> tuple[list[str], list[Tag]]:
    """Return the messages of blocks, and the blocks that hold none.

    `alone`: they stand where messages are told, so that a plain paragraph or item is one too. Elsewhere only
    quotes and code are, after words that announce them or with one of the article's own `codes`.
    """
    found: list[str] = []
    rest: list[Tag] = []
    is_marked = any(_is_quote(block) or block.name == "pre" for block in blocks)
    announced = False
    for block in blocks:
        text = text_of(block)
        if has(block, "img"):
            rest.append(block)
        elif _is_told(block, alone, announced, codes):
            found.append(code_text(block))
        elif _is_quote(block) and (alone or announced or is_error_text(text) or tells_code(text, codes)):
            found += _lines_of_quote(block)
        elif alone and block.name in ("ul", "ol"):
            found += [_own_text(item) for item in block.find_all("li")]
        elif _BETWEEN.fullmatch(text) and (found or announced):
            continue
        elif alone and block.name == "p" and text:
            _take_paragraph(block, text, is_marked, found, rest)
        else:
            rest.append(block)
            announced = block.name == "p" and bool(_CUE.search(text))
    return [message for message in map(message_of, found) if message], rest


def _is_told(block: Tag, alone: bool, announced: bool, codes: Iterable[str]) -> bool:
    """Return whether a block of code, or a paragraph of nothing else, is a message."""
    if block.name == "pre" and (alone or _is_message(code_text(block), announced)):
        return True
    return (block.name == "pre" or _is_all_code(block)) and tells_code(code_text(block), codes)


def _is_all_code(block: Tag) -> bool:
    code = block.find("code") if block.name == "p" else None
    return isinstance(code, Tag) and text_of(code) == text_of(block)


def _is_quote(block: Tag) -> bool:
    return block.name == "blockquote" and not block.get("data-notice")


def _lines_of_quote(quote: Tag) -> list[str]:
    """Return the text of each paragraph, item, and code in a quote; a line break stays one."""
    texts: list[str] = []
    for block in list(content_of(quote)):
        if block.name in ("ul", "ol"):
            texts += [_own_text(item) for item in block.find_all("li")]
        elif block.name == "pre":
            texts.append(code_text(block))
        elif block.name == "blockquote":
            texts += _lines_of_quote(block)
        else:
            for line_break in block.find_all("br"):
                line_break.replace_with("\n")
            lines = block.get_text(" " if block.name == "table" else "").strip().split("\n")
            texts.append("\n".join(" ".join(line.split()) for line in lines))
    return texts


def _own_text(item: Tag) -> str:
    """Return the words of an item without those of the items below it."""
    inner = item.find(["ul", "ol"])
    return text_of(item).removesuffix(text_of(inner)).strip() if isinstance(inner, Tag) else text_of(item)


def quoted_messages(blocks: list[Tag], codes: Iterable[str] = ()) -> list[str]:
    """Return what sentences about an error quote: for articles that tell no message by itself."""
    found: list[str] = []
    for block in blocks:
        text = text_of(block)
        if block.name != "p":
            continue
        quotes = [*_QUOTED.findall(text), *(text_of(part) for part in block.find_all("code"))]
        found += [quote for quote in quotes if tells_code(quote, codes)]
        if _CUE.search(text):
            found += [quote for quote in quotes if quote.count(" ") >= 2 and is_error_text(quote)]
    return [message_of(quote) for quote in dict.fromkeys(found)]


def _is_message(code: str, announced: bool) -> bool:
    """Return whether code among symptoms is what the program said: announced, or an excerpt of a log."""
    return is_error_text(code) and (announced or len(code) > MAX_COMMAND)


def _take_paragraph(block: Tag, text: str, is_marked: bool, found: list[str], rest: list[Tag]) -> None:
    code = [text_of(part) for part in block.find_all("code")]
    long_code = [part for part in code if len(part) >= 8 and " " in part]
    if long_code:
        found += long_code
        if len("".join(long_code)) < 0.9 * len(text):
            rest.append(block)
    elif is_marked or text.endswith((":", "：")):
        rest.append(block)
    elif (quotes := _QUOTED.findall(text)) and not _WHOLE_QUOTE.match(text):
        found += quotes
        rest.append(block)
    else:
        found.append(text)
