"""What editors steer in the search, and what the site remembers of it: synonyms, pins, searches, reports."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Max, Min, Q, Sum, Value, When
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles import text

from .article import Article
from .catalog import Product
from .live import LiveModel, LiveQuerySet

MOST_PHRASES = 40
LONGEST_PHRASE = 12  # words
BETWEEN = re.compile(r"[,;\n]")


def phrases_of(written: str) -> list[str]:
    """The phrases of a synonym, which stand one a line or between commas, once each."""
    return _distinct(BETWEEN.split(written))


def queries_of(written: str) -> list[str]:
    """The queries of a pin, one a line: a message and a code may have commas inside."""
    return _distinct(written.splitlines())


def _distinct(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(phrase for part in parts if (phrase := " ".join(part.split()))))


def _check(found: list[str]) -> None:
    """Raises ValidationError for what no search could ever match."""
    if len(found) > MOST_PHRASES:
        raise ValidationError(
            _t("More than %(most)d: please make two rows of them.") % {"most": MOST_PHRASES}
        )
    for phrase in found:
        count, told = len(text.words(phrase)), {"phrase": phrase[:60], "most": LONGEST_PHRASE}
        if not count:
            raise ValidationError(_t("“%(phrase)s” has no word in it.") % told)
        if count > LONGEST_PHRASE:
            raise ValidationError(_t("“%(phrase)s” has more than %(most)d words.") % told)


class SearchRule(LiveModel):
    """What a synonym and a pin have in common: where they count, and whether they do."""

    language = models.CharField(
        _("language"), max_length=16, blank=True, help_text=_("Such as en. Empty: in every language.")
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("product"),
        null=True,
        blank=True,
        help_text=_("Only where readers have chosen this product. Empty: everywhere."),
    )
    active = models.BooleanField(_("in use"), default=True)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("For editors. Why it is here.")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        abstract = True


class Synonym(SearchRule):
    """Phrases that find what other phrases find. Public when saved, like a product.

    Without `also` each of the phrases stands for all of them; with it, they are sought for the phrases and
    never the other way round.
    """

    phrases = models.TextField(
        _("words or phrases"),
        max_length=2000,
        help_text=_(
            "One a line or with commas between: freeze, hang, not responding. Endings do not matter."
        ),
    )
    also = models.TextField(
        _("one way only: also look for"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Empty: all phrases above mean the same. Filled: whoever types a phrase above also finds what "
            "these find, but not the other way round, such as QBO → QuickBooks Online."
        ),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self):
        sides = [", ".join(phrases_of(side)) for side in (self.phrases, self.also) if side]
        return " → ".join(sides)[:120]

    def clean(self):
        errors = {}
        found: dict[str, list[str]] = {}
        for name in ("phrases", "also"):
            try:
                found[name] = phrases_of(getattr(self, name) or "")
                _check(found[name])
            except ValidationError as error:
                errors[name] = error
        if not errors and not found["also"] and len(found["phrases"]) < 2:
            errors["phrases"] = ValidationError(
                _t("One phrase alone stands for nothing. Add another, or fill in what else to look for.")
            )
        if errors:
            raise ValidationError(errors)


class Pin(SearchRule):
    """An article that stands first for certain queries because editors say so."""

    queries = models.TextField(
        _("queries"),
        max_length=2000,
        help_text=_(
            "One a line. The whole query has to be one of them; order, endings and little words such as "
            "“the” do not matter."
        ),
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="pins", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("Among several articles for one query, the smallest stands first.")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("pinned result")
        verbose_name_plural = _("pinned results")

    def __str__(self):
        return ", ".join(queries_of(self.queries))[:120]

    def clean(self):
        try:
            found = queries_of(self.queries or "")
            _check(found)
            if not found:
                raise ValidationError(_t("Write at least one query."))
        except ValidationError as error:
            raise ValidationError({"queries": error}) from None


class SearchTallyQuerySet(models.QuerySet):
    def gaps(self, since):
        """What was searched since a day without being answered, once each, as dicts: most days first.

        What comes back day after day is missed by many; what comes often on one day may be one reader. What
        found its answer on a later day stands last. The product is named if all who chose one chose the same;
        `anywhere` is how often none was chosen. What editors ignore is left out.
        """
        ignored = CodeReport.objects.filter(state=CodeReport.State.IGNORED)
        is_code, is_ignored = Q(kind=SearchTally.Kind.CODE), Q(query__in=ignored.values("canonical"))
        is_ignored = is_code & is_ignored | ~is_code & Q(query__in=ignored.values("searched"))
        missed, chosen = Q(confident=False), Q(confident=False, product__gt="")
        found = self.filter(day__gte=since).exclude(is_ignored).exclude(query="…").order_by()
        sums = found.values("kind", "query", "language").annotate(
            days=Count("day", distinct=True, filter=missed), times=Sum("count", filter=missed),
            last=Max("day", filter=missed), answered=Max("day", filter=~missed),
            low=Min("product", filter=chosen), high=Max("product", filter=chosen),
            anywhere=Count("pk", filter=missed & Q(product="")),
        )  # fmt: skip
        later = When(answered__gt=F("last"), then=Value(1))
        is_over = Case(later, default=Value(0), output_field=models.IntegerField())
        return sums.filter(days__gt=0).order_by(is_over, "-days", "-times", "-last", "query")


class SearchTally(models.Model):
    """How often something was searched on a day. Holds no text as it was typed: see search/memory.py."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code")
        MESSAGE = "message", _("Message")
        WORDS = "words", _("Words")

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=16)
    product = models.CharField(_("product"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    query = models.CharField(_("searched"), max_length=200)
    count = models.PositiveIntegerField(_("times"), default=0)
    # Of the last time on that day, because what is found changes with what is published.
    found = models.PositiveIntegerField(_("results"), default=0)
    confident = models.BooleanField(_("answered"), default=False)

    objects = SearchTallyQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-count", "pk"]
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "language", "product", "kind", "query"], name="search_tally_once"
            )
        ]

    def __str__(self):
        return self.query


class SearchClick(models.Model):
    """How often an article was opened from a search."""

    tally = models.ForeignKey(SearchTally, on_delete=models.CASCADE, related_name="clicks")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        ordering = ["-count", "pk"]
        verbose_name = _("opened article")
        verbose_name_plural = _("opened articles")
        constraints = [models.UniqueConstraint(fields=["tally", "article"], name="search_click_once")]

    def __str__(self):
        return str(self.article)


class CodeReport(models.Model):
    """A code, or else a search, that readers told us is missing. `canonical` is empty for a search."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")

    code = models.CharField(_("code"), max_length=80, blank=True)
    canonical = models.CharField(max_length=80, blank=True)
    searched = models.CharField(_("searched"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16)
    product = models.CharField(_("product"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    count = models.PositiveIntegerField(_("reports"), default=0)
    # A few of what readers saw on their screens, cleaned, the newest first.
    seen = models.JSONField(_("what readers saw"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    first_day = models.DateField(_("first reported"))
    last_day = models.DateField(_("last reported"))

    class Meta:
        ordering = ["-count", "-last_day", "pk"]
        verbose_name = _("reported code")
        verbose_name_plural = _("reported codes")
        constraints = [
            models.UniqueConstraint(fields=["canonical", "searched", "language"], name="code_report_once")
        ]

    def __str__(self):
        return self.code or self.searched


class CodeReportDay(models.Model):
    """How often it was reported on a day."""

    report = models.ForeignKey(CodeReport, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("reports"), default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("day")
        verbose_name_plural = _("days")
        constraints = [models.UniqueConstraint(fields=["report", "day"], name="code_report_day_once")]

    def __str__(self):
        return f"{self.day}: {self.count}"
