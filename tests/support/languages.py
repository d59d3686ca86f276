"""Languages of the interface, for a test."""

import contextlib
import re

from bs4 import BeautifulSoup
from django.template import engines
from django.utils.translation import trans_real
from django.utils.translation.trans_real import CONTEXT_SEPARATOR

from articles.strings import languages


@contextlib.contextmanager
def shipped(*others):
    """Let the interface speak English and some others, whether or not their catalogs are whole."""
    before, loaders = languages.SHIPPED, engines["django"].engine.template_loaders
    languages.SHIPPED = (before[0], *others)
    _forget(loaders)
    try:
        yield
    finally:
        languages.SHIPPED = before
        _forget(loaders)


def _forget(loaders):
    """Forget what was read and rendered: templates keep their texts for each language."""
    trans_real._translations.clear()
    for loader in loaders:
        loader.reset()


class _Brackets(trans_real.DjangoTranslation):
    """Puts each string in brackets, so that what isn't translated stands out."""

    def gettext(self, message):
        return f"⟦{message.rpartition(CONTEXT_SEPARATOR)[2]}⟧" if message.strip() else message

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


@contextlib.contextmanager
def bracketed():
    """Let German be English in brackets."""
    with shipped("de"):
        trans_real._translations["de"] = _Brackets("de")
        yield


def untranslated(html):
    """Return what a page of `bracketed` says in Latin letters outside of brackets."""
    page = BeautifulSoup(html, "html.parser")
    for element in page(["script", "style", "svg", "code", "samp", "kbd", "pre"]):
        element.extract()
    texts = [page.get_text("\n"), *(value for tag in page(True) for value in _spoken_attributes(tag))]
    found = set()
    for text in texts:
        while (shorter := re.sub("⟦[^⟦⟧]*⟧", "\n", text)) != text:
            text = shorter
        found |= {line.strip() for line in text.splitlines() if re.search("[A-Za-z]{2}", line)}
    return found


def _spoken_attributes(tag):
    for name, value in tag.attrs.items():
        is_button = name == "value" and tag.name == "input" and tag.get("type") in ("submit", "button")
        if name in ("title", "aria-label", "placeholder", "alt") or is_button or name.endswith("-text"):
            yield value
