"""Pages on which managers make and change the templates of new articles."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import editing, transfer
from articles.content import schema, snapshot
from articles.models import Article, ArticleTemplate
from articles.transfer import MAX_EMPTY_ROWS, TEMPLATE_ROWS

from .article_fields import ArticleField
from .article_templates import TEMPLATES, offered_templates
from .edit_conflicts import EditConflictMixin
from .pages import EditorRequest, render_page

NEW = "new"
MAX_CONTENT_LENGTH = 100_000


class TemplateFields(forms.Form):
    label = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Shown to editors who choose it."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"), min_value=0, max_value=10_000, initial=100, required=False
    )
    is_offered = forms.BooleanField(
        label=gettext_lazy("Offered for new articles"), required=False, initial=True
    )
    source = ArticleField(
        label=gettext_lazy("Take the content from an article"),
        required=False,
        help_text=gettext_lazy("Slug, URL, or external ID. Replaces the content below."),
    )
    content = forms.CharField(
        label=gettext_lazy("Content"),
        required=False,
        max_length=MAX_CONTENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        help_text=gettext_lazy("Use the article file format, such as ## Solutions with ### titles."),
    )

    def __init__(self, editor: Any, *args: Any, **kwargs: Any):
        self.editor = editor
        super().__init__(*args, **kwargs)
        for key in TEMPLATE_ROWS:
            self.fields[f"rows_{key}"] = forms.IntegerField(
                label=schema.ARTICLE.title_of(key), min_value=0, max_value=MAX_EMPTY_ROWS, required=False
            )

    def row_fields(self) -> list[Any]:
        return [self[f"rows_{key}"] for key in TEMPLATE_ROWS]

    def clean_source(self) -> Any:
        source = self.cleaned_data["source"]
        if source and not Article.objects.for_editor(self.editor).filter(pk=source.pk).exists():
            raise forms.ValidationError(_("No article has this slug, URL, or external ID."))
        return source

    def clean(self) -> Any:
        data = super().clean() or {}
        if source := data.get("source"):
            article = Article.objects.with_parts().get(pk=source.pk)
            data["data"] = editing.template_data(snapshot.take(article))
        else:
            try:
                data["data"] = transfer.read_content(data.get("content") or "")
            except transfer.InvalidContent as error:
                self.add_error("content", forms.ValidationError(list(error.reasons)))
        return data

    def fill(self, template: ArticleTemplate) -> None:
        for name in ("label", "description", "is_offered", "data"):
            setattr(template, name, self.cleaned_data[name])
        template.position = self.cleaned_data["position"] or 0
        counts = {key: self.cleaned_data[f"rows_{key}"] or 0 for key in TEMPLATE_ROWS}
        template.empty_rows = {key: count for key, count in counts.items() if count}


class TemplateForm(EditConflictMixin, TemplateFields):
    setting = ArticleTemplate._meta.model_name or ""

    def find_label(self) -> str:
        return str(self.initial.get("label", ""))


def _require(request: EditorRequest) -> None:
    if not request.user.has_perm("articles.change_articletemplate"):
        raise PermissionDenied


@require_safe
def list_templates(request: EditorRequest) -> HttpResponse:
    _require(request)
    offered = offered_templates(hidden=True)
    rows = [
        {"key": key, "template": template, "is_changed": template.is_stored, "is_built_in": key in TEMPLATES}
        for key, template in offered.items()
    ]
    return render_page(
        request,
        "article/templates.html",
        _("Article templates"),
        opts=ArticleTemplate._meta,
        rows=rows,
        new=NEW,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit_template(request: EditorRequest, name: str) -> HttpResponse:
    """Make the template `new`, or change the one of this key. A built-in one is stored when it's changed."""
    _require(request)
    # Locked, so that no one saves between the comparison with what is stored and the save.
    stored = ArticleTemplate.objects.select_for_update(no_key=True).filter(key=name).first()
    offered = offered_templates(hidden=True).get(name)
    if offered is None and name != NEW:
        raise Http404("no such template")
    if request.method == "POST" and "delete" in request.POST and stored:
        editing.delete_template(stored, request.user)
        messages.success(request, _("Reset.") if name in TEMPLATES else _("Deleted."))
        return HttpResponseRedirect(reverse("admin:articles_articletemplate_changelist"))
    initial = {}
    if offered is not None:
        initial = {
            "label": str(offered.label),
            "description": str(offered.description),
            "position": offered.position,
            "is_offered": offered.is_offered,
            "content": transfer.write_content(offered.make_data()),
            **{f"rows_{key}": count for key, count in offered.row_counts().items()},
        }
    form = TemplateForm(request.user, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        template = stored or ArticleTemplate(key="" if name == NEW else name)
        form.fill(template)
        editing.save_template(template, request.user)
        messages.success(request, _("Template saved."))
        return HttpResponseRedirect(reverse("admin:articles_articletemplate_changelist"))
    return render_page(
        request,
        "article/template_form.html",
        str(offered.label) if offered else _("New template"),
        opts=ArticleTemplate._meta,
        form=form,
        is_stored=stored is not None,
        is_built_in=name in TEMPLATES,
    )
