"""The fields that actions on several articles ask for."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing, exceptions
from articles.content import schema
from articles.models import Area, Article, ArticleLabel, Product

from .article_fields import ArticleField
from .people import PICKER, person_choices, possible_owners

MAX_NOTE_LENGTH = 500
NO_OWNER = "nobody"  # in the choice of owners
REVIEW_AFTER = timedelta(days=365)
Values = dict[str, Any]


class ChangeForm(forms.Form):
    """The fields of one action, and what they mean for an article."""

    def __init__(self, articles: Collection[Article], *args: Any, **kwargs: Any):
        self.articles = articles
        super().__init__(*args, **kwargs)

    def changes(self) -> Values:
        """Return the new details in the form of a snapshot."""
        return {}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OwnerForm(ChangeForm):
    """No one is chosen at first: a hasty click takes no owner away."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"), widget=forms.Select(attrs={**PICKER, "data-nobody": NO_OWNER})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.choices = [("", _("Choose…")), (NO_OWNER, _("No owner")), *person_choices(possible_owners())]

    def changes(self) -> Values:
        owner = self.cleaned_data["owner"]
        if owner == NO_OWNER:
            return {"owner": ""}
        return {"owner": get_user_model().objects.get(pk=owner).get_username()}


class ReviewDateForm(ChangeForm):
    review_due = forms.DateField(
        label=gettext_lazy("Review date"),
        required=False,
        widget=DateInput,
        initial=lambda: timezone.localdate() + REVIEW_AFTER,
        help_text=gettext_lazy("Leave blank to remove the dates."),
    )

    def changes(self) -> Values:
        day = self.cleaned_data["review_due"]
        return {"review_due": day.isoformat() if day else ""}


class VerifiedForm(ChangeForm):
    verified_on = forms.DateField(
        label=gettext_lazy("Verified on"), widget=DateInput, initial=timezone.localdate
    )

    def clean_verified_on(self) -> Any:
        day = self.cleaned_data["verified_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier date."))
        return day

    def changes(self) -> Values:
        return {"verified_on": self.cleaned_data["verified_on"].isoformat()}


class LocationForm(ChangeForm):
    """Product and area in one choice, because an area belongs to its product."""

    location = forms.ChoiceField(label=gettext_lazy("Product and area"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = []
        areas: dict[int, list[Area]] = {}
        for area in Area.objects.order_by("name"):
            areas.setdefault(area.product_id, []).append(area)
        for product in Product.objects.order_by("name"):
            group = [(f"{product.slug}/", _("%(product)s, no area") % {"product": product.name})]
            group += [(f"{product.slug}/{area.slug}", area.name) for area in areas.get(product.pk, ())]
            choices.append((product.name, group))
        field: Any = self.fields["location"]
        field.choices = choices
        if self.articles:
            first = next(iter(self.articles))
            field.initial = f"{first.product.slug}/{first.area.slug if first.area else ''}"

    def changes(self) -> Values:
        slug, _slash, area_slug = self.cleaned_data["location"].partition("/")
        product = Product.objects.get(slug=slug)
        area = Area.objects.filter(product=product, slug=area_slug).first()
        return {
            "product": schema.PRODUCT.from_column(product),
            "area": schema.AREA.from_column(area) if area else None,
        }


class LabelsForm(ChangeForm):
    add = forms.CharField(
        label=gettext_lazy("Add labels"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Separate labels with commas. Only editors see them."),
    )
    remove = forms.MultipleChoiceField(
        label=gettext_lazy("Remove labels"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = ArticleLabel.objects.filter(article__in=[article.pk for article in self.articles])
        names = sorted(set(rows.values_list("name", flat=True)))
        field: Any = self.fields["remove"]
        field.choices = [(name, name) for name in names]
        if not names:
            del self.fields["remove"]

    def clean(self) -> Any:
        if not self.names("add") and not self.cleaned_data.get("remove"):
            raise forms.ValidationError(_("Enter a label to add, or choose one to remove."))
        return self.cleaned_data

    def names(self, field: str) -> list[str]:
        value = self.cleaned_data.get(field) or []
        return value.split(",") if isinstance(value, str) else value


class PublishForm(ChangeForm):
    note = forms.CharField(
        label=gettext_lazy("Change note"),
        required=False,
        max_length=MAX_NOTE_LENGTH,
        help_text=gettext_lazy("What changed, why, and why any open items can stay. Shown in the history."),
    )


class UnpublishForm(ChangeForm):
    target = ArticleField(
        label=gettext_lazy("Redirect readers to"),
        required=False,
        help_text=gettext_lazy(
            "Slug, URL, or external ID of a published article. URLs and codes will redirect to it. If "
            "blank, readers see that the article is no longer available."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Change note"),
        required=False,
        max_length=MAX_NOTE_LENGTH,
        help_text=gettext_lazy("What changed and why. Shown in the history."),
    )

    def clean_target(self) -> Any:
        target = self.cleaned_data["target"]
        try:
            for article in self.articles if target else ():
                editing.check_target(article, target)
        except exceptions.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return target
