"""The catalog that articles belong to: products, areas, old addresses, verified contacts."""

import re
from functools import partial

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles import contact_guard

from .former_slugs import FormerAreaSlug, FormerProductSlug
from .free_slugs import save_with_free_slug
from .live import LiveModel, LiveQuerySet
from .local_names import LocalNames

EMAIL = re.compile(r"[\w.+-]{1,100}@[\w-]+(?:\.[\w-]+)+", re.ASCII)


class Product(LocalNames, LiveModel):
    """A program or service. It has no draft: public when saved, listed once an article of it is live."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    vendor = models.CharField(_("vendor"), max_length=120, blank=True)
    short = models.CharField(
        _("short name"),
        max_length=24,
        blank=True,
        help_text=_("Short name for the diagram, such as QuickBooks."),
    )
    names = models.TextField(
        _("names in other languages"),
        blank=True,
        help_text=_(
            "One language per line, such as es: Banca en línea | Banca. The second name is the short one."
        ),
    )
    second_name = "short"

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Make a missing slug, and keep the one that the product had: it leads to the present one."""
        save = partial(super().save, **kwargs)
        with transaction.atomic():
            before = Product.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            if self.slug:
                save()
            else:
                former = FormerProductSlug.objects.exclude(product=self.pk)
                save_with_free_slug(self, self.name, save, Product.objects.all(), former)
            FormerProductSlug.objects.filter(slug=self.slug).delete()
            if before and before != self.slug:
                FormerProductSlug.objects.update_or_create(slug=before, defaults={"product": self})


class Area(LocalNames, LiveModel):
    """A part of a product, such as banking. Public like its product."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="areas", verbose_name=_("product")
    )
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    provider = models.CharField(
        _("provider"),
        max_length=24,
        blank=True,
        help_text=_("Name for the provider in the diagram, such as Your bank."),
    )
    names = models.TextField(
        _("names in other languages"),
        blank=True,
        help_text=_(
            "One language per line, such as es: Banca | Su banco. The second name is the provider's."
        ),
    )
    second_name = "provider"

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [models.UniqueConstraint(fields=["product", "slug"], name="area_slug_once_a_product")]

    def __str__(self):
        return f"{self.product.name}: {self.name}"

    def save(self, **kwargs):
        """Save as a product does. An area that moves leaves a former slug in its old product."""
        save = partial(super().save, **kwargs)
        with transaction.atomic():
            before = Area.objects.filter(pk=self.pk).values("product_id", "slug").first()
            if self.slug:
                save()
            else:
                siblings = Area.objects.filter(product=self.product_id)
                former = FormerAreaSlug.objects.filter(product=self.product_id).exclude(area=self.pk)
                save_with_free_slug(self, self.name, save, siblings, former)
            now = {"product_id": self.product_id, "slug": self.slug}
            FormerAreaSlug.objects.filter(**now).delete()
            if before and before != now:
                FormerAreaSlug.objects.update_or_create(**before, defaults={"area": self})


class Redirect(LiveModel):
    """An address of an earlier help center, in no form that this site knows, and where it leads.

    Asked for only where no page of ours has that address. `path` has no slash at its end. Of the two targets
    one is set: an article, so that its own address may change, or the path of another page.
    """

    # Other sites have chosen the old address, and no page shows it.
    unguarded_fields = ("path",)

    path = models.CharField(_("old URL"), max_length=500, unique=True)
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="redirects",
        verbose_name=_("article"),
        null=True,
        blank=True,
    )
    target = models.CharField(_("page on this site"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("imported redirect")
        verbose_name_plural = _("imported redirects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article=None, target__gt="") | models.Q(article__isnull=False, target=""),
                name="redirect_leads_to_one_place",
            )
        ]

    def __str__(self):
        return self.path


class ContactQuerySet(LiveQuerySet):
    def verified(self):
        """Return the contacts that are still valid: the only ones readers see."""
        return self.filter(is_verified=True)

    def resolve_keys(self, keys):
        """Return [display value, URL] for each key, or None if no verified contact has it."""
        rows = self.verified().filter(key__in=keys) if keys else ()
        values = {row.key: [row.display_value, row.url] for row in rows}
        return {key: values.get(key) for key in keys}


class Contact(LiveModel):
    """A way to reach real support that someone has checked. Texts may name no phone number but these."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Web page")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("Email")

    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Used in articles as [[contact:key]]. Leave blank to create it from the owner."),
    )
    owner = models.CharField(_("belongs to"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PAGE)
    value = models.CharField(_("URL or number"), max_length=300)
    source = models.URLField(_("source page"), max_length=500)
    checked_by = models.CharField(_("checked by"), max_length=120)
    checked_on = models.DateField(_("checked on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_verified = models.BooleanField(
        _("still valid"),
        default=True,
        help_text=_("Clear this when the contact is out of date. It's then hidden on every page."),
    )

    objects = ContactQuerySet.as_manager()

    # The contact itself.
    unguarded_fields = ("value",)

    class Meta:
        ordering = ["owner", "kind"]
        verbose_name = _("verified contact")
        verbose_name_plural = _("verified contacts")

    def __str__(self):
        return f"{self.owner}: {self.value}"

    def save(self, **kwargs):
        if self.key:
            return super().save(**kwargs)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "key"}
        name = f"{self.owner} {self.kind}"
        save = partial(super().save, **kwargs)
        return save_with_free_slug(self, name, save, Contact.objects.all(), column="key")

    def verified_contacts(self):
        return [*super().verified_contacts(), *([self.value] if self.is_verified else [])]

    @property
    def markup(self):
        """Return the markup by which texts insert this contact."""
        return f"[[contact:{self.key}]]"

    @property
    def display_value(self):
        """Return what readers see in place of the markup."""
        return self.value.strip()

    @property
    def url(self):
        """Return the URL that a click opens, or an empty string."""
        if self.kind == self.Kind.PAGE:
            return self.value.strip() if self.is_page else ""
        if self.kind == self.Kind.EMAIL:
            return f"mailto:{self.value.strip()}" if EMAIL.fullmatch(self.value.strip()) else ""
        return f"tel:{contact_guard.dialable(self.value)}"

    @property
    def is_page(self):
        """Return whether the value is the URL of a web page."""
        return self.kind == self.Kind.PAGE and self.value.startswith(("https://", "http://"))
