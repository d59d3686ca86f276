"""Links of live articles to other sites, and what became of them when they were last tried."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import http_probe

from .article import Article


class ExternalLinkQuerySet(models.QuerySet):
    def on_live_articles(self):
        """Return the links that readers can follow now."""
        return self.filter(article__publication__live=True)

    def delete_unused(self, article, sources, html):
        """Delete the results for URLs that the article does not contain any more."""
        rows = self.filter(article=article)
        known = list(rows.values_list("pk", "url"))
        if known:
            text = str(html).replace("&amp;", "&")
            urls = {http_probe.normalized_url(source["url"]) for source in sources}
            rows.filter(pk__in=[pk for pk, url in known if url not in urls and url not in text]).delete()

    def broken(self):
        return self.on_live_articles().filter(state=ExternalLink.State.DEAD)


class ExternalLink(models.Model):
    """An address in a live article. The link checker writes it, and deletes it when the article drops it."""

    class State(models.TextChoices):
        WELL = "well", _("OK")
        DOUBTFUL = "doubtful", _("No response")
        DEAD = "dead", _("Broken")
        SKIPPED = "skipped", _("Not checked")

    MAX_URL_LENGTH = 1000

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="external_links", verbose_name=_("article")
    )
    url = models.CharField(_("URL"), max_length=MAX_URL_LENGTH)
    state = models.CharField(_("status"), max_length=8, choices=State.choices)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # How often in a row it did not answer.
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    failing_since = models.DateTimeField(_("since"), null=True)
    checked_at = models.DateTimeField(_("checked"))

    objects = ExternalLinkQuerySet.as_manager()

    class Meta:
        ordering = ["article", "pk"]
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        default_permissions = ()  # who may see an article sees its links
        constraints = [models.UniqueConstraint(fields=["article", "url"], name="external_link_once")]

    def __str__(self):
        return self.url
