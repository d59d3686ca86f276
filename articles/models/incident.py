"""KnownIncident: an outage that somebody else has to mend, and which errors it causes meanwhile."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
        ACTIVE = "active", _("Active")
        OVER = "over", _("Over")

    title = models.CharField(
        _("what is happening"),
        max_length=160,
        help_text=_("One line, as readers see it: One large bank is down for bank feeds."),
    )
    text = models.TextField(
        _("what readers should do"),
        max_length=600,
        blank=True,
        help_text=_("Plain text, one or two sentences: If it is your bank, wait. Nothing is lost."),
    )
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(
        _("until"),
        db_index=True,
        help_text=_("It ends by itself then. If nobody knows, give it a few hours; you can move the end."),
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
        help_text=_("For less than a whole product."),
    )
    link = models.URLField(
        _("page to follow it"),
        max_length=500,
        blank=True,
        help_text=_("Such as the status page of the provider."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = KnownIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        verbose_name = _("known incident")
        verbose_name_plural = _("known incidents")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("begins_at")),
                name="incident_ends_after_it_began",
                violation_error_message=_("The end must be after the beginning."),
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
