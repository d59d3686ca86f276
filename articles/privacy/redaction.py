"""Takes secrets and personal data out of a text that people read, and names the kinds that were in it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from articles import contact_guard
from articles.strings.characters import drop_invisible

from .checksums import card_spans, iban_spans
from .network import address_spans
from .rules import EMAILS, NAMES, NUMBERS, SECRETS, PrivacyRule

# What is left in place of a value. Phone numbers and chats leave their structure instead.
MARK = re.compile(r"\{(?:secret|email|name|card|account|id|address)\}")
_PHONE = re.compile(
    r"(?<![^\W_])(?:tel(?:efon|ephone|éphone|éfono|\.)?|phone(?: number)?|mobile|móvil|handy|cell|fax"
    r"|call(?: me| us)?(?: at| on)?|ring(?: me)?(?: at)?|whatsapp|rufnummer|my number is)"
    r"[ \t]?[:.]?[ \t]{0,3}(?:is |at |on )?(?P<labelled>\+?\(?\d(?:[ ()./-]{0,2}\d){6,14})(?!\w)"
    r"|(?<![\w+])(?P<plus>\+\d(?:[ ().-]{0,2}\d){6,14})(?!\w)"
    # Ten digits as in America, but for those in which Windows writes its errors.
    r"|(?<![\w.-])(?!2147|4294967)(?P<bare>[2-9]\d{2}[2-9]\d{6})(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_CODE_LABEL = re.compile(
    r"(?:error|code|status|id|build|event|exit|time(?:stamp)?|bucket)\W{0,3}\Z", re.IGNORECASE
)


class Redacted(NamedTuple):
    """A text without personal values, and their kinds, each once, in alphabetical order."""

    text: str
    kinds: tuple[str, ...]


def redact(text: str, allowed: Iterable[str] = ()) -> Redacted:
    """Return the text with a mark such as {email} for each secret or personal value.

    Phone numbers are masked (`+1 8•• ••• ••42`), except those in `allowed`. Redacting again changes nothing.
    """
    numbers = tuple(allowed)
    plain = _redact(text, numbers)
    if text.isascii():
        return plain
    # Full-width digits and invisible signs may hide a value. The text stays as written unless they do.
    bared = _redact(unicodedata.normalize("NFKC", drop_invisible(text)), numbers)
    return bared if len(MARK.findall(bared.text)) > len(MARK.findall(plain.text)) else plain


def _redact(text: str, allowed: tuple[str, ...]) -> Redacted:
    kinds: set[str] = set()
    text = _apply(SECRETS, text, kinds)
    text = _apply(EMAILS, text, kinds)
    text = _apply(NAMES, text, kinds)
    text = _cut(text, [("account", *span) for span in iban_spans(text)], kinds)
    text = _cut(text, [("card", *span) for span in card_spans(text)], kinds)
    text = _apply(NUMBERS, text, kinds)
    text = _cut(text, [("address", *span) for span in address_spans(text)], kinds)
    return Redacted(_mask_contacts(text, allowed, kinds), tuple(sorted(kinds)))


def _apply(rules: list[PrivacyRule], text: str, kinds: set[str]) -> str:
    for rule in rules:
        if rule.needs and not any(sign in text for sign in rule.needs):
            continue
        spans = list(_matches(rule, text))
        if rule.kind == "name" and spans:
            names = sorted({text[start:end] for start, end in spans})[:20]
            # The same name in another folder: /home/karin/.wine/drive_c/users/karin
            again = re.compile(rf"(?<=[\\/])(?:{'|'.join(map(re.escape, names))})(?=[\\/])")
            spans = sorted({*spans, *(match.span() for match in again.finditer(text))})
        text = _cut(text, [(rule.kind, *span) for span in spans], kinds)
    return text


def _matches(rule: PrivacyRule, text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while match := rule.pattern.search(text, at):
        start, end = match.span("v")
        at = max(end, at + 1)
        if not match["v"].strip() or MARK.match(match["v"].lstrip(" \t\"'")):
            continue
        if rule.check and not rule.check(match):
            at = max(start, match.start() + 1)  # what looked like the value may be a label
            continue
        while end - start > 2 and text[start] in "\"'“" and text[end - 1] in "\"'”":
            start, end = start + 1, end - 1
        while end - start > 1 and text[end - 1] in ".,;:!?)" and rule.kind != "secret":
            end -= 1
        yield start, end


def _cut(text: str, spans: Iterable[tuple[str, int, int]], kinds: set[str]) -> str:
    parts, last = [], 0
    for kind, start, end in spans:
        if start >= last:
            kinds.add(kind)
            parts += [text[last:start], f"{{{kind}}}"]
            last = end
    return "".join([*parts, text[last:]])


def _mask_contacts(text: str, allowed: tuple[str, ...], kinds: set[str]) -> str:
    parts, last = [], 0
    for kind, start, end, masked in sorted(_contacts(text, allowed), key=lambda span: span[1:3]):
        if start >= last:
            kinds.add(kind)
            parts += [text[last:start], masked]
            last = end
    return "".join([*parts, text[last:]])


def _contacts(text: str, allowed: tuple[str, ...]) -> Iterator[tuple[str, int, int, str]]:
    for contact in contact_guard.find_contacts(text, allowed):
        if contact.kind == "phone":
            masked = mask_phone(text[contact.start : contact.end]) or contact.masked.replace("x", "•")
            yield "phone", contact.start, contact.end, masked
        else:
            yield "chat", contact.start, contact.end, contact.masked.replace("xxxx", "••••")
    verified = {contact_guard.dialable(number).lstrip("+0")[-9:] for number in allowed}
    for match in _PHONE.finditer(text):
        group = match.lastgroup or ""
        before = text[max(0, match.start() - 14) : match.start()]
        is_code = group == "bare" and _CODE_LABEL.search(before)
        if not is_code and contact_guard.dialable(match[group]).lstrip("+0")[-9:] not in verified:
            yield "phone", *match.span(group), mask_phone(match[group])


def mask_phone(number: str) -> str:
    """Return a number as country, first digit, and last two: enough to tell one scam from another."""
    dialled = contact_guard.dialable(number)
    digits = dialled.lstrip("+")
    if len(digits) < 7:
        return ""
    plus = "+" if dialled[0] == "+" else ""
    if (len(digits) == 11 and digits[0] == "1") or (not plus and len(digits) == 10 and digits[0] > "1"):
        country = f"{plus}1 " if len(digits) == 11 else ""
        return f"{country}{digits[-10]}•• ••• ••{digits[-2:]}"
    prefix, rest = (f"+{digits[:2]} ", digits[2:]) if plus else (digits[0], digits[1:])
    return f"{prefix}{'•' * (len(rest) - 2)}{rest[-2:]}"
