"""Languages of the interface, for a test."""

import contextlib

from django.template import engines
from django.utils.translation import trans_real

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
