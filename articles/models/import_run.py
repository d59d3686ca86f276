"""Imports of other products' exports: what came in with each, so that it can be told and taken back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .article import Article


class ImportRun(models.Model):
    """One import: what it was given, how far it is, and what it said."""

    class State(models.TextChoices):
        READING = "reading", _("Reading")
        READY = "ready", _("Ready to import")
        WRITING = "writing", _("Importing")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.READING)
    name = models.CharField(_("what"), max_length=300)  # of the files
    kind = models.CharField(_("exported from"), max_length=40, blank=True)
    product = models.CharField(_("product"), max_length=100, blank=True)  # its slug, which may not exist yet
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    editor_name = models.CharField(_("who"), max_length=150, blank=True)  # stays when the person is deleted
    started_at = models.DateTimeField(_("when"), auto_now_add=True)
    beat_at = models.DateTimeField(auto_now_add=True)  # when it last went on: a process may be killed
    published = models.BooleanField(_("published"), default=False)
    mapping = models.JSONField(default=dict)
    unknown = models.JSONField(default=dict)  # headings and columns that were not understood, with counts
    lines = models.JSONField(default=list)  # of the report
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    folder = models.CharField(max_length=40, blank=True)  # of uploads, below IMPORTS_DIR
    source = models.CharField(max_length=1000, blank=True)  # a path on the server

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("add",)
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.name


class ImportRunItem(models.Model):
    """One article of an import. `before` and `after` are its versions, once it is written."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    place = models.CharField(pgettext_lazy("of an import", "source"), max_length=1000)
    source_id = models.CharField(_("ID"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    codes = models.CharField(_("codes"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    area = models.CharField(_("area"), max_length=200, blank=True)
    result = models.CharField(_("result"), max_length=10, blank=True)
    is_public = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)  # how many symptoms, causes, solutions, and messages
    remarks = models.JSONField(default=list)  # sentences
    offset = models.BigIntegerField(default=-1)  # of its text in the file of the plan
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, related_name="+", null=True)
    before = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(default=0)
    was_live = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "position"]
        default_permissions = ()

    def __str__(self):
        return self.title or self.place
