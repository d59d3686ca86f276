"""Codes in web addresses: the last part of the path, and values such as ?error=102."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .code_cues import names_a_count, names_an_error
from .codes import Certainty, CodeMention, canonical_code

# With a scheme, or a host and a path; a machine and its port; an email address.
ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,12}://[^\s\"'<>]+"
    r"|(?<![\w.@/\\-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12}(?::\d{1,5})?[/?][^\s\"'<>]*"
    r"|(?<![\w.-])(?:localhost|\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}(?!\d)"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
    re.IGNORECASE,
)
_SCHEME_AND_HOST = re.compile(r"\A(?:[a-z][a-z0-9+.-]{1,12}://)?[^/?#]*", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|jsp|md|json|xml)\Z", re.IGNORECASE)
_CODE = re.compile(
    r"(?:0x[0-9a-f]{1,16}|[a-z]{1,8}[-_=]?\d[a-z0-9]{0,8}|-?\d{2,12}(?:[-_+,;/\s]{1,3}-?\d{1,6})?)\Z",
    re.IGNORECASE,
)
_QUERY_VALUE = re.compile(r"[?&;#]([a-z_][\w.-]{0,40})=([^&;#\s]{1,60})", re.IGNORECASE)
_CODE_PATH = re.compile(
    r"(?:e|errors?|codes?|err|fehler|erreurs?|error-?codes?|kb|exceptions?)\Z", re.IGNORECASE
)
_CUE = re.compile(r"(?:error|err|code|fehler)[-_=:]?(?=[a-z]{0,4}[-_]?\d)", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>*'\""


def read_address(address: re.Match[str]) -> Iterator[CodeMention]:
    """Yield the codes that an address may hold: with a cue such as /errors/ they are codes, else perhaps."""
    written = address[0].rstrip(_TRAILING)
    rest = _SCHEME_AND_HOST.sub("", written)
    for name, value in _QUERY_VALUE.findall(rest):
        if not names_a_count(name):
            yield from _mention(address, value, has_cue=names_an_error(name))
    path, _sign, fragment = re.sub(r"\?[^#]*", "", rest).partition("#")
    for part in (path, fragment):
        pieces = [piece for piece in part.split("/") if piece]
        for n, piece in enumerate(pieces):
            has_cue = n > 0 and bool(_CODE_PATH.match(pieces[n - 1]))
            if has_cue or n == len(pieces) - 1:
                yield from _mention(address, _EXTENSION.sub("", piece), has_cue=has_cue)


def _mention(address: re.Match[str], value: str, *, has_cue: bool) -> Iterator[CodeMention]:
    value = unquote(value).strip()
    if cue := _CUE.match(value):
        value, has_cue = value[cue.end() :], True
    if _CODE.match(value):
        certainty = Certainty.CUED if has_cue else Certainty.BARE
        start, end = address.span()
        yield CodeMention(value, canonical_code(value), certainty, start, end, only_known=not has_cue)
