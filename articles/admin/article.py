"""The list of articles, and their form with Save, Publish, and Unpublish.

Django's admin draws and checks the form; nothing here writes but `editing` (see article_save.py). The other
pages about an article are plain views (see urls.py).
"""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _

from articles import editing, exceptions, permissions
from articles.content import snapshot
from articles.models import Article, ArticleStatus, Schedule
from articles.strings.characters import compose
from articles.strings.codes import canonical_code, strip_cue_words
from articles.strings.numbers import whole_number

from . import article_save, form_checks, forms
from .article_actions import offered_actions
from .article_columns import EXPORT_COLUMNS, LIST_COLUMNS, is_published_as_saved, state
from .article_delete import ArticleDeleteAdmin
from .article_filters import FILTERS
from .article_inlines import ARTICLE_INLINES
from .article_templates import TEMPLATES, initial_article
from .autosave import autosave_context, delete_saved, form_fields
from .code_links import code_links_of
from .csv_export import CsvExportMixin
from .form_fields import SafeAutocompleteSelect
from .pages import no_such_article, publication_of, redirect_to
from .schedule import list_schedules
from .sidebar import sidebar_context


@admin.register(Article)
class ArticleAdmin(CsvExportMixin, ArticleDeleteAdmin):
    form = forms.ArticleForm
    inlines = ARTICLE_INLINES
    change_form_template = "admin/articles/article/form.html"
    change_list_template = "admin/articles/article/list.html"
    list_display = LIST_COLUMNS
    list_filter = FILTERS
    list_select_related = ["product", "area", "owner", "publication", "publication__revision"]
    export_columns = EXPORT_COLUMNS
    search_fields = ["title", "codes__code", "source_id", "slug"]
    ordering = ["-updated_at"]
    list_per_page = 50
    autocomplete_fields = ["product", "area"]

    class Media:
        css = {"all": ["css/admin/editor.css", "css/admin/checklist.css"]}
        js = [f"js/admin/{name}.js" for name in ("editor", "form_nav", "autosave", "checklist")]

    # The list

    def get_queryset(self, request):
        rows = Article.objects.not_deleted().for_editor(request.user)
        return rows.prefetch_related("codes").order_by(*self.ordering)

    def get_search_results(self, request, queryset, search_term):
        rows, may_have_duplicates = super().get_search_results(request, queryset, compose(search_term))
        if canonical := canonical_code(strip_cue_words(search_term)):
            rows |= queryset.filter(codes__canonical=canonical)
            may_have_duplicates = True
        return rows, may_have_duplicates

    def changelist_view(self, request, extra_context=None):
        extra = {
            "title": _("Articles"),
            "may_restore_deleted": editing.is_allowed("bring-back", request.user),
        }
        if self.has_publish_permission(request):
            extra["failed_schedules"] = Schedule.objects.failed().count()
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    def get_actions(self, request):
        own, stock = offered_actions(request.user), super().get_actions(request)
        if delete := stock.get("delete_selected"):
            stock["delete_selected"] = (*delete[:2], _("Delete"))
        return {**own, **stock}

    # Permissions

    def has_publish_permission(self, request):
        return permissions.has_permission(request.user, "publish_article")

    # The form

    def get_fieldsets(self, request, obj=None):
        return forms.fieldsets()

    def get_object(self, request, object_id, from_field=None):
        """Find on a save also an article that was deleted in the meantime, so that the text comes back."""
        article = super().get_object(request, object_id, from_field)
        if article is None and request.method == "POST" and (pk := whole_number(str(object_id))) is not None:
            return Article.objects.for_editor(request.user).filter(pk=pk).first()
        return article

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Lead to what is published of somebody else's article; else there is no such page."""
        raise no_such_article(request, whole_number(str(object_id)))

    def view_on_site(self, article):
        publication = publication_of(article)
        return publication.get_absolute_url() if publication and publication.live else None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Lead editors who may only look to the history: the form has nothing for them."""
        article = self.get_object(request, object_id)
        may_look = article and self.has_view_permission(request, article)
        if request.method == "GET" and may_look and not self.has_change_permission(request, article):
            return redirect_to(article, "history")
        return super().change_view(request, object_id, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save, and show what editing refuses as errors of the form, which keeps what was entered."""
        extra = {"autosave": autosave_context(request, object_id), **(extra_context or {})}
        try:
            return self._save_or_merge(request, object_id, form_url, extra)
        except exceptions.Conflict as conflict:
            request.article_errors = (article_save.describe_conflict(conflict),)
            extra["is_deleted"] = conflict.version is None
        except exceptions.Refused as refusal:
            request.article_errors = refusal.reasons
        except snapshot.Invalid as error:
            request.article_errors = (str(error),)
        return super().changeform_view(request, object_id, form_url, extra)

    def _save_or_merge(self, request, object_id, form_url, extra):
        try:
            return super().changeform_view(request, object_id, form_url, extra)
        except exceptions.Conflict as conflict:
            if conflict.version is None:
                raise
        return article_save.merge_with_newer(request, object_id, *request.article_typed)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        stored = obj if obj and obj.pk else None
        context |= {
            "allowed_steps": article_save.allowed_steps(request.user, stored),
            "change_note": article_save.read_change_note(form_fields(request)),
            "checks": form_checks.check_request(request, stored),
            # The form takes the full width.
            "is_nav_sidebar_enabled": False,
        }
        if stored:
            context |= self._stored_context(request, stored, context["allowed_steps"])
        elif form_fields(request) is None:
            initial = initial_article(request)
            context |= {"initial": initial, "templates": TEMPLATES}
            if checks := form_checks.check_initial(initial.data, request.user):
                context["checks"] = checks
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _stored_context(self, request, article, allowed_steps) -> dict[str, Any]:
        request_entry = article.audit.filter(action="request-changes").first()
        return {
            "may_schedule": editing.is_allowed("schedule", request.user),
            "open_schedules": [row for row in list_schedules(article) if row["is_open"]],
            "change_request": (request_entry if article.status == ArticleStatus.CHANGES_REQUESTED else None),
            "state": state(article),
            "code_links": code_links_of(request, article),
            "is_live": bool(self.view_on_site(article)),
            "was_published": publication_of(article) is not None,
            "sidebar": sidebar_context(request.user, article, allowed_steps, is_published_as_saved(article)),
        }

    def get_changeform_initial_data(self, request):
        return initial_article(request).form_values()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = SafeAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method != "POST" and (fields := form_fields(request)) is not None:
            options["data"] = fields
        elif obj.pk is None and request.method != "POST":
            options["initial"] = initial_article(request).row_values(inline.model)
        return options

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change, **kwargs)
        forms.restrict_links(form)
        if "owner" in form.base_fields and not permissions.has_permission(request.user, "all_articles"):
            forms.restrict_owner(form.base_fields["owner"], request.user, obj)
        form.problems = getattr(request, "article_errors", ())
        form.autosaved = getattr(request, "autosaved_fields", None)
        return form

    def save_model(self, request, obj, form, change):
        """Save nothing yet: `editing` writes the article and its rows together."""

    def save_related(self, request, form, formsets, change):
        data = forms.snapshot_from_form(form)
        article, version = form.instance if change else None, form.cleaned_data["version"]
        if request.POST.get("_overwrite") == "new":
            article, version = None, None
        request.article_typed = version, data
        saved = article_save.save_article(request, article, data, version)
        delete_saved(request, saved)
        form.instance.__dict__.update(saved.__dict__)
        article_save.take_step(request, saved)

    def construct_change_message(self, request, form, formsets, add=False):
        """Leave the rows out of the admin's log: their formsets saved nothing, and the revision has all."""
        return super().construct_change_message(request, form, [], add)

    def response_add(self, request, obj, post_url_continue=None):
        return article_save.respond_to_save(request, obj)

    def response_change(self, request, obj):
        return article_save.respond_to_save(request, obj)
