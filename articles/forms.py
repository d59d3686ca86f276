"""What a request of a reader may contain, with its bounds."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Side

# Typed by no keyboard, refused by PostgreSQL (NUL) and of no use in a search.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


# What the sides are called in an address.
SIDES = {
    "you": Side.USER,
    "network": Side.NETWORK,
    "software": Side.SOFTWARE,
    "provider": Side.PROVIDER,
    "unknown": Side.UNKNOWN,
}


class Typed(forms.CharField):
    """What people type or paste, without the signs that come in by accident."""

    def to_python(self, value: object) -> str:
        return CONTROLS.sub(" ", super().to_python(value) or "").strip()


class SearchForm(forms.Form):
    """The search as it stands in an address."""

    q = Typed(required=False)
    product = forms.SlugField(required=False, max_length=80)
    area = forms.SlugField(required=False, max_length=80)
    page = forms.IntegerField(required=False, min_value=1, max_value=100)
    all = forms.BooleanField(required=False)

    MAX_LENGTH = 2000

    def clean_q(self) -> str:
        q = self.cleaned_data["q"]
        if len(q) > self.MAX_LENGTH:
            raise forms.ValidationError(
                _("That is more than %(limit)d characters. Please leave in only the message."),
                params={"limit": self.MAX_LENGTH},
            )
        return q

    def clean_page(self) -> int:
        return self.cleaned_data["page"] or 1


class PageForm(forms.Form):
    """The page of a long list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def clean_page(self) -> int:
        return self.cleaned_data["page"] or 1


class CodesForm(PageForm):
    """The page of the index, and where the codes in it break."""

    side = forms.ChoiceField(required=False, choices=[(word, word) for word in SIDES])


class CodeForm(forms.Form):
    """What may narrow down a link to a code."""

    product = forms.SlugField(required=False, max_length=80)
    lang = forms.CharField(required=False, max_length=16)
