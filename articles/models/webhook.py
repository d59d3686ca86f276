"""WebhookDelivery: one thing that another system is told, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookDelivery(models.Model):
    """A message to one address. It is written with the change that it tells of, and sent after the commit.

    `due_at` is when it is sent next; for a row that is being sent, when another process may take it.
    """

    class Event(models.TextChoices):
        PUBLISHED = "article.published", _("Article published")
        UPDATED = "article.updated", _("Article updated")
        UNPUBLISHED = "article.unpublished", _("Article unpublished")
        BEGAN = "incident.began", _("Incident began")
        CHANGED = "incident.changed", _("Incident changed")
        ENDED = "incident.ended", _("Incident ended")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    message_id = models.CharField(_("message ID"), max_length=40)
    url = models.CharField(_("URL"), max_length=500)
    event = models.CharField(_("event"), max_length=24, choices=Event.choices)
    about = models.CharField(_("about"), max_length=200)  # ID of the article or incident
    payload = models.JSONField(_("message"), default=dict)
    state = models.CharField(_("status"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"))
    created_at = models.DateTimeField(_("created"))
    settled_at = models.DateTimeField(_("finished"), null=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    answer = models.CharField(_("last response"), max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["state", "due_at"], name="webhook_due"),
            models.Index(fields=["about", "event"], name="webhook_about"),
        ]

    def __str__(self):
        return f"{self.event} {self.about}"
