"""Which notices by email a person has turned off."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What the site can tell a person by email."""

    ASSIGNED = "assigned", _("A review or feedback is assigned to me")
    CHANGES = "changes", _("A reviewer requests changes to my text")
    APPROVED = "approved", _("My text is approved, or my suggestion is decided")
    FEEDBACK = "feedback", _("A reader sends feedback on an article I own")
    SCHEDULE = "schedule", _("A change I scheduled fails")
    REVIEW_DUE = "review-due", _("An article I own needs review")


class NoticeOff(models.Model):
    """A kind of notice that a person doesn't want. Without a row, they get it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices_off")
    kind = models.CharField(max_length=16, choices=NoticeKind.choices)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_off_once")]

    def __str__(self):
        return f"{self.user_id}: {self.kind}"
