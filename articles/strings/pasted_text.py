"""What consoles, mails, and loggers put around a text, cut away before anything is read in it."""

import html
import quopri
import re

# The escape character itself, and the ways in which logs and documents write it.
_ESCAPE = r"(?:[\x1b\u241b]|\\x1[bB]|\\u001[bB]|\\u\{1[bB]\}|\\0?33|\\e(?=\[)|\^\[(?=\[))"
_TERMINAL_STYLE = re.compile(rf"(?:{_ESCAPE}\[|\x9b)[0-9;:]*m")
_TERMINAL_COMMAND = re.compile(
    rf"(?:{_ESCAPE}\[|\x9b)[0-9;:?]*[A-Za-z]|{_ESCAPE}\][^\x07\x1b\n]{{0,200}}(?:\x07|{_ESCAPE}\\)|{_ESCAPE}[()=>][AB0]?"
)
_HAS_ESCAPE = re.compile(_ESCAPE + "|\x9b")
# As consoles copy a color: without the escape character. A bracket after it would be a text like [5m].
_BARE_STYLE = re.compile(r"\[\d{1,3}(?:;\d{1,3}){0,4}m(?!\])")
_MAIL_QUOTE = re.compile(r"^[^\S\n]?(?:>[^\S\n]?)+", re.MULTILINE)
_MARKDOWN = re.compile(r"\*\*(?=\S)([^*\n]{1,300})\*\*|(?:```|~~~)[a-z]*|^#{1,6} ", re.MULTILINE)
_HTML_TAG = re.compile(
    r"</?(?:a|b|big|blockquote|body|br|dd|div|dl|dt|em|font|h[1-6]|hr|html|i|kbd|li|ol|p|pre|samp|small|span|strong"
    r"|sub|sup|t(?:able|body|d|h|head|r|t)|u|ul)(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_HTML_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_PERCENT = re.compile(r"%(?:20(?![-+ #0-9.]*[dsfxu]\b)|2C|2D|3A|3D|3B|22|27|28|29|5B|5D|0A)")
_ESCAPED_TOKEN = re.compile(r"(?<!\S)[^\s/%]*%[^\s/]*(?!\S)")  # no address, whose parts are read one by one
_QUOTED_PRINTABLE = re.compile(r"=(?:3D|20(?=[A-Za-z])|\n|[C-F][0-9A-F]=[89AB][0-9A-F])")
_NOT_QUOTED_PRINTABLE = re.compile(r"=(?![0-9A-F]{2}|\n)")
_CONTAINER_LINE = re.compile(r'^\{"log":"(?P<log>(?:[^"\\\n]|\\.)*)"[^\n]*\}$', re.MULTILINE)
_JSON_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_OTHER_BACKSLASH = re.compile(r"\\(?![nrt\"])")
_WINDOWS_PATH = re.compile(r"\b[A-Za-z]:\\|(?<=[a-z])\\[nrt][a-z]")
_JSON_CHARACTERS = {"n": "\n", "t": " ", "r": " ", "b": "", "f": " "}

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|SEVERE)\b"
_THREAD = (
    rf"\[(?:[^\]\d\n]{{1,40}}|(?:pid|tid)[^\]\n]{{1,40}}|[^\]\n]{{0,40}}[-_#/.][^\]\n]{{0,20}})\](?=\s)"
    rf"|\[?\d{{1,7}}\]?(?=\s+(?:\[|\d{{1,7}}\s+)?{_LEVEL})"
)
# One line each: klog, syslog, logcat, Apache, a date and a time, a time alone.
_LOG_PREFIX = re.compile(
    rf"^[^\S\n]{{0,8}}(?:[IWEF]\d{{4}} {_CLOCK}\s+\d+\s+[\w./-]+:\d+\](?=\s)"
    rf"|(?:<\d{{1,3}}>)?{_MONTH}\s+\d{{1,2}} {_CLOCK} (?:[\w.-]+ )?[\w./()-]+(?:\[\d+\])?:(?=\s)"
    rf"|\d\d-\d\d {_CLOCK}\s+\d+\s+\d+ [VDIWEF](?=\s)"
    rf"|\d{{4}}-\d\d-\d\d {_CLOCK}\s+\d+-\d+/[\w.?-]+ [VDIWEF]/(?=\w)"
    rf"|\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) {_MONTH} \d\d {_CLOCK} \d{{4}}\]"
    rf"|\[?(?:\d{{4}}[-/.]\d\d[-/.]\d\d[T ]|\d\d[-/.]\d\d[-/.]\d{{4}},? )?"
    rf"{_CLOCK}(?:Z|\s?[+-]\d\d:?\d\d)?\]?(?=\s))"
    rf"(?:[^\S\n]+(?:{_THREAD}))*[^\S\n]*",
    re.MULTILINE,
)


# Levels, frames of a stack, JSON, values of names.
_MACHINE_LINE = re.compile(
    r"^\W{0,3}(?:TRACE|DEBUG|INFO|NOTICE|WARN|SEVERE|[VDIWEF]/\w+)\b|^\s{0,8}at [\w.$<>]{1,200}\("
    r"|^[{\[]\s?[{\"]|(?:(?<!\S)\w[\w.]{0,40}=\S[^\n]*){2}|^\[(?:\d|error|info|warn)",
    re.MULTILINE,
)


def is_log(s: str) -> bool:
    """Return whether a program wrote a text into a log: no one has mistyped a word of it."""
    return bool(_LOG_PREFIX.search(s) or _MACHINE_LINE.search(s))


def unwrap(s: str) -> str:
    """Return a text without colors, tags, escapes, quote marks, and what loggers put before a message."""
    unwrapped = _strip_console(s)
    if '{"log":"' in unwrapped:
        unwrapped = _CONTAINER_LINE.sub(_read_container_line, unwrapped)
    elif "\\" in unwrapped and (unwrapped.lstrip()[:1] in ("{", "[") or _is_escaped(unwrapped)):
        unwrapped = _JSON_ESCAPE.sub(_unescape_json, unwrapped)
    if unwrapped is not s:
        unwrapped = _strip_console(unwrapped)
    if (
        "=" in unwrapped
        and _QUOTED_PRINTABLE.search(unwrapped)
        and not _NOT_QUOTED_PRINTABLE.search(unwrapped)
    ):
        unwrapped = quopri.decodestring(unwrapped.encode(errors="replace")).decode(errors="replace")
    if ">" in unwrapped:
        unwrapped = _HTML_TAG.sub(" ", _MAIL_QUOTE.sub("", unwrapped))
    if "&" in unwrapped:
        unwrapped = _HTML_ENTITY.sub(lambda entity: html.unescape(entity[0]), unwrapped)
    if "%" in unwrapped:
        unwrapped = _ESCAPED_TOKEN.sub(_unescape_percents, unwrapped)
    if "**" in unwrapped or "``" in unwrapped or "~~~" in unwrapped or "# " in unwrapped:
        unwrapped = _MARKDOWN.sub(lambda mark: mark[1] or "", unwrapped)
    if ":" in unwrapped:
        unwrapped = _LOG_PREFIX.sub("", unwrapped)
    return unwrapped if unwrapped != s and unwrapped.strip() else s


def _is_escaped(s: str) -> bool:
    """Return whether all backslashes of a text write line ends and quotes, as in a string of a program."""
    return not (_OTHER_BACKSLASH.search(s) or _WINDOWS_PATH.search(s))


def _strip_console(s: str) -> str:
    """Drop styles, which may be in the middle of a word; a command moves to somewhere else."""
    if (not s.isprintable() or "\\" in s or "^[" in s or "\u241b" in s) and _HAS_ESCAPE.search(s):
        s = _TERMINAL_COMMAND.sub(" ", _TERMINAL_STYLE.sub("", s))
    return _BARE_STYLE.sub("", s) if "[" in s and "m" in s else s


def _unescape_percents(token: re.Match[str]) -> str:
    return _PERCENT.sub(lambda escape: chr(int(escape[0][1:], 16)), token[0])


def _read_container_line(line: re.Match[str]) -> str:
    return _JSON_ESCAPE.sub(_unescape_json, line["log"]).rstrip()


def _unescape_json(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return _JSON_CHARACTERS.get(escape[2], escape[2])
