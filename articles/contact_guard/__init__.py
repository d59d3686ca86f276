"""The guard against phone numbers and other contacts that no one has verified. Strings in, matches out.

Fake support numbers reach a help center inside error articles, disguised so that people read them and filters
don't: fancy digits, letters for digits, words, zero-width characters, markup in between. `normalize_text` and
`disguises` undo that, `patterns` finds candidates by shape, and `judges` decides by shape and surroundings.
Every pattern is bounded, so the time is linear in the length of the text.
"""

from collections.abc import Iterable
from functools import partial

from .chats import bare_address, find_addresses
from .marks import KEY_PATTERN, LOOSE_MARK, MARK, fill_marks, find_keys
from .matches import ContactMatch
from .normalize import decode, strip_markup
from .numbers import dialable, dialing_identity, find_numbers, keypad_digits, mask_number
from .remote_tools import find_remote_tools
from .spread import find_spread_numbers

__all__ = [
    "KEY_PATTERN",
    "LOOSE_MARK",
    "MARK",
    "ContactMatch",
    "dialable",
    "fill_marks",
    "find_contacts",
    "find_keys",
    "find_remote_tools",
    "find_spread_contacts",
]


def find_contacts(text: str, allowed: Iterable[str] = ()) -> list[ContactMatch]:
    """Return the contacts in a text in order, except those in `allowed` (numbers in any notation).

    Kinds: "phone", "chat", and "short-link". Accepts plain text, Markdown, HTML, JSON, slugs, file names, and
    URLs. Never raises.
    """
    verified = [*allowed]
    allowed_numbers = {dialing_identity(keypad_digits(contact)) for contact in verified}
    allowed_addresses = {bare_address(contact) for contact in verified}
    matches = []
    end = 0
    decoded = decode(text)
    for number in find_numbers(strip_markup(decoded)):
        if number.start >= end:
            end = number.end
            if dialing_identity(number.digits) not in allowed_numbers:
                matches.append(ContactMatch("phone", number.start, number.end, mask_number(number)))
    spans = [(match.start, match.end) for match in matches]
    for address in find_addresses(decoded, allowed_addresses):
        if all(address.end <= start or stop <= address.start for start, stop in spans):
            matches.append(address)
    return sorted(matches, key=lambda match: match.start)


def find_spread_contacts(texts: Iterable[str], allowed: Iterable[str] = ()) -> list[ContactMatch]:
    """Return the phone numbers whose groups are lines, list items, or cells of texts that follow each other.

    Their spans are no places in the texts.
    """
    verified = [*allowed]
    return [*find_spread_numbers("\n".join(texts), partial(find_contacts, allowed=verified))]
