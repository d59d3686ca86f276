"""Counts of searches and clicks, and the missing codes that readers report."""

from django.db import models
from django.db.models import Case, Count, F, Max, Min, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from .article import Article

# Of what is stored of a search: PostgreSQL takes some 2,700 bytes into an index, a character up to four.
MAX_SEARCH_LENGTH = 500


class SearchTallyQuerySet(models.QuerySet):
    def unanswered(self, since):
        """Return the unanswered searches since a day, one dict per search, searches on most days first.

        A search that returns day after day is missed by many; one made often on one day may be one reader.
        Searches answered on a later day come last, ignored ones are left out. `low` and `high` are the same
        product if all readers who chose one chose the same; `anywhere` counts searches without a product.
        """
        ignored = CodeReport.objects.filter(state=CodeReport.State.IGNORED)
        is_code, is_ignored = Q(kind=SearchTally.Kind.CODE), Q(query__in=ignored.values("canonical"))
        is_ignored = is_code & is_ignored | ~is_code & Q(query__in=ignored.values("searched"))
        missed, chosen = Q(confident=False), Q(confident=False, product__gt="")
        tallies = self.filter(day__gte=since).exclude(is_ignored).exclude(query="…").order_by()
        sums = tallies.values("kind", "query", "language").annotate(
            days=Count("day", distinct=True, filter=missed), times=Sum("count", filter=missed),
            last=Max("day", filter=missed), answered=Max("day", filter=~missed),
            low=Min("product", filter=chosen), high=Max("product", filter=chosen),
            anywhere=Count("pk", filter=missed & Q(product="")),
        )  # fmt: skip
        later = When(answered__gt=F("last"), then=Value(1))
        is_over = Case(later, default=Value(0), output_field=models.IntegerField())
        return sums.filter(days__gt=0).order_by(is_over, "-days", "-times", "-last", "query")


class SearchTally(models.Model):
    """Counts one search on a day. Texts are redacted first: see insights/search_log.py."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code")
        MESSAGE = "message", _("Message")
        WORDS = "words", _("Words")

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=16)
    product = models.CharField(_("product"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    query = models.CharField(_("search"), max_length=MAX_SEARCH_LENGTH)
    count = models.PositiveIntegerField(_("searches"), default=0)
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
    """Counts how often an article was opened from a search."""

    tally = models.ForeignKey(SearchTally, on_delete=models.CASCADE, related_name="clicks")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        ordering = ["-count", "pk"]
        verbose_name = _("opened article")
        verbose_name_plural = _("opened articles")
        constraints = [models.UniqueConstraint(fields=["tally", "article"], name="search_click_once")]

    def __str__(self):
        return str(self.article)


class CodeReport(models.Model):
    """A missing code, or else a search, that readers reported. `canonical` is empty for a search."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")

    code = models.CharField(_("code"), max_length=80, blank=True)
    canonical = models.CharField(max_length=80, blank=True)
    searched = models.CharField(_("search"), max_length=MAX_SEARCH_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=16)
    product = models.CharField(_("product"), max_length=80, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.NEW)
    count = models.PositiveIntegerField(_("reports"), default=0)
    # A few of what readers saw on their screens, cleaned, the newest first.
    seen = models.JSONField(_("error messages seen"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    first_day = models.DateField(_("first reported"))
    last_day = models.DateField(_("last reported"))

    class Meta:
        ordering = ["-count", "-last_day", "pk"]
        verbose_name = _("missing code report")
        verbose_name_plural = _("missing code reports")
        constraints = [
            models.UniqueConstraint(fields=["canonical", "searched", "language"], name="code_report_once")
        ]

    def __str__(self):
        return self.code or self.searched


class CodeReportDay(models.Model):
    """Counts the reports of a missing code on a day."""

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
