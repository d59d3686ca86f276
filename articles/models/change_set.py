"""Change sets: one decision that changed several articles, so that it can be undone as a whole."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class ChangeSet(models.Model):
    """What was changed at once, by whom, and whether it was undone. Written by editing alone."""

    class Kind(models.TextChoices):
        REPLACE = "replace", _("Text replaced")
        IMAGE = "image", _("Image replaced")
        MERGE = "merge", _("Articles merged")
        DETAILS = "details", _("Details changed")
        LABELS = "labels", _("Labels changed")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    # What was replaced, and by what. Only editors who may work on all articles see it.
    summary = models.CharField(_("change"), max_length=500)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    # The name stays when the person is deleted.
    name = models.CharField(_("who"), max_length=150, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    # Of a merge: the addresses that lead to the other article, and those that led to this one before. Of
    # details and labels: their values before and after, by article.
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()  # its articles say who may see and undo it

    def __str__(self):
        return self.summary


class ChangeSetItem(models.Model):
    """One article of a change set: its versions before and after, and what it meant for readers."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="items")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)  # places that were changed
    published = models.BooleanField(default=False)  # the version after was published with the set
    was_live = models.BooleanField(default=False)  # readers saw the version before
    deleted = models.BooleanField(default=False)  # merged into another article
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.article} ({self.before} → {self.after})"
