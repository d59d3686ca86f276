"""Outcome: what readers say of one solution, without saying who they are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .article import Article
from .choices import VoteResult


class SolutionVote(models.Model):
    """The vote of a reader on a day, or the sum of many older ones.

    `reader` and `network` are marks that mean nothing on another day; a few days later they are blanked and
    the rows are added up. `network_group` is one of 64 and stays: too few to tell anyone apart, enough to
    see that all votes come from one place.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="solution_votes", verbose_name=_("article")
    )
    key = models.CharField(_("solution"), max_length=8)
    # Of the text of the solution: a word counts for the text that it was said of.
    digest = models.CharField(max_length=16)
    revision = models.PositiveIntegerField(_("revision"))
    result = models.CharField(_("result"), max_length=10, choices=VoteResult.choices)
    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(default=0)
    reader = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=32, blank=True)
    network_group = models.PositiveSmallIntegerField(default=0)
    during_incident = models.BooleanField(
        _("during an incident"), default=False, help_text=_("These votes don't count.")
    )
    count = models.PositiveIntegerField(_("readers"), default=1)
    # What the row counts for on its day, once it is the sum of several; before, each counts for 1 at most.
    weight = models.FloatField(_("weight"), default=1)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("solution vote")
        verbose_name_plural = _("solution votes")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "key", "reader"], condition=~Q(reader=""), name="solution_vote_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["day"], condition=~Q(reader=""), name="solution_vote_marked")]

    def __str__(self):
        return f"{self.key} {self.result}"
