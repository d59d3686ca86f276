"""The way of an article to its readers: what was decided about it, and what reviewers say of it."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .article import Article
from .revision import Revision

LATE = datetime.timedelta(minutes=1)


class ImmutableRowError(Exception):
    """Somebody tried to change or delete what is only ever added to."""


class AuditQuerySet(models.QuerySet):
    def update(self, **changes):
        raise ImmutableRowError("entries of the audit log are not changed")

    def delete(self):
        raise ImmutableRowError("entries of the audit log are not deleted")


class AuditEntry(models.Model):
    """One decision: who, when, about which article or live setting. Only ever added to.

    Without a word of an article; of a live setting, which is public at once, `detail` has what changed.
    """

    class Action(models.TextChoices):
        SUBMIT = "submit", _("Submitted for review")
        TAKE_BACK = "take-back", _("Taken back from review")
        APPROVE = "approve", _("Approved")
        REQUEST_CHANGES = "request-changes", _("Changes requested")
        PUBLISH = "publish", pgettext_lazy("log", "Published")
        WITHDRAW = "withdraw", pgettext_lazy("log", "Withdrawn")
        RESTORE = "restore", pgettext_lazy("log", "Restored")
        DELETE = "delete", pgettext_lazy("log", "Deleted")
        BRING_BACK = "bring-back", _("Brought back")
        SCHEDULE = "schedule", _("Scheduled")
        CANCEL = "cancel", _("Schedule cancelled")
        FAIL = "fail", _("Schedule failed")
        PREVIEW = "preview", _("Preview link made")
        ROLES = "roles", _("Roles changed")
        PICTURE = "picture", _("Picture deleted")
        CREATE = "create", pgettext_lazy("log", "Created")
        CHANGE = "change", pgettext_lazy("log", "Changed")

    at = models.DateTimeField(_("when"), auto_now_add=True)
    action = models.CharField(_("what"), max_length=16, choices=Action.choices)
    # Not a reference: the name stays when the person is deleted.
    name = models.CharField(_("who"), max_length=150, blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="audit", verbose_name=_("article"), null=True
    )
    revision = models.PositiveIntegerField(_("revision"), null=True)
    is_major = models.BooleanField(_("major change"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # The roles of a person, or the fields of a live setting, before and after.
    detail = models.JSONField(_("details"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")

    def __str__(self):
        return f"{self.get_action_display()} ({self.name})"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ImmutableRowError("entries of the audit log are not changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableRowError("entries of the audit log are not deleted")


class ReviewComment(models.Model):
    """What a reviewer says of a part of a revision. The section is one of articles.content.diff."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="review_comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(_("section"), max_length=20, blank=True)
    text = models.TextField(_("comment"), max_length=4000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review comment")
        verbose_name_plural = _("review comments")
        default_permissions = ()  # who may review an article may comment on it

    def __str__(self):
        return self.text[:60]


class ScheduleQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Schedule.State.WAITING)

    def due(self, at):
        """Those whose time has come, in their order."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")

    def troubled(self):
        """Those that could not be carried out, and that nobody has dealt with yet."""
        return self.filter(state=Schedule.State.FAILED)


class Schedule(models.Model):
    """A step to be taken at a moment, for a revision as it is now. Written by editing alone."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        WITHDRAW = "withdraw", _("Withdraw")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not carried out")
        CANCELLED = "cancelled", _("Cancelled")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="schedules", verbose_name=_("article")
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(_("what"), max_length=8, choices=Action.choices)
    due_at = models.DateTimeField(_("when"))
    zone = models.CharField(_("time zone"), max_length=64)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_major = models.BooleanField(_("major change"), default=False)
    # Nobody and no name: the site itself. A name without anybody: a person who is gone.
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    name = models.CharField(_("who"), max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
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
    def late(self):
        """By how long it came, or stays, behind its time; nothing under a minute."""
        if self.state not in (self.State.WAITING, self.State.DONE):
            return None
        behind = (self.finished_at or timezone.now()) - self.due_at
        return behind if behind > LATE else None
