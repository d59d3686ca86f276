"""The article form: what an editor sees and types, and the snapshot that it makes."""

from django import forms
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.content import schema, snapshot
from articles.models import Article, Cause, Comparison, ErrorMessage, Faq, Level, Solution, Source
from articles.strings import characters

from .form_fields import ComparisonRowsField, LinesField, MarkdownWidget, WebField

PK = "id"  # of every kind of row
PLAIN = [
    *["slug", "language", "translation_of", "title", "summary", "body", "side", "side_note"],
    *["typical_duration", "duration_note", "data", "data_note", "confidence", "verified_with"],
]


class CleanTexts(forms.BaseForm):
    """Refuses control characters at the field that contains them, also within lists of lines."""

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                cleaned[name] = value = characters.clean(value)
            if reason := _forbidden_in(value):
                self.add_error(name, f"{reason[:1].upper()}{reason[1:]}.")
        return cleaned


def _forbidden_in(value: object) -> str:
    if isinstance(value, str):
        return characters.find_forbidden(characters.clean(value))
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next(filter(None, map(_forbidden_in, values)), "")


class ArticleForm(CleanTexts, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    codes = LinesField(
        label=gettext_lazy("Codes"),
        rows=2,
        help_text=gettext_lazy("One a line, as the program shows them. The first is the main one."),
    )
    symptoms_basic = LinesField(label=gettext_lazy("Symptoms"), rows=5, help_text=gettext_lazy("One a line."))
    symptoms_advanced = LinesField(
        label=gettext_lazy("Symptoms when it goes on"), help_text=gettext_lazy("One a line.")
    )
    prevention = LinesField(label=gettext_lazy("Prevention"), help_text=gettext_lazy("One point a line."))
    impact = LinesField(label=gettext_lazy("What it affects"), help_text=gettext_lazy("One point a line."))
    related = LinesField(
        label=gettext_lazy("Related articles"),
        rows=3,
        help_text=gettext_lazy("Their ids or addresses, one a line."),
    )

    class Meta:
        model = Article
        fields = [*PLAIN, "product", "area", "source_id", "verified_on", "owner", "review_due"]
        widgets = {
            "body": MarkdownWidget,
            "summary": forms.Textarea(attrs={"rows": 2}),
            "language": forms.TextInput(attrs={"size": 8}),
        }

    problems: tuple[str, ...] = ()
    autosaved: QueryDict | None = None

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(self.autosaved if data is None else data, *args, **kwargs)
        article = self.instance
        self.fields["slug"].required = self.fields["source_id"].required = False
        self.fields["language"].required = False
        if article.pk:
            data = snapshot.take(article)
            self.initial.update({name: data[name] for name in ("codes", "prevention", "impact", "related")})
            for level in Level:
                lines = [one["text"] for one in data["symptoms"] if one["level"] == level]
                self.initial[f"symptoms_{level}"] = lines
            self.initial["version"] = article.version

    def clean(self):
        cleaned = super().clean() or {}
        product, area = cleaned.get("product"), cleaned.get("area")
        if area and product and area.product_id != product.pk:
            self.add_error("area", _("This area belongs to another product."))
        for problem in self.problems:
            self.add_error(None, problem)
        return cleaned

    def validate_constraints(self):
        """Taken addresses and identities are refused by editing, which sees them under its lock."""

    def validate_unique(self):
        """As above."""


class RowForm(CleanTexts, forms.ModelForm):
    """A row of the article. Rows with a permanent key carry it along, hidden."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False

    def validate_unique(self):
        """Keys are checked by the snapshot; other columns may repeat."""

    def validate_constraints(self):
        """As above."""


class RowFormSet(BaseInlineFormSet):
    """The rows of one kind. All are written anew at each save, so a posted row's number means nothing.

    Django would refuse a row that another editor's save has replaced; here the text comes through, and
    the conflict is told by the article's version.
    """

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[PK] = forms.CharField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)
        if "is_first" in form.fields and form.instance.pk:
            form.initial["is_first"] = form.instance.key == self.instance.first

    def initial_form_count(self):
        """The admin draws posted rows beside stored ones and would leave out those that have no partner."""
        posted = super().initial_form_count()
        return min(posted, len(self.get_queryset())) if self.is_bound else posted

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.fields[PK].required = False
        return form

    def validate_unique(self):
        """Keys are checked by the snapshot. Here several new rows, which have none yet, would be the same."""

    def rows(self):
        """The cleaned rows that stay, in the order of their positions."""
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return sorted(kept, key=lambda row: row["position"] if row.get("position") is not None else 10**6)


class MessageForm(RowForm):
    class Meta:
        model = ErrorMessage
        fields = ["position", "text", "confidence"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class CauseForm(RowForm):
    class Meta:
        model = Cause
        fields = ["key", "position", "title", "side", "body"]
        widgets = {"body": MarkdownWidget, "key": forms.HiddenInput}


class SolutionForm(RowForm):
    is_first = forms.BooleanField(
        label=gettext_lazy("Do this first"),
        required=False,
        help_text=gettext_lazy("Named at the page's top."),
    )

    class Meta:
        model = Solution
        fields = ["position", *schema.SOLUTIONS.parts]
        widgets = {"body": MarkdownWidget, "key": forms.HiddenInput}
        help_texts = {"body": gettext_lazy("Steps are one numbered list: 1. … 2. …")}


class FaqForm(RowForm):
    class Meta:
        model = Faq
        fields = ["key", "position", "question", "answer"]
        widgets = {"answer": MarkdownWidget, "key": forms.HiddenInput}


class ComparisonForm(RowForm):
    rows = ComparisonRowsField(
        label=gettext_lazy("Rows"),
        rows=6,
        help_text=gettext_lazy("One a line: aspect | this error | the other error"),
    )

    class Meta:
        model = Comparison
        fields = ["position", "other", "deciding_question"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["rows"] = [
                {"aspect": row.aspect, "this": row.this, "other": row.other}
                for row in self.instance.rows.all()
            ]


class SourceForm(RowForm):
    class Meta:
        model = Source
        fields = ["position", "title", "publisher", "url"]
        field_classes = {"url": WebField}


def one_line(value: str) -> str:
    """What somebody typed into a line of its own, without what a database or a log cannot hold."""
    return " ".join(characters.drop_forbidden(value).split())


def data_of(form: ArticleForm, formsets: list[RowFormSet]) -> snapshot.Data:
    """The snapshot that a valid form and its rows describe."""
    cleaned = form.cleaned_data
    rows = {formset.model: formset.rows() for formset in formsets}
    solutions = rows[Solution]
    product, area, owner = cleaned["product"], cleaned["area"], cleaned["owner"]
    first = next((row for row in solutions if row["is_first"]), None)
    return {
        **{name: cleaned[name] for name in PLAIN},
        **{name: cleaned[name] for name in ("codes", "prevention", "impact", "related")},
        "id": cleaned["source_id"],
        "product": {key: getattr(product, key) for key in ("slug", "name", "vendor", "short")},
        "area": {key: getattr(area, key) for key in ("slug", "name", "provider")} if area else None,
        "messages": _columns(rows[ErrorMessage], "text", "confidence"),
        "symptoms": [
            {"text": line, "level": level.value} for level in Level for line in cleaned[f"symptoms_{level}"]
        ],
        "causes": _columns(rows[Cause], "key", "title", "body", "side"),
        "solutions": _columns(solutions, *schema.SOLUTIONS.parts),
        "faqs": _columns(rows[Faq], "key", "question", "answer"),
        "comparisons": [
            {"with": row["other"], "rows": row["rows"], "deciding_question": row["deciding_question"]}
            for row in rows[Comparison]
        ],
        "first": (first["key"] or first["title"]) if first else "",
        "sources": _columns(rows[Source], "title", "url", "publisher"),
        "verified_on": cleaned["verified_on"],
        "review_due": cleaned["review_due"],
        "owner": owner.get_username() if owner else "",
    }


def _columns(rows: list[dict], *names: str) -> list[dict]:
    return [{name: row[name] for name in names} for row in rows]
