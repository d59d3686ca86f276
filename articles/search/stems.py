"""Stems words by the rules of their language, for index and query alike.

Words arrive folded, without accents. Where the rules of a language count on what folding has taken away,
there is a rule of ours before or instead.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

import tantivy

from articles.strings.languages import base_language

Stemmer = Callable[[str], str]

ENGLISH = "en"
MAX_CACHED_STEMS = 60_000  # of each language: texts repeat themselves
NAMES = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "ta": "tamil",
}  # fmt: skip
# Languages without a list of stop words in the engine.
UNLISTED = {"ar", "el", "en", "ro", "ta"}
_TURKIC = {"tr", "az"}

_UMLAUT = re.compile(r"(?<![aeq])([aou])e")
_ARTICLE = re.compile("\\A(?:[\u0648\u0628\u0641\u0643]?\u0627\u0644|\u0644\u0644)(?=...)")


def stem_words(words: Sequence[str], language: str = ENGLISH) -> list[str]:
    """Return the stems of the words, in the same order."""
    return [*map(stemmer(language), words)]


@lru_cache(maxsize=256)
def stemmer(language: str = ENGLISH) -> Stemmer:
    """Return the function that stems a word of a language."""
    return _stemmer_of(base_language(language))


@cache
def _stemmer_of(base: str) -> Stemmer:
    return lru_cache(MAX_CACHED_STEMS)(_stemming_rule(base))


def find_stop_words(words: Sequence[str], language: str) -> set[str]:
    """Return those of the words that say nothing, such as articles. English has STOP_WORDS in query.py."""
    name = base_language(language)
    if name in UNLISTED or name not in NAMES or not words:
        return set()
    return {*words} - {*_analyzer("stopword", NAMES[name]).analyze(" ".join(words))}


@cache
def _analyzer(kind: str, name: str) -> Any:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(getattr(tantivy.Filter, kind)(name)).build()


def _stemming_rule(language: str) -> Stemmer:
    if language in _TURKIC:
        return _turkish
    if language not in NAMES:
        return str
    analyze = _analyzer("stemmer", NAMES[language]).analyze
    before = {"de": _german, "ar": _arabic, "pt": _portuguese, "fr": _french}.get(language)

    def stem(word: str) -> str:
        # The engine takes a word apart at the spaces of all scripts; ours has none.
        return "".join(analyze(before(word) if before else word)) or word

    return stem


def _german(word: str) -> str:
    """Without umlauts people write ae, oe, ue; folded, ä is a."""
    return _UMLAUT.sub(r"\1", word)


def _arabic(word: str) -> str:
    """Give every noun the article, which the rules remove together with what hangs on it."""
    bare = _ARTICLE.sub("", word)
    if bare.endswith("\u0647"):  # as many people write the ending of feminine words
        bare = bare[:-1] + "\u0629"
    return "\u0627\u0644" + bare if len(bare) > 2 and "\u0621" <= bare[0] <= "\u064a" else word


def _portuguese(word: str) -> str:
    """Conexões is the plural of conexão."""
    return word[:-3] + "ao" if word.endswith("oes") else word


def _french(word: str) -> str:
    """Connexions is no form of a verb."""
    return word[:-1] if word.endswith("ions") else word


def _turkish(word: str) -> str:
    """Cut off endings, which follow vowels that folding has made alike. Five letters serve as well as rules:
    Can and others, Information Retrieval on Turkish Texts (2008)."""
    return word[:5]
