"""When an article's people were last reminded of its review, so that none is missed and none told twice."""

from django.db import models

from .article import Article


class ReviewReminder(models.Model):
    """The last letter about a review date."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="+")
    review_due = models.DateField()
    sent_on = models.DateField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}: {self.sent_on}"
