"""Publishing and unpublishing at a set time."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .revision import Revision

MIN_DELAY = datetime.timedelta(minutes=1)


class ScheduleQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Schedule.State.WAITING)

    def due(self, at):
        """Return the waiting schedules whose time has come, earliest first."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")

    def failed(self):
        """Return the schedules that failed and that no editor has dealt with yet."""
        return self.filter(state=Schedule.State.FAILED)


class Schedule(models.Model):
    """Publishes a revision, or unpublishes an article, at a set time. Written by editing alone."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        WITHDRAW = "withdraw", _("Unpublish")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Canceled")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="schedules", verbose_name=_("article")
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(_("what"), max_length=8, choices=Action.choices)
    due_at = models.DateTimeField(_("when"))
    zone = models.CharField(_("time zone"), max_length=64)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_major = models.BooleanField(_("major change"), default=False)
    # No one and no name: the site itself. A name without anyone: a person who is gone.
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    name = models.CharField(_("who"), max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.WAITING)
    finished_at = models.DateTimeField(_("finished"), null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        default_permissions = ()  # who may publish may also do it later
        constraints = [
            models.UniqueConstraint(
                fields=["article", "action"], condition=models.Q(state="waiting"), name="schedule_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="schedule_waiting")
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.article}"

    @property
    def delay(self):
        """Return how far behind its time it ran or is, or None if by less than a minute."""
        if self.state not in (self.State.WAITING, self.State.DONE):
            return None
        delay = (self.finished_at or timezone.now()) - self.due_at
        return delay if delay > MIN_DELAY else None
