"""KnownIncident: an outage that someone else has to fix, and which errors it causes meanwhile."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.strings.codes import canonical_code

from .catalog import Area, Product
from .live import LiveModel, LiveQuerySet


class KnownIncidentQuerySet(LiveQuerySet):
    def not_ended(self, at=None):
        return self.filter(ends_at__gt=at or timezone.now())

    def active(self, at=None):
        """Return the incidents that have begun and not ended."""
        at = at or timezone.now()
        return self.not_ended(at).filter(begins_at__lte=at)

    def affecting(self, publication):
        """Return the incidents that affect an article: by product, area, or code, or by place and code where
        both are set."""
        here, nowhere = Q(products=publication.product_id), Q(products=None, areas=None)
        if publication.area_id:
            here |= Q(areas=publication.area_id)
        codes = [canonical_code(code)[:200] for code in publication.codes]
        coded, uncoded = Q(code_rows__canonical__in=codes), Q(code_rows=None)
        return self.filter(here & uncoded | (here | nowhere) & coded).distinct()


class KnownIncident(LiveModel):
    """Public when saved, shown from `begins_at` to `ends_at`. Written by editing, which announces it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", pgettext_lazy("incident", "Active")
        OVER = "over", _("Ended")

    title = models.CharField(
        _("what is happening"),
        max_length=160,
        help_text=_("One line, as readers will see it. Example: Bank feeds are down at one large bank."),
    )
    text = models.TextField(
        _("what readers should do"),
        max_length=600,
        blank=True,
        help_text=_(
            "One or two sentences of plain text. Example: If this is your bank, wait. Your data is safe."
        ),
    )
    begins_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(
        _("ends"),
        db_index=True,
        help_text=_("The incident ends automatically. Not sure? Allow a few hours; you can change it later."),
    )
    products = models.ManyToManyField(
        Product,
        blank=True,
        related_name="incidents",
        verbose_name=_("products"),
        help_text=_("All of their errors, or only those with the codes below."),
    )
    areas = models.ManyToManyField(
        Area,
        blank=True,
        related_name="incidents",
        verbose_name=_("areas"),
        help_text=_("For part of a product."),
    )
    link = models.URLField(
        _("status page"),
        max_length=500,
        blank=True,
        help_text=_("Example: the provider's status page"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = KnownIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("begins_at")),
                name="incident_ends_after_it_began",
                violation_error_message=_("The end time must be after the start time."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def state(self):
        now = timezone.now()
        if self.ends_at <= now:
            return self.State.OVER
        return self.State.ACTIVE if self.begins_at <= now else self.State.PLANNED


class IncidentCode(LiveModel):
    """A code that an incident causes, with or without an article. Compared in its canonical form."""

    incident = models.ForeignKey(KnownIncident, on_delete=models.CASCADE, related_name="code_rows")
    code = models.CharField(max_length=200)
    canonical = models.CharField(max_length=200)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.code
