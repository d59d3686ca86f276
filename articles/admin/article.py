"""The article: its list with both facts, and the one form with Save, Publish, Withdraw.

Django's admin draws and checks the form; nothing here writes but `editing`. What a save cannot do comes
back as a message on the same form, with all that the editor typed.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing, exceptions, permissions
from articles.admin.form_fields import SafeAutocompleteSelect
from articles.content import schema, snapshot
from articles.models import (
    Article,
    ArticleStatus,
    Publication,
    Schedule,
)
from articles.strings.characters import compose
from articles.strings.codes import canonical_code, strip_cue_words
from articles.strings.numbers import whole_number

from . import conflict, form_checks, forms, history, link_report, review, schedule
from .article_filters import EXPORTED, FILTERS, changed
from .article_templates import KINDS, Start, start_of
from .autosave import Autosaving, forget_saved, form_fields, keep
from .csv_export import Exported
from .image_upload import upload_image
from .link_picker import link_targets
from .preview import preview
from .sidebar import side_of


class RowInline(admin.StackedInline):
    """What the inlines of all kinds of rows share."""

    formset = forms.RowFormSet
    extra = 0
    key = ""

    def get_fields(self, request, obj=None):
        return forms.row_fields(schema.ARTICLE.rows[self.key])

    def get_extra(self, request, obj=None, **kwargs):
        """A new article begins with the rows of its template; an old one with its own."""
        return len(start_for(request).of_rows(self.model)) if obj is None else 0

    # Rows are the article: who may change it sees and changes them all. With a right for each kind, Django
    # would leave some out of the form, and the save would take that for their deletion.

    def has_view_permission(self, request, obj=None):
        return any(request.user.has_perm(f"articles.{verb}_article") for verb in ("view", "add", "change"))

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm(f"articles.{'change' if obj else 'add'}_article")

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


def inline_of(key: str) -> type[RowInline]:
    """Make the inline of one kind of row."""
    rows = schema.ARTICLE.rows[key]
    about = {"model": rows.model, "form": forms.row_form(rows), "key": key}
    return type(f"{rows.model.__name__}Inline", (RowInline,), about)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("readers see")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return [("live", _("live")), ("none", _("nothing yet")), ("withdrawn", _("withdrawn"))]

    def queryset(self, request, queryset):
        match self.value():
            case "live":
                return queryset.filter(publication__live=True)
            case "withdrawn":
                return queryset.filter(publication__live=False)
            case "none":
                return queryset.filter(publication=None)
        return queryset


@admin.register(Article)
class ArticleAdmin(Autosaving, Exported, admin.ModelAdmin):
    form = forms.ArticleForm
    inlines = [inline_of(key) for key, rows in schema.ARTICLE.rows.items() if not forms.form_names(key, rows)]
    change_form_template = "admin/articles/article/form.html"
    change_list_template = "admin/articles/article/list.html"
    list_display = ["title", "code_list", "product", "state", "owner", changed]
    list_filter = [StateFilter, *FILTERS, "status", "product", "confidence"]
    list_select_related = ["product", "area", "owner", "publication", "publication__revision"]
    export_columns = EXPORTED
    search_fields = ["title", "codes__code", "source_id", "slug"]
    date_hierarchy = None
    ordering = ["-updated_at"]
    list_per_page = 50
    actions = ["publish_selected", "withdraw_selected"]
    autocomplete_fields = ["product", "area"]

    class Media:
        css = {"all": ["css/admin/editor.css", "css/admin/findings.css"]}
        js = ["js/admin/editor.js", "js/admin/sections.js", "js/admin/autosave.js", "js/admin/findings.js"]

    # The list

    def get_queryset(self, request):
        rows = Article.objects.not_deleted().for_editor(request.user)
        return rows.prefetch_related("codes").order_by(*self.ordering)

    def get_search_results(self, request, queryset, search_term):
        found, duplicates = super().get_search_results(request, queryset, compose(search_term))
        if canonical := canonical_code(strip_cue_words(search_term)):
            found |= queryset.filter(codes__canonical=canonical)
            duplicates = True
        return found, duplicates

    def changelist_view(self, request, extra_context=None):
        extra = {"title": _("Articles"), "may_bring_back": editing.is_allowed("bring-back", request.user)}
        if self.has_publish_permission(request):
            extra["troubled"] = Schedule.objects.failed().count()
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    @admin.display(description=gettext_lazy("codes"))
    def code_list(self, article):
        return ", ".join(row.code for row in article.codes.all())

    @admin.display(description=gettext_lazy("state"))
    def state(self, article):
        """Both facts in one line: what readers see, and how far the working copy is."""
        publication = publication_of(article)
        if publication is None:
            return article.get_status_display()
        if not publication.live:
            return _("Withdrawn; working copy: %(status)s") % {"status": article.get_status_display().lower()}
        if is_shown(article):
            return _("Live")
        return str(CHANGES[article.status])

    @admin.action(description=gettext_lazy("Publish the selected articles"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        self._each(request, queryset, editing.publish, _("%(count)d published."))

    @admin.action(description=gettext_lazy("Withdraw the selected articles"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        self._each(request, queryset, editing.unpublish, _("%(count)d withdrawn."))

    def _each(self, request, queryset, write, done):
        count = 0
        for article in queryset:
            try:
                write(article, request.user)
                count += 1
            except (exceptions.Refused, exceptions.Conflict) as error:
                messages.error(request, f"{article}: {error}")
        messages.success(request, done % {"count": count})

    def has_publish_permission(self, request):
        return permissions.has_permission(request.user, "publish_article")

    def has_delete_permission(self, request, obj=None):
        """What readers see is deleted only by those who may withdraw it."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.deleted_at is not None or editing.is_allowed("delete", request.user, obj)

    # The form

    def get_fieldsets(self, request, obj=None):
        return forms.fieldsets()

    def get_urls(self):
        return [
            path("markdown-preview/", preview, name="markdown-preview"),
            path("upload-image/", upload_image, name="markdown-upload-image"),
            path("check/", form_checks.check, name="articles_article_check"),
            path("link-targets/", link_targets(self.get_search_results), name="link-targets"),
            *[
                path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")
                for name, route, view in SCREENS
            ],
            *super().get_urls(),
        ]

    def get_object(self, request, object_id, from_field=None):
        """On a save also one that was deleted meanwhile, so that the text comes back with the news."""
        found = super().get_object(request, object_id, from_field)
        if found is None and request.method == "POST" and (pk := whole_number(str(object_id))) is not None:
            return Article.objects.for_editor(request.user).filter(pk=pk).first()
        return found

    def view_on_site(self, article):
        publication = publication_of(article)
        return publication.get_absolute_url() if publication and publication.live else None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Who may only look is led to what the article says and was; the form has nothing for them."""
        article = self.get_object(request, object_id)
        looks = article and self.has_view_permission(request, article)
        if request.method == "GET" and looks and not self.has_change_permission(request, article):
            return HttpResponseRedirect(reverse("admin:articles_article_history", args=[article.pk]))
        return super().change_view(request, object_id, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save; what editing refuses comes back as errors of the form, which keeps all that was typed."""
        extra = {**(extra_context or {})}
        try:
            return self._saved_or_settled(request, object_id, form_url, extra)
        except exceptions.Conflict as met:
            request.article_problems = (told(met),)
            extra["is_gone"] = met.version is None
        except exceptions.Refused as refused:
            request.article_problems = refused.reasons
        except snapshot.Invalid as invalid:
            request.article_problems = (str(invalid),)
        return super().changeform_view(request, object_id, form_url, extra)

    def _saved_or_settled(self, request, object_id, form_url, extra):
        """Save; if somebody else saved first, put the two texts together, or ask. What was typed is kept."""
        try:
            return super().changeform_view(request, object_id, form_url, extra)
        except exceptions.Conflict as met:
            if met.version is None:
                raise
        article = Article.objects.get(pk=object_id)
        keep(request.user, str(article.pk), article, request.POST)
        began_at, data = request.article_typed
        return conflict.settle(request, article, data, began_at, posted_note(request)["note"])

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        known = obj if obj and obj.pk else None
        context |= {"offers": offers(request.user, known), "told": note_of(form_fields(request))}
        context["findings"] = form_checks.of_form(request, known)
        if known is None and form_fields(request) is None:
            start = start_for(request)
            context |= {"start": start, "kinds": KINDS}
            if start.data != snapshot.empty():
                data = {**start.data, "product": start.data["product"] or {"slug": "", "name": ""}}
                context["findings"] = form_checks.told(form_checks.SentForm(data, {}), request.user, None)
        # The form takes the width: what leads elsewhere stands in the path above it.
        context["is_nav_sidebar_enabled"] = False
        if known:
            said = known.audit.filter(action="request-changes").first()
            context |= {
                "may_schedule": editing.is_allowed("schedule", request.user),
                "planned": [line for line in schedule.lines_of(known) if line["open"]],
                "sent_back": said if known.status == ArticleStatus.CHANGES_REQUESTED else None,
                "state": self.state(obj),
                "is_live": bool(self.view_on_site(obj)),
                "was_seen": publication_of(obj) is not None,
                "side": side_of(request.user, known, context["offers"], is_shown(known)),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_changeform_initial_data(self, request):
        return start_for(request).of_form()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = SafeAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method != "POST" and (fields := form_fields(request)) is not None:
            found["data"] = fields
        elif obj.pk is None and request.method != "POST":
            found["initial"] = start_for(request).of_rows(inline.model)
        return found

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change, **kwargs)
        for name in form.base_fields.keys() & {"product", "area", "owner"}:
            widget = form.base_fields[name].widget
            # A click beside the field must not lead out of a half-written text.
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
            widget.can_add_related &= name != "owner"
        if "owner" in form.base_fields and not permissions.has_permission(request.user, "all_articles"):
            own = {obj.owner_id if obj else None, request.user.pk}
            owner = form.base_fields["owner"]
            owner.disabled, owner.queryset = True, owner.queryset.filter(pk__in=own - {None})
        form.problems = getattr(request, "article_problems", ())
        form.autosaved = getattr(request, "autosaved_fields", None)
        return form

    def save_model(self, request, obj, form, change):
        """Nothing yet: the article and its rows are written together, by editing."""

    def save_related(self, request, form, formsets, change):
        data = forms.data_of(form)
        article, expected = form.instance if change else None, form.cleaned_data["version"]
        if request.POST.get("_overwrite") == "new":
            article, expected = None, None
        request.article_typed = expected, data
        saved = self._save(request, article, data, expected)
        forget_saved(request, saved)
        form.instance.__dict__.update(saved.__dict__)
        self._carry_out(request, saved)

    def construct_change_message(self, request, form, formsets, add=False):
        """For the admin's log; rows were not saved by their formsets, and the revision tells all."""
        return super().construct_change_message(request, form, [], add)

    def _save(self, request, article, data, expected) -> Article:
        if article is not None and article.version == expected:
            stored = Article.objects.not_deleted().with_parts().filter(pk=article.pk).first()
            if (
                stored
                and stored.version == expected
                and snapshot.same(snapshot.take(stored), snapshot.normalise(data))
            ):
                return stored  # nothing was changed: no new version
        return editing.save(article, data, request.user, expected, note=posted_note(request)["note"])

    def _carry_out(self, request, article) -> None:
        """Take the step that was asked for with the save. The save stands even if that is refused."""
        told = posted_note(request)
        try:
            with transaction.atomic():
                if "_publish" in request.POST:
                    editing.publish(article, request.user, **told)
                elif "_withdraw" in request.POST:
                    editing.unpublish(article, request.user, told["note"])
                elif "_submit" in request.POST:
                    editing.submit(article, request.user, note=told["note"])
        except exceptions.NotAllowed:
            raise PermissionDenied from None
        except exceptions.Refused as refused:
            request.article_refused = refused.reasons
            request.article_wants_note = isinstance(refused, exceptions.NoteRequired)

    def _answer(self, request, article):
        if refused := getattr(request, "article_refused", ()):
            told = _("Saved, but not handed in:") if "_submit" in request.POST else ""
            messages.warning(request, told or _("Saved, but readers see no change:"))
            for reason in refused:
                messages.error(request, reason)
        elif "_publish" in request.POST:
            messages.success(request, _("Saved and published. Readers see this version."))
        elif "_withdraw" in request.POST:
            messages.success(request, _("Saved and withdrawn. Readers are told that the article is gone."))
        elif "_submit" in request.POST:
            messages.success(request, _("Saved and handed in for review."))
        else:
            moment = formats.time_format(timezone.localtime(), "H:i:s")
            messages.success(request, _("Saved as a draft at %(time)s.") % {"time": moment})
        note = "#id_note" if getattr(request, "article_wants_note", False) else ""
        return HttpResponseRedirect(f"{change_url(article)}{note}")

    def response_add(self, request, obj, post_url_continue=None):
        return self._answer(request, obj)

    def response_change(self, request, obj):
        return self._answer(request, obj)

    # Deleting

    def get_deleted_objects(self, objs, request):
        """Nothing else goes with an article: its revisions stay, and it can be brought back."""
        refused = {str(one) for one in objs if not self.has_delete_permission(request, one)}
        return [str(article) for article in objs], {}, refused, []

    def delete_model(self, request, obj):
        try:
            editing.delete(obj, request.user)
        except exceptions.NotAllowed:
            raise PermissionDenied from None
        except exceptions.Conflict:
            pass  # somebody else was quicker, or the button was pressed twice: it is deleted

    def delete_queryset(self, request, queryset):
        for article in queryset:
            self.delete_model(request, article)


CHANGES = {
    ArticleStatus.DRAFT: gettext_lazy("Live, changes in draft"),
    ArticleStatus.IN_REVIEW: gettext_lazy("Live, changes in review"),
    ArticleStatus.CHANGES_REQUESTED: gettext_lazy("Live, changes sent back"),
    ArticleStatus.APPROVED: gettext_lazy("Live, changes approved"),
}

# The screens about one article beside its form; history takes the place of Django's own.
SCREENS: list[tuple[str, str, Any]] = [
    ("deleted", "deleted/", history.deleted),
    ("history", "<path:object_id>/history/", history.history),
    ("compare", "<path:object_id>/compare/", history.compare),
    ("rendered", "<path:object_id>/rendered/", history.rendered),
    ("restore", "<path:object_id>/restore/", history.restore),
    ("conflict", "<path:object_id>/conflict/", conflict.conflict),
    ("review", "<path:object_id>/review/", review.review),
    ("schedule", "<path:object_id>/schedule/", schedule.schedule),
    ("broken_links", "broken-links/", link_report.broken_links),
    ("links", "<path:object_id>/links/", link_report.links_of),
]


def offers(user, article: Article | None) -> dict[str, bool]:
    """Which steps the form offers. Who may do all of it alone is not asked to hand anything in."""
    alone = not editing.needs_review(user)
    publish = alone or (article is not None and editing.is_allowed("publish", user, article))
    statuses = () if article is None else (ArticleStatus.IN_REVIEW, ArticleStatus.CHANGES_REQUESTED)
    return {
        "publish": publish,
        "submit": not publish and (article is None or editing.is_allowed("submit", user, article)),
        "withdraw": article is not None and editing.is_allowed("withdraw", user, article),
        "review": article is not None and (not alone or article.status in statuses),
    }


def posted_note(request) -> dict[str, Any]:
    """What the editor says of the change: why, and of what weight."""
    return note_of(request.POST)


def note_of(fields: QueryDict | None) -> dict[str, Any]:
    """The same of a form's fields, none for a form that was not sent yet."""
    sent: Any = fields or {}
    note = forms.one_line(sent.get("_note", ""))[:500]
    return {"note": note, "is_major": "_major" in sent, "verified": "_verified" in sent}


def publication_of(article: Article) -> Publication | None:
    return getattr(article, "publication", None)


def start_for(request) -> Start:
    """What a new article begins with; worked out once a request."""
    if not hasattr(request, "article_start"):
        request.article_start = start_of(request)
    return request.article_start


def is_shown(article: Article) -> bool:
    """Whether readers see exactly this version."""
    publication = publication_of(article)
    if publication is None or not publication.live or publication.revision is None:
        return False
    return publication.revision.number == article.version


def told(met: exceptions.Conflict) -> str:
    """What the slower of two editors reads. Their text is below it, unsaved."""
    moment = formats.date_format(timezone.localtime(met.at), "DATETIME_FORMAT") if met.at else ""
    words = {"name": met.by or _("Somebody"), "time": moment}
    if met.version is None:
        return _("This article was deleted meanwhile. Your text is below and not saved yet.") % words
    return (
        _("%(name)s saved this article at %(time)s, after you opened it. Your text is below, not saved yet.")
        % words
    )


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])
