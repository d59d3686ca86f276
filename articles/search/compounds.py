"""Words made of words, in languages that write them as one: Druckertreiber is a Treiber for a Drucker.

They are known by the words of live articles alone; no dictionary is asked.
"""

from articles.strings.languages import base_language

from .engine import Index
from .stems import stems

COMPOUNDING = {"da", "de", "fi", "hu", "is", "nb", "nl", "nn", "no", "sv"}
LEAST_PART, SHORT = 4, 5
MOST_HOLDING, LOOKED_AT = 6, 200
# What may stand between two parts.
LINKS = ("", "s", "es", "n", "en", "er", "e")


def holding(word: str, language: str, index: Index) -> list[str]:
    """Return the stems of the commonest words that begin or end with this one and have another part."""
    name = base_language(language)
    if name not in COMPOUNDING or len(word) < LEAST_PART or not word.isalpha():
        return []
    found = [term[: len(name) : -1] for term in index.beginning("drow", f"{name}/{word[::-1]}", LOOKED_AT)]
    found = [one for one in found if len(one) >= len(word) + LEAST_PART]
    for term in index.beginning("word", f"{name}/{word}", LOOKED_AT):
        rest = term[len(name) + 1 + len(word) :]
        # What begins with a short word need not be a compound of it.
        if len(rest) < LEAST_PART or not rest.isalpha():
            continue
        if len(word) > SHORT or _known(rest, language, index):
            found.append(word + rest)
    longer = stems(found, language)
    return sorted(set(longer), key=lambda one: (-index.spread(one), one))[:MOST_HOLDING]


def parts(word: str, language: str, index: Index) -> list[str]:
    """Return the two words that one which no article has is made of, or nothing."""
    if base_language(language) not in COMPOUNDING or not word.isalpha():
        return []
    for at in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
        if not _known(word[at:], language, index):
            continue
        for link in LINKS:
            first = word[:at].removesuffix(link) if word[:at].endswith(link) else ""
            if len(first) >= LEAST_PART and _known(first, language, index):
                return [first, word[at:]]
    return []


def _known(word: str, language: str, index: Index) -> bool:
    return index.spread(stems([word], language)[0]) > 0
