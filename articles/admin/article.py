"""The list of articles. Their form and the other pages about an article are plain views (see urls.py)."""

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles import editing, permissions
from articles.models import Article, ErrorCode, Schedule
from articles.strings.characters import compose
from articles.strings.codes import canonical_code, strip_cue_words

from .article_actions import offered_actions
from .article_columns import EXPORT_COLUMNS, LIST_COLUMNS
from .article_delete import ArticleDeleteAdmin
from .article_filters import FILTERS
from .csv_export import CsvExportMixin


@admin.register(Article)
class ArticleAdmin(CsvExportMixin, ArticleDeleteAdmin):
    change_list_template = "admin/articles/article/list.html"
    list_display = LIST_COLUMNS
    list_filter = FILTERS
    list_select_related = ["product", "area", "owner", "publication", "publication__revision"]
    export_columns = EXPORT_COLUMNS
    search_fields = ["title", "codes__code", "source_id", "slug"]
    ordering = ["-updated_at"]
    list_per_page = 50

    # The list

    def get_queryset(self, request):
        rows = Article.objects.not_deleted().for_editor(request.user)
        return rows.prefetch_related("codes").order_by(*self.get_ordering(request))

    def get_ordering(self, request):
        """Put the articles that have exactly the searched code first."""
        ordering = super().get_ordering(request)
        canonical = canonical_code(strip_cue_words(compose(request.GET.get(SEARCH_VAR, ""))))
        if not canonical:
            return ordering
        same = ErrorCode.objects.filter(article=OuterRef("pk"), canonical=canonical)
        return [Exists(same).desc(), *ordering]

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
        return {**offered_actions(request.user), **super().get_actions(request)}

    # Permissions

    def has_publish_permission(self, request):
        return permissions.has_permission(request.user, "publish_article")
