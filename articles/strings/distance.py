"""How much two words or two codes differ."""

from difflib import SequenceMatcher


def code_similarity(a: str, b: str) -> float:
    """Return how similar two codes look, from 0 to 1, and a little more for the same beginning or length."""
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return ratio + 0.1 * (a[:1] == b[:1]) + 0.05 * (len(a) == len(b))


def is_within_one_edit(a: str, b: str) -> bool:
    """Return whether two words are the same but for one letter that is missing, added, wrong, or swapped."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return a == b
    start = 0
    while start < len(a) and start < len(b) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(b) > 1)
