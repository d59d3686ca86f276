"""What is left of a long text in which codes are sought."""

import re
from itertools import compress

# The group matches digits outside of dates and times, unless a slash of a path comes first.
CODE_LIKE_TOKEN = re.compile(r"[\\/]|([a-z]\d|\dx|_[A-Z]|(?<![\d:.-])\d{2,}(?![\d:-]))", re.IGNORECASE)


def keep_near_digits(plain: str) -> str:
    """Drop the words of a long text that are far from any digit: most of it, and no code is in them."""
    tokens = plain.split()
    unusual = [token for token in set(tokens) if not (token.isalpha() or token.rstrip(".,:;)").isalpha())]
    likely = {token for token in unusual if (match := CODE_LIKE_TOKEN.search(token)) and match[1]}
    if not likely:
        return ""
    keep = bytearray(len(tokens) + 4)
    for n, token in enumerate(tokens):
        if token in likely:
            keep[max(n - 2, 0) : n + 2] = b"\1\1\1\1"[: n + 2 - max(n - 2, 0)]
    return " ".join(compress(tokens, keep))
