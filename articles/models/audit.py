"""The audit log: decisions about articles and changes of live settings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .article import Article


class ImmutableRowError(Exception):
    """Raised when code tries to change or delete an entry of the audit log."""


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
        TAKE_BACK = "take-back", _("Returned to draft")
        ASSIGN = "assign", _("Reviewer assigned")
        APPROVE = "approve", _("Approved")
        REQUEST_CHANGES = "request-changes", _("Changes requested")
        PUBLISH = "publish", pgettext_lazy("log", "Published")
        WITHDRAW = "withdraw", pgettext_lazy("log", "Unpublished")
        RESTORE = "restore", pgettext_lazy("log", "Restored")
        DELETE = "delete", pgettext_lazy("log", "Deleted")
        BRING_BACK = "bring-back", _("Restored from deleted")
        SCHEDULE = "schedule", _("Scheduled")
        CANCEL = "cancel", _("Schedule canceled")
        FAIL = "fail", _("Schedule failed")
        PREVIEW = "preview", _("Preview link created")
        ROLES = "roles", _("Roles changed")
        PICTURE = "picture", _("Image deleted")
        DETAILS = "details", _("Details changed")
        LABELS = "labels", _("Labels changed")
        REPLACE = "replace", _("Text replaced")
        MERGE = "merge", _("Merged")
        UNDO = "undo", _("Undone")
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
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")

    def __str__(self):
        action = str(self.get_action_display())
        return f"{action} ({self.name})" if self.name else action

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ImmutableRowError("entries of the audit log are not changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableRowError("entries of the audit log are not deleted")
