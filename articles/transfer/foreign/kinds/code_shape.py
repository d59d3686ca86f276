"""What looks like a code of an error at the head of a heading, a term, or a row."""

import re
from collections.abc import Mapping

_ERROR_WORD = (
    r"(?i:stop|err|error|errors|error code|exit code|status|code|fault|alarm|warning"
    r"|message|exception|event|problem|issue|fehler|fehlercode|fehlernummer|warnung|störung|meldung"
    r"|erreur|code d.erreur|errore|codice|codice di errore|erro|código de erro|código de error"
    r"|código|codigo|fout|foutcode|エラー|エラーコード)"
)
_SHAPE = (
    r"(?:0[xX][0-9A-Fa-f]{2,16}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{1,10}[-_#.:]?\d{1,8}[A-Z]?\d{0,4}(?:[-.]\d+)*"
    r"|[A-Z]{1,4} \d{2,8}|[A-Z]{1,8}-[A-Z]{1,8}-?\d{1,8}|[a-z]{1,5}[-_]\d{2,8}|[A-Z]{2,}[A-Za-z]*[-_]\d+"
    r"|\d{1,4}[A-Z]{1,4}\d{0,6}|-?\d{3,10}(?:[-.]\d{1,6}){0,3})"
)
_AFTER_WORD = rf"(?:{_SHAPE}|[A-Z0-9]{{1,3}}\d|-?\d{{1,10}}(?:[-.]\d+)*|[A-Z]\d{{0,6}})"
_NUMBER_WORD = r"(?i:\s*(?:code|nr\.?|no\.?|number|nummer|numéro|número|n[°º.]))?"
_HEAD = re.compile(
    rf"[^\w-]{{0,3}}(?:{_ERROR_WORD}{_NUMBER_WORD}\s*[:#=–-]?\s*[`'\"(\[]?({_AFTER_WORD})|[`'\"(\[]?({_SHAPE}))(?!\w)"
)
_EXACT = re.compile(rf"(?:{_SHAPE})\Z")
_INSIDE = re.compile(rf"(?:[(\[]|\b{_ERROR_WORD}\s*[:#]?\s*|\s[-–:]\s*)({_SHAPE})(?![\w.])")
_NO_CODE = re.compile(
    r"(?:19|20)\d\d(?:[-.]\d\d?){0,2}\Z|\d+(?:\.\d+){1,}\Z|[vV]\d|(?:HTTPS?|UTF|SHA|MD|ISO|RFC|IPv|TLS|WIN|STEP|PART"
    r"|FAQ|CHAPTER|SECTION|TABLE|FIGURE|VERSION|OPTION|METHOD|SOLUTION|CAUSE|PAGE|LEVEL|PHASE|DAY|WEEK|STATUS"
    r"|TEIL|SCHRITT|OS|PC|IP)[ -]?\d"
)
_MAX_PATTERN = 200


def head_code(words: str, mapping: Mapping[str, object] | None = None) -> str:
    """Return the code that a heading is about, "" if there is none."""
    words = " ".join(words.split())[:300]
    pattern = (mapping or {}).get("code")
    if isinstance(pattern, str) and pattern and len(pattern) <= _MAX_PATTERN:
        match = re.search(pattern, words)
        return match[0] if match else ""
    for match in (_HEAD.match(words), _INSIDE.search(words)):
        if match:
            code = next(part for part in match.groups() if part)
            if _is_code(code, said=match.re is _HEAD and match[1] is not None):
                return code
    return ""


def _is_code(code: str, said: bool) -> bool:
    if said:
        return any(map(str.isdigit, code)) or code.isupper()
    if not any(map(str.isdigit, code)) and "_" not in code:
        return False
    return bool(_EXACT.match(code)) and not _NO_CODE.match(code)
