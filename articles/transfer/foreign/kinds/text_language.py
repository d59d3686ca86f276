"""In which language a text is, for products that do not say: by its script and its smallest words."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..source import Remark, SourceArticle

_WORDS = {
    "en": "the of to and is in for not you your this with are can be on that it has was from when if",
    "de": "der die das und nicht ist den von zu mit ein eine einen sie auf werden wird im dem für oder wenn",
    "fr": "le la les des est pas une et du dans pour vous sur avec ne que votre au sont ou si un par",
    "es": "el la los las de no es una que en se por con para del su y al está si un lo ha",
    "pt": "o a os as de não é uma que em se por com para do da seu e ao está um no na foi",
    "it": "il la lo gli di non è una che in si per con del della e un al sono i le nel viene",
    "nl": "de het een niet is van en op te met voor dat u wordt zijn of als in uw kan er aan",
}
# Over the columns of tables.
_HEADS = {
    "de": "fehlercode fehlernummer fehlertext fehlermeldung meldung ursache ursachen lösung abhilfe "
    "maßnahme maßnahmen beschreibung bezeichnung bereich kategorie titel behebung frage antwort",
    "fr": "erreur intitulé libellé causes cause catégorie titre symptômes question réponse code message",
    "es": "código denominación título mensaje síntomas causa causas solución categoría respuesta",
    "pt": "código título mensagem sintomas causa causas solução categoria pergunta resposta descrição erro",
    "it": "codice titolo messaggio sintomi causa cause soluzione categoria domanda risposta descrizione",
    "nl": "foutcode foutmelding melding titel symptomen oorzaak oorzaken oplossing categorie omschrijving",
    "en": "error code title message symptoms cause causes solution category question answer description fix",
}
_LANGUAGES = {
    word: [language for language, words in _WORDS.items() if word in words.split()]
    for word in " ".join(_WORDS.values()).split()
    if len(word) > 1  # a letter alone is rather part of a code
}
MIN_HITS = 5
MIN_HEADS = 3
MIN_LEAD = 1.4  # over the second
OWN_LENGTH = 600  # characters of one article that can tell another language than that of most
MAX_LENGTH = 20_000  # characters that are looked at
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"ja": re.compile(r"[\u3040-\u30ff]"), "ko": re.compile(r"[\uac00-\ud7a3]")}


def split_remarks(
    found: Iterable[SourceArticle | Remark],
) -> tuple[list[SourceArticle], list[Remark]]:
    articles: list[SourceArticle] = []
    remarks: list[Remark] = []
    for one in found:
        if isinstance(one, Remark):
            remarks.append(one)
        else:
            articles.append(one)
    return articles, remarks


def with_language(articles: list[SourceArticle]) -> list[SourceArticle]:
    """Return the articles with the language of their texts where none of them names one.

    An article counts for itself where it is clear, else all of them do.
    """
    unknown = [one for one in articles if not one.language]
    common = text_language(one.html for one in unknown)
    return [
        one
        if one.language
        else replace(
            one, language=(text_language([one.html]) if len(one.html) > OWN_LENGTH else "") or common
        )
        for one in articles
    ]


def with_translations(articles: list[SourceArticle]) -> Iterator[SourceArticle]:
    """Take articles of one code in other languages for translations of that in the language of most."""
    counts = Counter(one.language for one in articles)
    main = counts.most_common(1)[0][0] if counts else ""
    sources = {one.codes[0]: one.ext for one in reversed(articles) if one.codes and one.language == main}
    for one in articles:
        if one.codes and one.language != main and not one.translation_of and one.codes[0] in sources:
            one = replace(one, translation_of=sources[one.codes[0]])
        yield one


def text_language(texts: Iterable[str], heads: Iterable[str] = ()) -> str:
    """Return the language of most of some texts, else of the heads above them; "" if neither is clear."""
    counts: Counter[str] = Counter()
    left = MAX_LENGTH
    for text in texts:
        if left <= 0:
            break
        plain = html.unescape(_TAG.sub(" ", text[:left]))
        left -= len(plain)
        for language, script in _SCRIPTS.items():
            counts[language] += len(script.findall(plain)) // 3
        counts.update(
            language for word in _WORD.findall(plain.lower()) for language in _LANGUAGES.get(word, ())
        )
    words = {word for head in heads for word in _WORD.findall(head.lower())}
    above = Counter({language: len(words & set(known.split())) for language, known in _HEADS.items()})
    named = _clear(above, MIN_HEADS)  # English ones stand over texts in any language
    return _clear(counts, MIN_HITS) or ("" if named == "en" else named)


def _clear(counts: Counter[str], least: int) -> str:
    (best, hits), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return best if hits >= least and hits >= second * MIN_LEAD else ""
