"""The figures of one article: a page of its own, and a part that its form can show.

`figures_context` and `admin/articles/article/_figures.html` go together.
"""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.insights import article_figures, page_views
from articles.models import Article

from .pages import EditorRequest, get_editor_article, render_article_page


def figures_context(editor: Any, article: Article) -> dict[str, Any]:
    """Return what the part shows: texts of searches only for those who may see them."""
    figures = article_figures.figures_of(article.pk)
    highest = max(figures.weekly_views, default=0)
    may_see_searches = editor.has_perm("articles.view_searchtally")
    return {
        "figures": figures,
        # The heights of bars, in tenths.
        "bars": [(views, round(10 * views / highest) if highest else 0) for views in figures.weekly_views],
        "counts_views": page_views.recent_days() > 0,
        "searches": article_figures.searches_to(article.pk) if may_see_searches else [],
        "may_see_searches": may_see_searches,
    }


@require_safe
def show_figures(request: EditorRequest, object_id: str) -> HttpResponse:
    article = get_editor_article(request, object_id)
    context = figures_context(request.user, article)
    return render_article_page(request, "figures.html", article, _("Analytics"), **context)
