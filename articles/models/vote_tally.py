"""What readers said on a day, as counts: kept when the words themselves are added up or their marks go."""

from django.db import models

from .article import Article


class VoteTally(models.Model):
    """One article and day. Written by editing, from what was said, before its day is forgotten."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="vote_tallies")
    day = models.DateField()
    worked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "article"], name="vote_tally_once_a_day")]

    def __str__(self):
        return f"{self.article_id}, {self.day}"
