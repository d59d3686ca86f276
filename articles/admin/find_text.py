"""Find a text in all articles, and replace it: every place is shown first and can be left out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions, permissions
from articles.content import schema, snapshot
from articles.content.text_search import TextQuery, searched_fields
from articles.models import Article
from articles.strings.numbers import whole_number

from .change_sets import change_set_url, report_change_set
from .pages import EditorRequest, render_page

MAX_LENGTH = 300
SCOPES = [
    ("all", gettext_lazy("Drafts and published versions")),
    ("drafts", gettext_lazy("Drafts")),
    ("published", gettext_lazy("Published versions")),
]


class FindForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Find"), max_length=MAX_LENGTH, strip=False)
    replacement = forms.CharField(
        label=gettext_lazy("Replace with"), max_length=MAX_LENGTH, strip=False, required=False
    )
    case = forms.BooleanField(label=gettext_lazy("Match case"), required=False)
    word = forms.BooleanField(label=gettext_lazy("Whole words"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Search in"), choices=SCOPES, required=False)
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(field.key, schema.ARTICLE.title_of(field.key)) for field in searched_fields()]
        field: Any = self.fields["fields_"]
        field.choices = choices

    def query(self) -> TextQuery:
        data = self.cleaned_data
        return TextQuery(data["q"], data["case"], data["word"], frozenset(data["fields_"]))

    def find(self, editor: Any) -> list[editing.ArticleHits]:
        scope = self.cleaned_data["scope"] or "all"
        return editing.find_text(self.query(), editor, scope != "published", scope != "drafts")


@require_http_methods(["GET", "POST"])
def find_text(request: EditorRequest) -> HttpResponse:
    """Show where the text is; with `replace`, what would be there then. A POST replaces the chosen places."""
    if not permissions.has_permission(request.user, "view_article"):
        raise PermissionDenied
    may_replace = permissions.has_permission(request.user, "change_article")
    if request.method == "POST":
        if not may_replace:
            raise PermissionDenied
        return _replace(request)
    form = FindForm(request.GET if "q" in request.GET else None)
    return _page(request, form, "replace" in request.GET and may_replace)


def _page(
    request: EditorRequest, form: FindForm, replaces: bool, chosen: set[str] | None = None
) -> HttpResponse:
    found = form.find(request.user) if form.is_bound and form.is_valid() else []
    count = sum(len(article.hits) + len(article.published) for article in found)
    shown, left = [], editing.MAX_HITS
    for article in found:
        if left <= 0:
            break
        article.hits, left = article.hits[:left], left - len(article.hits)
        shown.append(article)
    return render_page(
        request,
        "article/find.html",
        _("Find in all articles"),
        opts=Article._meta,
        form=form,
        found=shown,
        count=count,
        article_count=len(found),
        is_cut=left <= 0,
        replaces=replaces,
        replacement=form.cleaned_data.get("replacement", "") if form.is_bound and form.is_valid() else "",
        chosen=chosen,
        may_replace=permissions.has_permission(request.user, "change_article"),
        may_publish=permissions.has_permission(request.user, "publish_article"),
    )


def _replace(request: EditorRequest) -> HttpResponse:
    form = FindForm(request.POST)
    hits = request.POST.getlist("hit")[: editing.MAX_HITS]
    if not form.is_valid():
        return _page(request, form, True, set(hits))
    try:
        result = editing.replace_text(
            form.query(),
            form.cleaned_data["replacement"],
            _chosen(hits),
            request.user,
            publish_live="publish" in request.POST,
            note=request.POST.get("note", "")[:500].strip(),
        )
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        reason = _(
            "An article changed after you opened this page, so nothing was replaced. Check the matches again."
        )
        messages.error(request, reason)
    except (exceptions.Refused, snapshot.Invalid) as refusal:
        messages.error(request, _("Nothing was replaced: %(reason)s") % {"reason": refusal})
    else:
        report_change_set(request, result)
        return HttpResponseRedirect(change_set_url(result.change_set))
    return _page(request, form, True, {hit.split(":", 2)[-1] for hit in hits})


def _chosen(hits: list[str]) -> dict[int, tuple[int, set[str]]]:
    """Read `7:3:body:0`: the article, its version, and the name of the place."""
    chosen: dict[int, tuple[int, set[str]]] = {}
    for hit in hits:
        pk, version, name = [*hit.split(":", 2), "", ""][:3]
        numbers = whole_number(pk), whole_number(version)
        if numbers[0] is not None and numbers[1] is not None:
            chosen.setdefault(numbers[0], (numbers[1], set()))[1].add(name)
    return chosen
