"""Find names in chat apps and shortened links, which lead readers to someone unknown."""

import re
from collections.abc import Iterator

from .matches import ContactMatch
from .normalize import TextView

_HANDLE = r"[A-Za-z0-9_.+-]{3,64}"
_CHAT_HOSTS = (
    r"(?:t|telegram)\.me|telegram\.dog|(?:wa|m|signal|line)\.me|chat\.whatsapp\.com|discord\.gg"
    r"|join\.skype\.com"
)
_SHORTENERS = (
    r"bit\.ly|goo\.gl|tinyurl\.com|is\.gd|v\.gd|ow\.ly|buff\.ly|cutt\.ly|rebrand\.ly|rb\.gy|shorturl\.at|tiny\.cc"
    r"|lnkd\.in|bl\.ink|adf\.ly|snip\.ly|shorte\.st|t\.ly|t\.co|s\.id|qr\.ae|soo\.gd|clck\.ru|u\.to|x\.gd|bitly\.com"
    r"|linktr\.ee"
)
_ADDRESS = r"(?<![\w.@-])(?:https?://)?(?:www\.)?(?P<host>{})/(?P<rest>[^\s<>\"'()\[\]]{{2,200}})"
_CHAT = re.compile(
    _ADDRESS.format(rf"{_CHAT_HOSTS}|discord(?:app)?\.com/invite|api\.whatsapp\.com/send")
    + rf"|(?<![\w@])(?P<app>telegram|whatsapp|wechat|weixin|viber)"
    rf"(?:\s(?:id|user|username|handle|name|us|me|at|on))?\s?[:=]?\s?(?P<name>@{_HANDLE})"
    rf"|(?<![\w@])(?P<named>telegram|wechat|weixin|skype|viber|discord)\s(?:id|username|handle)\s?[:=]\s?"
    rf"(?P<id>@?{_HANDLE})"
    rf"|(?<![\w@])skype:(?P<live>(?:live:)?[a-z]{_HANDLE})\?(?:call|chat|add)",
    re.IGNORECASE,
)
_SHORT_LINK = re.compile(_ADDRESS.format(_SHORTENERS), re.IGNORECASE)
_KINDS = (("chat", _CHAT), ("short-link", _SHORT_LINK))
_HAS_ADDRESS = re.compile(
    r"\.(?:me|ly|gl|gd|co|com|gg|dog|gy|at|cc|in|st|id|ae|ru|to|ee)/|\b(?:bl\.ink|wechat|weixin"
    r"|telegram|whatsapp|skype|viber|discord)",
    re.IGNORECASE,
)


def find_addresses(view: TextView, allowed: set[str]) -> Iterator[ContactMatch]:
    """Yield chat contacts and short links, except the allowed ones (as `bare_address` returns them)."""
    if not _HAS_ADDRESS.search(view.text):
        return
    for kind, pattern in _KINDS:
        for match in pattern.finditer(view.text):
            parts = match.groupdict()
            name = parts["host"] or parts.get("app") or parts.get("named") or "skype"
            sign = "/" if parts["host"] else " "
            if bare_address(match[0]) not in allowed:
                yield ContactMatch(kind, *view.span(*match.span()), f"{name.lower()}{sign}xxxx")


def bare_address(address: str) -> str:
    """Return an address for comparison: without scheme, www, and trailing punctuation."""
    bare = re.sub(r"\A(?:https?://)?(?:www\.)?", "", address.strip().lower())
    return bare.rstrip("/.,;:!?")
