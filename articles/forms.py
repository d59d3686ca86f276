"""Forms for the requests of readers, with their limits."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.strings.characters import blank_controls
from articles.strings.numbers import whole_number

from .models import MAX_SEARCH_LENGTH, FeedbackReason, SearchTally, Side, VoteResult, resolve_slugs
from .search import Attributes

# The names of sides in addresses.
SIDES = {
    "you": Side.USER,
    "network": Side.NETWORK,
    "software": Side.SOFTWARE,
    "provider": Side.PROVIDER,
    "unknown": Side.UNKNOWN,
}


# Results that changed in so many days, by the word in the address.
UPDATED_DAYS = {"month": 31, "quarter": 92, "year": 366}


def body_size(request: HttpRequest) -> int:
    """Return the declared length of a body; the server reads no further than that."""
    return whole_number(request.META.get("CONTENT_LENGTH")) or 0


def keep_end(text: str, limit: int) -> str:
    """Return the end of a text, from the beginning of a line if there is one in its first tenth."""
    if len(text) <= limit:
        return text
    end = text[-limit:]
    line, newline, rest = end.partition("\n")
    return rest if newline and len(line) < limit // 10 else end


class TextField(forms.CharField):
    """Text that people type or paste, without control characters."""

    default_error_messages = {
        "max_length": _("Use %(limit_value)d characters or fewer. This text has %(show_value)d.")
    }

    def to_python(self, value: object) -> str:
        return blank_controls(super().to_python(value) or "").strip()


class _SharedFields(dict[str, forms.Field]):
    """Fields that all forms of a class share, because to copy ten of them costs half as much as a search."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_SharedFields":
        return self


class ProductSlugForm(forms.Form):
    """A form with a product, which may be named by a slug that it had before.

    Its forms may not change their fields.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        if not isinstance(self.base_fields, _SharedFields):
            type(self).base_fields = _SharedFields(self.base_fields)
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("product"):
            cleaned["product"], cleaned["area"] = resolve_slugs(cleaned["product"], cleaned.get("area") or "")
        return cleaned


class SearchForm(ProductSlugForm):
    """A search in an address."""

    q = TextField(required=False)
    product = forms.SlugField(required=False, max_length=80)
    area = forms.SlugField(required=False, max_length=80)
    kind = forms.ChoiceField(
        required=False, choices=[(kind, kind) for kind in (Attributes.ERROR, Attributes.HOW_TO)]
    )
    side = forms.ChoiceField(required=False, choices=[(word, word) for word in SIDES])
    language = forms.SlugField(required=False, max_length=35)
    updated = forms.ChoiceField(required=False, choices=[(word, word) for word in UPDATED_DAYS])
    page = forms.IntegerField(required=False, min_value=1, max_value=100)
    all = forms.BooleanField(required=False)
    exact = forms.BooleanField(required=False)

    MAX_LENGTH = 2000
    IS_PASTE = False
    is_cut = False  # whether the beginning of a text was left out

    def clean_q(self) -> str:
        q = self.cleaned_data["q"].replace("\r\n", "\n")
        if len(q) > self.MAX_LENGTH:
            raise forms.ValidationError(
                _("This text is too long for a link. It's still in the box, so search again to send it.")
            )
        return q

    def clean_page(self) -> int:
        return self.cleaned_data["page"] or 1


class PasteForm(SearchForm):
    """A search in the body of a request: up to 50 kB of plain text, or the end of a longer log."""

    MAX_LENGTH = 51_200
    IS_PASTE = True

    def clean_q(self) -> str:
        q = self.cleaned_data["q"].replace("\r\n", "\n")
        self.is_cut = len(q) > self.MAX_LENGTH
        return keep_end(q, self.MAX_LENGTH)

    @property
    def fits_address(self) -> bool:
        """Whether the text is a line that could as well have come in an address."""
        q = self.cleaned_data["q"]
        return "\n" not in q and len(q) <= SearchForm.MAX_LENGTH


class SuggestForm(ProductSlugForm):
    """The text that a reader has typed so far."""

    q = TextField(required=False, max_length=2000)
    product = forms.SlugField(required=False, max_length=80)


class ClickForm(ProductSlugForm):
    """A result that was opened: the search as the results page logs it, and the article."""

    q = TextField(max_length=MAX_SEARCH_LENGTH)
    kind = forms.ChoiceField(choices=SearchTally.Kind.choices)
    product = forms.SlugField(required=False, max_length=80)
    article = forms.IntegerField(min_value=1, max_value=2**62)


class ReaderForm(forms.Form):
    """A form that readers send. People can't see the field `website`, so bots give themselves away by it."""

    website = forms.CharField(required=False)
    # The key of an answer when it's sent for the first time, and when it's sent later: it was given offline,
    # or the response to the first time was lost.
    first = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False)
    once = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False)

    @property
    def is_spam(self) -> bool:
        return bool(self.data.get("website"))


class ReportForm(ProductSlugForm, ReaderForm):
    """A missing code report: a code or a search, and perhaps the message on the screen."""

    code = TextField(required=False, max_length=200)
    searched = TextField(required=False, max_length=2000)
    seen = TextField(required=False, max_length=1000)
    product = forms.SlugField(required=False, max_length=80)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("code") or cleaned.get("searched")):
            raise forms.ValidationError(_("Enter a code or some text."))
        return cleaned


class PageForm(forms.Form):
    """A page of a long list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def clean_page(self) -> int:
        return self.cleaned_data["page"] or 1


class ProductForm(PageForm):
    """A page of the articles of a product, filtered by words."""

    q = TextField(required=False, max_length=100)


class FaqsForm(PageForm):
    """A page of the FAQs, or a search in them."""

    q = TextField(required=False, max_length=200)


class CodesForm(PageForm):
    """A page of the codes, filtered by side, and by a part of the code or title."""

    side = forms.ChoiceField(required=False, choices=[(word, word) for word in SIDES])
    q = TextField(required=False, max_length=100)


class CodeForm(ProductSlugForm):
    """The optional parameters of a link to a code."""

    product = forms.SlugField(required=False, max_length=80)
    lang = forms.CharField(required=False, max_length=35)


class SolutionVoteForm(ReaderForm):
    """A vote on whether a solution worked."""

    solution = forms.RegexField(r"[a-z0-9]{8}\Z")
    result = forms.ChoiceField(choices=VoteResult.choices)


class FeedbackForm(ReaderForm):
    """A vote on whether the page was helpful, with the reasons for a no."""

    helpful = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    reasons = forms.MultipleChoiceField(required=False, choices=FeedbackReason.choices)
    text = TextField(required=False)

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n")


class SuggestionForm(ReaderForm):
    """A change that a reader suggests for a part of an article."""

    part = forms.CharField(required=False, max_length=24)
    text = TextField(max_length=2000)

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n")
