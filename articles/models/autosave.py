"""Unsaved text of an editor, as the form sends it, valid or not."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article

# Whoever has not been heard of for so long has closed the form. It speaks up three times in it.
OPEN_FOR = timedelta(seconds=60)


class AutosaveQuerySet(models.QuerySet):
    def for_form(self, editor, form_key):
        return self.filter(editor=editor, form_key=form_key)

    def with_fields(self):
        """Leave out forms that are only open: nothing in them was changed."""
        return self.exclude(fields="")

    def open_on(self, article):
        """Return the forms in which this article is open now."""
        return self.filter(article=article, seen_at__gt=timezone.now() - OPEN_FOR)


class Autosave(models.Model):
    """A form that is or was open, in one tab of one device.

    `form_key` is random. That of a stored article begins with its number, and older ones are nothing else.
    """

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="autosaves")
    form_key = models.CharField(max_length=32)
    title = models.CharField(max_length=300, blank=True)
    fields = models.TextField(blank=True, help_text=_("Form fields, URL-encoded."))
    saved_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["editor", "form_key"], name="one_autosave_a_form")]

    @property
    def is_open(self):
        return self.seen_at > timezone.now() - OPEN_FOR

    def __str__(self):
        return f"{self.editor} {self.form_key}"
