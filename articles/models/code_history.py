"""The life of each code that was ever public: links to it are in products, so it never dies."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.strings.codes import canonical_code, canonical_spellings

from .live import LiveModel, LiveQuerySet


class CodeHistoryQuerySet(LiveQuerySet):
    def for_code(self, code):
        """Return the rows of a code in any spelling, those of editors and the newest first."""
        return self.filter(canonical__in=canonical_spellings(code)).order_by("-state_set", "-pk")

    def retired(self):
        """Return the rows of codes that no longer mean what their link was made for."""
        return self.exclude(state=CodeHistory.State.ACTIVE)


class CodeHistory(LiveModel):
    """A code of an article that is or was public, and what became of it.

    The gate adds rows and marks codes as removed in the transaction that publishes or unpublishes. Editors
    say that a code is obsolete, renamed, or merged, and where its link leads. A draft's code has no row.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        OBSOLETE = "obsolete", _("Obsolete")
        RENAMED = "renamed", _("Renamed")
        MERGED = "merged", _("Merged with another code")
        REMOVED = "removed", _("Removed from its article")

    code = models.CharField(_("code"), max_length=200)
    canonical = models.CharField(max_length=200, db_index=True, editable=False)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="code_history", verbose_name=_("article")
    )
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.ACTIVE)
    # Whether an editor chose the state or the target: the gate leaves it alone then.
    state_set = models.BooleanField(default=False, editable=False)
    since_version = models.CharField(
        _("since version"), max_length=60, blank=True, help_text=_("Example: 2024 R3")
    )
    since_date = models.DateField(_("since"), null=True, blank=True)
    successor = models.CharField(
        _("new code"),
        max_length=200,
        blank=True,
        help_text=_("The code it was renamed to or merged with."),
    )
    target = models.ForeignKey(
        "articles.Article",
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("redirects to"),
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(_("first published"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)

    objects = CodeHistoryQuerySet.as_manager()

    # Codes of articles, which the gate has checked.
    unguarded_fields = ("code", "canonical")

    class Meta:
        ordering = ["canonical", "pk"]
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [models.UniqueConstraint(fields=["article", "canonical"], name="code_history_once")]

    def __str__(self):
        return self.code

    def save(self, *args, **kwargs):
        self.canonical = canonical_code(self.code)[:200]
        super().save(*args, **kwargs)

    @property
    def is_retired(self):
        return self.state != self.State.ACTIVE
