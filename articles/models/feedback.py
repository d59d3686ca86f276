"""Feedback: whether a page helped, and if not, why. For editors alone; nothing of it is ever public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .article import Article
from .choices import FeedbackReason


class FeedbackQuerySet(models.QuerySet):
    def open(self):
        """Return the feedback that no editor has closed yet."""
        return self.filter(state__in=(Feedback.State.NEW, Feedback.State.IN_HAND))


class Feedback(models.Model):
    """The feedback of a reader on a day, the sum of older plain votes, or a suggested change.

    A suggestion has no mark of a reader and counts as no vote. The marks are as in Outcome. The text is
    plain, holds no contact, and is shown to editors as text.
    """

    TEXT_LIMIT = 2000

    class State(models.TextChoices):
        PLAIN = "", _("Vote only")
        NEW = "new", _("New")
        IN_HAND = "in-hand", _("In progress")
        DONE = "done", _("Done")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("article")
    )
    revision = models.PositiveIntegerField(_("revision"))
    helpful = models.BooleanField(_("helpful"))
    reasons = models.JSONField(_("reasons"), default=list)
    text = models.CharField(_("text"), max_length=TEXT_LIMIT, blank=True)
    day = models.DateField(_("day"))
    reader = models.CharField(max_length=32, blank=True)
    count = models.PositiveIntegerField(_("readers"), default=1)
    # A suggestion is about a part, such as "solution:ab12cd34", and no vote. An editor's has an author, and
    # the new texts of the part's fields with those that it began with.
    is_suggestion = models.BooleanField(_("suggestion"), default=False)
    part = models.CharField(_("section"), max_length=24, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("suggested by"),
        null=True,
        blank=True,
    )
    proposal = models.JSONField(_("proposal"), default=dict, blank=True)
    # What becomes of it at the desk. Readers leave no address, so the note is for editors.
    state = models.CharField(
        _("status"), max_length=8, choices=State.choices, default=State.PLAIN, blank=True
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assignee"),
        null=True,
        blank=True,
    )
    note = models.CharField(
        _("resolution note"),
        max_length=1000,
        blank=True,
        help_text=_("What was done, or why not. Internal only; the reader left no contact details."),
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "reader"], condition=~Q(reader=""), name="feedback_once_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["day"], condition=~Q(reader=""), name="feedback_marked"),
            models.Index(fields=["state", "-day"], condition=~Q(state=""), name="feedback_inbox"),
        ]

    def __str__(self):
        if self.is_suggestion:
            return str(_("suggested change"))
        return str(_("helpful") if self.helpful else _("not helpful"))

    @property
    def reason_labels(self):
        """The reasons in words; one that no version knows any more as it is."""
        return [
            str(FeedbackReason(reason).label) if reason in FeedbackReason.values else reason
            for reason in self.reasons
        ]
