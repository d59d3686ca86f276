"""Codes, messages, and symptoms of an error, and its causes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article, ArticleRow
from .choices import Confidence, Level, Side


class ErrorCode(ArticleRow):
    """A code as the program shows it; the first is the main one. Compared in its canonical form."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=200)
    canonical = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta(ArticleRow.Meta):
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self):
        return self.code


class ErrorMessage(ArticleRow):
    """Exact text from the screen; {path}, {user}, {n}, {name}, {any} and printf forms mark what varies."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField(_("message text"))
    confidence = models.CharField(_("confidence"), max_length=16, choices=Confidence.choices, blank=True)

    class Meta(ArticleRow.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self):
        return self.text


class Symptom(ArticleRow):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="symptoms")
    text = models.TextField(_("text"))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.BASIC)

    class Meta(ArticleRow.Meta):
        verbose_name = _("symptom")
        verbose_name_plural = _("symptoms")

    def __str__(self):
        return self.text


class Cause(ArticleRow):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="causes")
    key = models.CharField(max_length=8, blank=True)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    side = models.CharField(
        _("where the problem is"), max_length=16, choices=Side.choices, default=Side.UNKNOWN
    )

    class Meta(ArticleRow.Meta):
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="cause_key_once")]

    def __str__(self):
        return self.title
