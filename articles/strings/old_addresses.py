"""Addresses that other help centers give to their articles: the id decides, not the words after it."""

import re

_LOCALE = r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?"
# /hc/en-us/articles/123-Title, /de/support/solutions/articles/123-titel, /en/articles/123-t, /article/14-t
_WITH_ID = re.compile(
    rf"(?P<before>/hc|(?:/[\w.-]+){{0,2}}?)(?P<locale>/{_LOCALE})?(?P<kind>/support/solutions/articles|/articles?)"
    r"/(?P<id>[0-9]{2,20})(?:-[^/]*)?/?\Z"
)


def id_address(path: str) -> str:
    """Return the form of an old address that stands for any language and any words after its id, or "".

    `/hc/en-us/articles/123-Title` and `/hc/articles/123` become `/hc/*/articles/123-*`.
    """
    match = _WITH_ID.match(path)
    return f"{match['before']}/*{match['kind']}/{match['id']}-*" if match else ""
