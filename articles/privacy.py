"""What is personal in a text, taken out before anything is kept. Strings in, strings out.

People paste what stands on their screens: their names in paths, mail addresses, keys, numbers of cards and
telephones. What is taken out leaves a word in braces behind, which the masking of messages knows as variable.
It rather takes too much than too little; every pattern is bounded, so that the time is linear in the length.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from . import contact_guard, text

_CUES = (
    r"pass(?:word|wd|code|phrase)?s?|pwd|kennwort|passwort|mot de passe|contraseña|пароль|密码|パスワード"
    r"|secret|token|credentials?|bearer|authorization|cookie|session[\s_-]?(?:id|key)?|pin|cvv|cvc|otp|ssn"
    r"|(?:api|access|secret|private|license|licence|product|activation|serial|service|client|encryption)"
    r"[\s_-]?(?:key|secret|number|code|token)"
)
# After "is" these are no secret but what went wrong with it.
_STATES = (
    r"(?:in)?correct|wrong|invalid|not|no|required|expired|empty|missing|blocked|locked|too|rejected|refused"
    r"|denied|needed|asked|lost|forgotten|unknown|right|valid|accepted|changed|reset|being|never|always|the|a"
)
_VALUE = r"(?:\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|(?:(?:bearer|basic|token)\s+)?[^\s,;\"'&]{1,2000})"

_DIGITS = "0123456789"
_Left = str | Callable[["re.Match[str]"], str]


class _Rule(NamedTuple):
    """A pattern, what is left in its place, and signs without one of which it need not be looked for."""

    pattern: "re.Pattern[str]"
    left: _Left
    needs: str


def _rule(pattern: str, left: _Left, needs: str = "", flags: int = re.IGNORECASE) -> _Rule:
    return _Rule(re.compile(pattern, flags), left, needs)


def _number(match: "re.Match[str]") -> str:
    """Long numbers are of somebody, but for those in which Windows writes its errors."""
    known = re.fullmatch(r"-(?:2147|1073|1072)\d{6}|800[4-7]\d{4}", match[0])
    return match[0] if known else "{number}"


def _token(match: "re.Match[str]") -> str:
    """A long run of letters and digits together is a key, a hash or an identifier."""
    digits = sum(sign.isdigit() for sign in match[0])
    return "{secret}" if digits > 1 and len(match[0]) - digits > 1 else match[0]


# The last part of a path may have spaces if it ends like the name of a file.
_FOLDER = r"[^\\/:*?\"<>|\n]{1,80}[\\/]"
_FILE = r"(?:[^\\/:*?\"<>|\n]{0,80}?\.[a-z0-9]{1,5}(?!\w)|[^\s\\/:*?\"<>|]{0,200})"

_RULES = [
    _rule(r"-----BEGIN [^-\n]{1,60}-----[\s\S]*?(?:-----END [^-\n]{1,60}-----|\Z)", " {secret} ", "-"),
    _rule(rf"(?<![^\W_])(?:{_CUES})[\"']?\s*[=:]+>?\s*{_VALUE}", "{secret}", "=:"),
    _rule(rf"(?<![^\W_])(?:{_CUES})\s+(?:is|was|war|ist)\s*:?\s+(?!(?:{_STATES})\b){_VALUE}", "{secret}"),
    _rule(rf"(?<![^\W_])(?:{_CUES})\s+(?=[^\s]{{0,200}}\d)[^\s]{{3,200}}", "{secret}", _DIGITS),
    _rule(r"(?<!\w)(?:bearer|basic)\s+[\w.+/=~-]{8,2000}", "{secret}"),
    _rule(
        r"(?<!\w)(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|xox[a-z]|glpat|npm|AKIA|ASIA|AIza|ya29|eyJ|SG)"
        r"[-_.]?[\w.-]{12,2000}",
        "{secret}",
        _DIGITS,
        re.NOFLAG,
    ),
    _rule(r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,15}://\S+|(?<!\w)www\.\S+", "{address}", "/."),
    _rule(r"(?:mailto:)?[^\s@<>()\[\]\"',;:=]{1,120}@[^\s@<>()\[\]\"',;]{1,200}", "{mail}", "@"),
    # A user may have several names.
    _rule(
        r"(?:[a-z]:)?[\\/]{1,4}(?:users|home|documents and settings)[\\/]{1,4}"
        r"(?-i:[^\s\\/\"']{1,60}(?: [A-Z][^\s\\/\"']{0,60}){0,3})"
        rf"(?:[\\/](?:{_FOLDER}){{0,30}}{_FILE})?",
        "{path}",
        "/\\",
    ),
    _rule(rf"(?<!\w)[a-z]:[\\/](?:{_FOLDER}){{0,30}}{_FILE}", "{path}", "/\\"),
    _rule(rf"\\\\(?:{_FOLDER}){{1,30}}{_FILE}", "{path}", "\\"),
    _rule(r"[^\s\\]{0,120}\\[^\s]{0,400}", "{path}", "\\"),
    _rule(r"(?<![\w/])~?/(?:[^\s/]{1,120}/){1,30}[^\s]{0,200}|(?<!\w)~/[^\s]{1,200}", "{path}", "/"),
    _rule(r"(?<![0-9a-f-])\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?(?![0-9a-f-])", "{number}", "-"),
    _rule(r"(?<![0-9a-f:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f:-])", "{number}", "-:"),
    _rule(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)(?::\d{1,5})?", "{number}", "."),
    _rule(
        r"(?<![\w:])(?=[0-9a-f:]{0,60}\d)(?:[0-9a-f]{1,4}:|:){2,8}[0-9a-f]{0,4}(?:%\w{1,20})?(?![\w:])",
        "{number}",
        ":",
    ),
    _rule(
        r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)",
        "{number}",
        _DIGITS,
        re.NOFLAG,
    ),
    _rule(r"(?<![\w-])(?:[A-Z0-9]{4,8}-){2,9}[A-Z0-9]{3,8}(?![\w-])", "{secret}", "-", re.NOFLAG),
    _rule(r"(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])|(?<![\w.-])\d{2}-\d{7}(?![\w-])", "{number}", "-"),
    _rule(r"(?<!\w)[A-Za-z0-9_+/=-]{16,4000}(?!\w)", _token, _DIGITS),
    # Cards, accounts and telephones: many digits in groups, or grouped as telephone numbers are.
    _rule(r"(?<![\w.])\d(?:[ -]?\d){12,30}(?!\w)", "{number}", _DIGITS),
    _rule(r"\+ ?\d(?:[ ().-]{0,2}\d){6,30}(?!\w)", "{number}", "+"),
    _rule(r"(?<![\w.])\(?\d{2,4}\)?(?:[ .-]{1,2}\d{2,5}){2,6}(?![\w]|\.\d)", "{number}", _DIGITS),
    _rule(r"(?<![\w.-])(?:\(\d{3}\) ?)?\d{3}[.-]\d{4}(?!\w)", "{number}", ".-"),
    _rule(r"(?<!\w)-?\d{7,4000}(?!\w)", _number, _DIGITS),
    _rule(
        r"(?<!\w)(?:user(?:[\s_-]?(?:name|id))?|login|account|owner|author|computer(?:[\s_-]?name)?"
        r"|host(?:name)?|domain)\s*[=:]\s*[\"']?[^\s,;\"']{1,200}",
        "{name}",
        "=:",
    ),
    _rule(r"(?<!\w)(?:my name is|i am called) \S{1,60}(?-i: [A-Z]\S{1,60}){0,2}", "{name}"),
]
_LEFT = re.compile(r"\{(?:secret|address|mail|path|number|name)\}")


def clean(written: str, most: int = 2000) -> str:
    """Return the beginning of a text, at most `most` characters, without what is personal in it.

    In its place stands a word in braces: {mail}, {path}, {secret}, {number}, {address} or {name}.
    """
    # What is cut off in the middle would be known no more, such as half of a key: to the end of the word.
    cut = written[:most]
    if len(written) > most:
        cut = cut[: max(cut.rfind(" "), cut.rfind("\n"), 0)]
    plain = unicodedata.normalize("NFKC", text.UNSEEN.sub("", cut)) if not cut.isascii() else cut
    for rule in _RULES:
        if not rule.needs or any(sign in plain for sign in rule.needs):
            plain = rule.pattern.sub(rule.left, plain)
    for found in reversed(contact_guard.find(plain)):
        plain = f"{plain[: found.start]}{{number}}{plain[found.end :]}"
    return plain


def without_marks(cleaned: str) -> str:
    """A cleaned text without the words that stand for what was taken out."""
    return _LEFT.sub(" ", cleaned)


def is_clean(written: str) -> bool:
    """Whether there is nothing personal in a text."""
    return clean(written, len(written) + 1) == unicodedata.normalize("NFKC", text.UNSEEN.sub("", written))
