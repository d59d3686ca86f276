"""Languages in names of files and folders: `ll-204.de.md`, `i18n/pt-BR/`, `Page/de`."""

import posixpath
import re
from collections import Counter

from .paths import word_set

# ISO 639-1, without those that are rather words or abbreviations in names of files: no language of a help
# center was lost by that.
CODES = word_set(
    "aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv "
    "dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie "
    "ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv "
    "mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm "
    "rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts "
    "tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
TAG = re.compile(r"([a-z]{2})(?:[-_]([a-z]{2}|[a-z]{4}|\d{3}))?\Z", re.IGNORECASE)
SUFFIX = re.compile(r"(.+?)([._-])([a-z]{2}(?:[-_](?:[a-z]{2}|hans|hant))?)\Z", re.IGNORECASE)


def is_language(text: str) -> bool:
    """Whether `text` is the tag of a language, such as "de", "pt-BR", or "zh_Hans"."""
    match = TAG.match(text)
    return match is not None and match[1].lower() in CODES


def split_language(stem: str, marks: str = ".") -> tuple[str, str]:
    """Return the stem without its language and the language, "" without one.

    A mark other than the dot is a guess: "sign-in" ends with one. Whoever passes it looks for the other file.
    """
    match = SUFFIX.match(stem)
    if match and match[2] in marks and is_language(match[3]):
        return match[1], match[3]
    return stem, ""


def same_language(one: str, other: str) -> bool:
    """Whether two tags are of one language, whatever their regions."""
    return one[:2].lower() == other[:2].lower()


class Places:
    """What the paths of pages say about their languages: "x.de.html", "x_de.html", "de/x.html"."""

    def __init__(self, paths: list[str]):
        self.paths = paths
        split = [split_language(posixpath.splitext(path)[0]) for path in paths]
        self.rels = {name for name, tag in split if not tag}
        self.twins: Counter[str] = Counter()
        for rel in self.rels:
            first, _, rest = rel.partition("/")
            if rest and is_language(first):
                self.twins[rest] += 1

    def of(self, path: str) -> tuple[str, str]:
        """Return a path without its language and ending, and the language."""
        rel, tag = split_language(posixpath.splitext(path)[0])
        if tag:
            return rel, tag
        name, guess = split_language(rel, "_-")
        if guess and name in self.rels:
            return name, guess
        first, _, rest = rel.partition("/")
        if rest and is_language(first) and (rest in self.rels or self.twins[rest] > 1):
            return rest, first
        return rel, ""
