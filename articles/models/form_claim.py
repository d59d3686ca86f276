"""Forms of the admin that were sent: the second click on a button finds the result of the first."""

from django.db import models


class FormClaim(models.Model):
    """The last time that a rendered form was sent. Rows are deleted after some minutes."""

    key = models.CharField(max_length=64, primary_key=True)
    body = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    location = models.TextField(blank=True)
    messages = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.key
