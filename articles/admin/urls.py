"""The URLs of the admin's own pages. Those of its lists and forms come from their ModelAdmins."""

from typing import Any

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from articles.models import Pin, Synonym

from . import (
    analytics,
    article_feedback,
    article_figures,
    article_form,
    article_removal,
    autosave,
    bulk,
    change_sets,
    conflict,
    find_text,
    form_checks,
    history,
    image_replace,
    image_upload,
    import_items,
    imports,
    incident_end,
    link_picker,
    link_report,
    merge,
    preview,
    review,
    schedule,
    search_preview,
    suggestions,
    template_pages,
    translations,
    unanswered_searches,
)

# Called by scripts of the article form: these answer a short text instead of leading to the sign-in page.
script_urls = [
    path("markdown-preview/", preview.preview_markdown, name="markdown-preview"),
    path("choose-image/", image_replace.choose_image, name="choose-image"),
    path("upload-image/", image_upload.upload_image, name="markdown-upload-image"),
    path("check/", form_checks.check_form, name="articles_article_check"),
    path("link-targets/", link_picker.link_targets, name="link-targets"),
    path("autosave/", autosave.autosave_form, name="autosave"),
    path("autosave/forget/", autosave.discard_autosave, name="autosave-forget"),
]
ARTICLE_PAGES: list[tuple[str, str, Any]] = [
    ("published", "published/", suggestions.list_published),
    ("suggest", "<path:object_id>/suggest/", suggestions.suggest_change),
    ("suggestion", "<path:object_id>/suggestion/<int:number>/", suggestions.review_suggestion),
    ("preview", "preview/", preview.preview_page),
    ("deleted", "deleted/", history.list_deleted),
    ("bulk", "bulk/<slug:name>/", bulk.change_articles),
    ("find", "find/", find_text.find_text),
    ("change_sets", "changes/", change_sets.list_change_sets),
    ("change_set", "changes/<int:number>/", change_sets.show_change_set),
    ("broken_links", "broken-links/", link_report.list_broken_links),
    ("missing_translations", "translations/", translations.list_translations),
    ("check_links", "broken-links/check/", link_report.check_links),
    # In place of Django's own: the form, the question before deleting, and the history.
    ("add", "add/", article_form.add_article),
    ("change", "<path:object_id>/change/", article_form.change_article),
    ("delete", "<path:object_id>/delete/", article_removal.delete_article),
    ("unpublish", "<path:object_id>/unpublish/", article_removal.unpublish_article),
    ("feedback", "<path:object_id>/feedback/", article_feedback.close_feedback),
    ("history", "<path:object_id>/history/", history.show_history),
    ("compare", "<path:object_id>/compare/", history.compare_revisions),
    ("rendered", "<path:object_id>/rendered/", history.compare_rendered),
    ("restore", "<path:object_id>/restore/", history.restore_revision),
    ("conflict", "<path:object_id>/conflict/", conflict.resolve_conflict),
    ("review", "<path:object_id>/review/", review.review_article),
    ("schedule", "<path:object_id>/schedule/", schedule.schedule_article),
    ("merge", "<path:object_id>/merge/", merge.merge_article),
    ("check_article_links", "<path:object_id>/links/check/", link_report.check_article_links),
    ("translations", "<path:object_id>/translations/", translations.show_translations),
    ("translate", "<path:object_id>/translate/", translations.translate_article),
    ("analytics", "<path:object_id>/analytics/", article_figures.show_figures),
    ("links", "<path:object_id>/links/", link_report.list_article_links),
]
IMPORT_PAGES: list[tuple[str, str, Any]] = [
    ("changelist", "", imports.list_imports),
    ("change", "<int:pk>/", imports.show_import),
    ("act", "<int:pk>/do/", imports.act_on_import),
    ("report", "<int:pk>/report/", imports.export_report),
    ("mapping", "<int:pk>/mapping/", imports.export_mapping),
    ("item", "<int:pk>/articles/<int:position>/", import_items.show_item),
    ("page", "<int:pk>/articles/<int:position>/page/", import_items.show_item_page),
]
SEARCH_PAGES: list[tuple[str, str, Any]] = [
    ("gaps", "gaps/", unanswered_searches.list_unanswered),
    ("gaps_export", "gaps/export/", unanswered_searches.export_unanswered),
    ("decide", "gaps/decide/", unanswered_searches.decide_unanswered_search),
    ("figures", "figures/", analytics.show_analytics),
]


def page_urls(site: AdminSite) -> list[URLPattern]:
    """Return the URLs of pages below /admin/articles/, for signed-in editors only."""
    return [
        path(
            "knownincident/<int:pk>/end/",
            site.admin_view(incident_end.change_incident_end),
            name="articles_knownincident_end",
        ),
        *[
            path(f"article/{route}", site.admin_view(view), name=f"articles_article_{name}")
            for name, route, view in ARTICLE_PAGES
        ],
        path(
            "articletemplate/",
            site.admin_view(template_pages.list_templates),
            name="articles_articletemplate_changelist",
        ),
        path(
            "articletemplate/<slug:name>/",
            site.admin_view(template_pages.edit_template),
            name="articles_articletemplate_change",
        ),
        path("image/upload/", site.admin_view(image_replace.upload_images), name="articles_image_upload"),
        path(
            "image/<path:object_id>/replace/",
            site.admin_view(image_replace.replace_image),
            name="articles_image_replace",
        ),
        *[
            path(f"importrun/{route}", site.admin_view(view), name=f"articles_importrun_{name}")
            for name, route, view in IMPORT_PAGES
        ],
        *[
            path(f"searchtally/{route}", site.admin_view(view), name=f"articles_searchtally_{name}")
            for name, route, view in SEARCH_PAGES
        ],
        *[
            path(
                f"{model._meta.model_name}/try/",
                site.admin_view(search_preview.preview_search),
                {"model": model},
                name=f"articles_{model._meta.model_name}_try",
            )
            for model in (Synonym, Pin)
        ],
    ]
