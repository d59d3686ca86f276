"""Search rules: synonyms and pinned results."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles.strings.words import split_words

from .article import Article
from .catalog import Product
from .live import LiveModel, LiveQuerySet

MAX_PHRASES = 40
MAX_PHRASE_WORDS = 12  # words
PHRASE_SEPARATOR = re.compile(r"[,;\n]")


def split_phrases(text_value: str) -> list[str]:
    """Return the distinct phrases of a synonym: one per line, or separated by commas."""
    return _unique(PHRASE_SEPARATOR.split(text_value))


def split_queries(text_value: str) -> list[str]:
    """Return the distinct queries of a pin, one per line: messages and codes may contain commas."""
    return _unique(text_value.splitlines())


def _unique(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(phrase for part in parts if (phrase := " ".join(part.split()))))


def _check_phrases(phrases: list[str]) -> None:
    """Raise ValidationError for phrases that no search could ever match."""
    if len(phrases) > MAX_PHRASES:
        raise ValidationError(
            _t("Use %(most)d or fewer. Split longer lists into two entries.") % {"most": MAX_PHRASES}
        )
    for phrase in phrases:
        count, params = len(split_words(phrase)), {"phrase": phrase[:60], "most": MAX_PHRASE_WORDS}
        if not count:
            raise ValidationError(_t("“%(phrase)s” doesn't contain a word.") % params)
        if count > MAX_PHRASE_WORDS:
            raise ValidationError(_t("“%(phrase)s” has more than %(most)d words.") % params)


class SearchRule(LiveModel):
    """The base of synonyms and pins: where they apply, and whether they do."""

    language = models.CharField(
        _("language"), max_length=16, blank=True, help_text=_("Example: en. Leave blank for all languages.")
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("product"),
        null=True,
        blank=True,
        help_text=_("Applies only when readers filter by this product. Leave blank for all products."),
    )
    active = models.BooleanField(_("active"), default=True)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Internal note: why this exists.")
    )
    changed_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        abstract = True


class Synonym(SearchRule):
    """Phrases that find what other phrases find. Public when saved, like a product.

    Without `also`, each phrase also finds what the others find. With it, the phrases find what `also` finds,
    and never the other way round.
    """

    phrases = models.TextField(
        _("equivalent terms"),
        max_length=2000,
        help_text=_(
            "One per line or separated by commas: freeze, hang, not responding. Word endings don't matter."
        ),
    )
    also = models.TextField(
        _("one-way: also search for"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Leave blank if all the terms above mean the same thing. Otherwise, searching for a term above "
            "also finds these, but not the reverse. Example: QBO → QuickBooks Online."
        ),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self):
        sides = [", ".join(split_phrases(side)) for side in (self.phrases, self.also) if side]
        return " → ".join(sides)[:120]

    def clean(self):
        errors = {}
        phrases: dict[str, list[str]] = {}
        for name in ("phrases", "also"):
            try:
                phrases[name] = split_phrases(getattr(self, name) or "")
                _check_phrases(phrases[name])
            except ValidationError as error:
                errors[name] = error
        if not errors and not phrases["also"] and len(phrases["phrases"]) < 2:
            errors["phrases"] = ValidationError(_t("Add a second term, or fill in “Also search for.”"))
        if errors:
            raise ValidationError(errors)


class Pin(SearchRule):
    """An article that editors show first for certain queries."""

    queries = models.TextField(
        _("searches"),
        max_length=2000,
        help_text=_(
            "One per line. Must match the whole search. Word order, endings, and small words like “the” "
            "don't matter."
        ),
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="pins", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(
        _("order"),
        default=1,
        help_text=_("If several articles are pinned for the same search, the lowest number comes first."),
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("pinned result")
        verbose_name_plural = _("pinned results")

    def __str__(self):
        return ", ".join(split_queries(self.queries))[:120]

    def clean(self):
        try:
            queries = split_queries(self.queries or "")
            _check_phrases(queries)
            if not queries:
                raise ValidationError(_t("Enter at least one search."))
        except ValidationError as error:
            raise ValidationError({"queries": error}) from None
