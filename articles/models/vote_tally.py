"""Votes of a day as counts, which remain when the votes are added up or their reader marks deleted."""

from django.db import models

from .article import Article


class VoteTally(models.Model):
    """The votes on an article on a day, counted by feedback before the marks of that day are deleted."""

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
