"""What a request of a reader may contain, with its bounds."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import present_slugs
from articles.strings.characters import blank_controls
from articles.strings.numbers import whole_number

from .models import FeedbackReason, SearchTally, Side, VoteResult

# What the sides are called in an address.
SIDES = {
    "you": Side.USER,
    "network": Side.NETWORK,
    "software": Side.SOFTWARE,
    "provider": Side.PROVIDER,
    "unknown": Side.UNKNOWN,
}


def body_size(request: HttpRequest) -> int:
    """How long a body says it is; nobody reads further than that."""
    return whole_number(request.META.get("CONTENT_LENGTH")) or 0


class Typed(forms.CharField):
    """What people type or paste, without the signs that come in by accident."""

    def to_python(self, value: object) -> str:
        return blank_controls(super().to_python(value) or "").strip()


class WithinProduct(forms.Form):
    """A request about a product, perhaps by a slug that it once had."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("product"):
            slugs = present_slugs(cleaned["product"], cleaned.get("area") or "")
            cleaned["product"], cleaned["area"] = slugs
        return cleaned


class SearchForm(WithinProduct):
    """The search as it stands in an address."""

    q = Typed(required=False)
    product = forms.SlugField(required=False, max_length=80)
    area = forms.SlugField(required=False, max_length=80)
    page = forms.IntegerField(required=False, min_value=1, max_value=100)
    all = forms.BooleanField(required=False)
    exact = forms.BooleanField(required=False)

    MAX_LENGTH = 2000
    PASTED = False

    def clean_q(self) -> str:
        q = self.cleaned_data["q"].replace("\r\n", "\n")
        if len(q) > self.MAX_LENGTH:
            raise forms.ValidationError(self.too_long(), code="too-long")
        return q

    @property
    def is_too_long(self) -> bool:
        return self.has_error("q", "too-long")

    @classmethod
    def too_long(cls) -> str:
        """What is said of a text beyond the bound."""
        return _("That is more than %(limit)d characters. Please leave in only the message.") % {
            "limit": cls.MAX_LENGTH
        }

    def clean_page(self) -> int:
        return self.cleaned_data["page"] or 1


class PasteForm(SearchForm):
    """The same in the body of a request: a whole log, up to 50 kB of plain text."""

    MAX_LENGTH = 51_200
    PASTED = True


class SuggestForm(WithinProduct):
    """What has been typed so far."""

    q = Typed(required=False, max_length=2000)
    product = forms.SlugField(required=False, max_length=80)


class ClickForm(WithinProduct):
    """A result that was opened: what was searched, as the page of results names it, and the article."""

    q = Typed(max_length=200)
    kind = forms.ChoiceField(choices=SearchTally.Kind.choices)
    product = forms.SlugField(required=False, max_length=80)
    article = forms.IntegerField(min_value=1, max_value=2**62)


class ReportForm(WithinProduct):
    """What a reader misses: a code, or what they searched, and perhaps what their screen said."""

    code = Typed(required=False, max_length=200)
    searched = Typed(required=False, max_length=2000)
    seen = Typed(required=False, max_length=1000)
    product = forms.SlugField(required=False, max_length=80)
    website = forms.CharField(required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("code") or cleaned.get("searched")):
            raise forms.ValidationError(_("There is no code and no text in it."))
        return cleaned


class PageForm(forms.Form):
    """The page of a long list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def clean_page(self) -> int:
        return self.cleaned_data["page"] or 1


class QuestionsForm(PageForm):
    """The page of the questions, or what is looked for in them."""

    q = Typed(required=False, max_length=200)


class CodesForm(PageForm):
    """The page of the index, where the codes in it break, and what stands in the code or its title."""

    side = forms.ChoiceField(required=False, choices=[(word, word) for word in SIDES])
    q = Typed(required=False, max_length=100)


class CodeForm(WithinProduct):
    """What may narrow down a link to a code."""

    product = forms.SlugField(required=False, max_length=80)
    lang = forms.CharField(required=False, max_length=16)


class Answer(forms.Form):
    """What a reader sends from an article. The field that nobody sees, or no form has, is a program's."""

    website = forms.CharField(required=False)

    @property
    def is_of_a_program(self) -> bool:
        return bool(self.data.get("website"))


class OutcomeForm(Answer):
    """What became of one solution."""

    solution = forms.RegexField(r"[a-z0-9]{8}\Z")
    result = forms.ChoiceField(choices=VoteResult.choices)


class FeedbackForm(Answer):
    """Whether the page helped; after a no, why not."""

    helpful = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    reasons = forms.MultipleChoiceField(required=False, choices=FeedbackReason.choices)
    text = Typed(required=False)

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n")
