"""Pages about translations: those of an article, and the list of what is there to translate."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import editing, exceptions
from articles.content import translations
from articles.content.diff import DiffSection
from articles.content.translations import CHANGED, MISSING, REMOVED, Lag
from articles.insights import missing_translations
from articles.models import Article, Publication, TranslationLag
from articles.strings.languages import local_name, name_in_sentence
from articles.strings.numbers import whole_number

from .article_columns import state
from .pages import (
    EditorRequest,
    article_page_url,
    get_editor_article,
    redirect_to,
    render_article_page,
    render_page,
)

PAGE_SIZE = 25
SHOWN: dict[str, Any] = {
    missing_translations.MISSING: gettext_lazy("Missing"),
    missing_translations.UNPUBLISHED: gettext_lazy("Not published"),
    missing_translations.OUTDATED: gettext_lazy("Out of date"),
}
KINDS: dict[str, Any] = {
    CHANGED: gettext_lazy("changed"),
    MISSING: gettext_lazy("new"),
    REMOVED: gettext_lazy("removed"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def show_translations(request: EditorRequest, object_id: str) -> HttpResponse:
    """List the translations of an article, and what of it lags behind its source. POST marks parts."""
    article = get_editor_article(request, object_id)
    if article.deleted_at is not None:
        raise Http404("deleted")
    if request.method == "POST":
        return _mark(request, article)
    source = editing.source_of(article)
    lags = editing.lags_of(article)
    return render_article_page(
        request,
        "translations.html",
        article,
        _("Translations"),
        source=source,
        is_source=source == article,
        source_language=name_in_sentence(source.language),
        rows=[_row(row) for row in [source, *editing.translations_of(source).values()]],
        languages=_free_languages(request, article),
        parts=[_part(lag, article, source) for lag in lags],
        source_url=article_page_url(source),
    )


def _row(article: Article) -> dict[str, Any]:
    return {
        "article": article,
        "language": local_name(article.language),
        "state": state(article),
        "lag": article.get_translation_lag_display() if article.translation_lag else "",
        "is_major": article.translation_lag == TranslationLag.MAJOR,
    }


def _free_languages(request: EditorRequest, article: Article) -> list[tuple[str, str]]:
    """Return the languages to translate into, those first that the site has articles in."""
    try:
        source = editing.check_translate(article, request.user)
    except exceptions.Refused:
        return []
    used = missing_translations.languages_in_use()
    free = editing.free_languages(source)
    ordered = [language for language in used if language in free]
    others = (language for language in free if language not in used)
    ordered += sorted(others, key=local_name)
    return [(language, local_name(language)) for language in ordered]


def _part(lag: Lag, article: Article, source: Article) -> dict[str, Any]:
    texts = editing.text_to_translate(source), editing.text_to_translate(article)
    title = translations.part_title(lag.part, *texts)
    lines = translations.compare_part(lag.part, lag.before, lag.after)
    digest = "" if lag.after is None else translations.digest_of(lag.part, lag.after)
    return {
        "lag": lag,
        "title": title,
        "kind": KINDS[lag.kind],
        "value": f"{lag.part}={digest}",
        "name": lag.part.replace(":", "-"),
        "is_lost": lag.before is None and lag.kind == CHANGED,
        "lines": DiffSection(lag.part, title, lag.kind, lines).folded_lines,
    }


def _mark(request: EditorRequest, article: Article) -> HttpResponse:
    if not editing.is_allowed("details", request.user, article):
        raise PermissionDenied
    values = (value.partition("=") for value in request.POST.getlist("part")[:500])
    parts = {part: digest for part, _equals, digest in values}
    try:
        editing.mark_up_to_date(article, parts, request.user)
    except exceptions.Conflict:
        messages.error(request, _("The source changed while you were comparing. Check the new version."))
    except exceptions.NotAllowed as refusal:
        raise PermissionDenied from refusal
    except exceptions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Marked as up to date.") if parts else _("Select the parts to mark."))
    return redirect_to(article, "translations")


@require_POST
def translate_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Make the draft of a translation, and open its form."""
    pk = whole_number(object_id)
    mine = Article.objects.not_deleted().for_editor(request.user).filter(pk=pk).first() if pk else None
    # What readers see anyone who writes may translate.
    live = Publication.objects.live().filter(article=pk).select_related("article").first() if pk else None
    article = mine or (live.article if live else None)
    if article is None or not request.user.has_perm("articles.view_article"):
        raise Http404("no such article")
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    try:
        draft = editing.translate(article, request.POST.get("language", ""), request.user)
    except exceptions.NotAllowed as refusal:
        raise PermissionDenied from refusal
    except (exceptions.Refused, exceptions.Conflict) as refusal:
        messages.error(request, str(refusal))
        return redirect_to(article, "translations")
    language = name_in_sentence(draft.language)
    messages.success(
        request, _("Draft in %(language)s created. Replace the words of each part.") % {"language": language}
    )
    return redirect_to(draft)


@require_safe
def list_translations(request: EditorRequest) -> HttpResponse:
    """List published articles that lack something in a language, the most read first."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    used = missing_translations.languages_in_use()
    language = request.GET.get("language", "")
    chosen = [language] if language in dict(settings.LANGUAGES) else used
    what = request.GET.get("show", "")
    what = what if what in SHOWN else missing_translations.MISSING
    rows = missing_translations.sources_to_translate(chosen, what).select_related("article")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    known = missing_translations.translations_by_source(page.object_list)
    return render_page(
        request,
        "article/missing_translations.html",
        _("Translations"),
        opts=Article._meta,
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
        rows=[_source_row(publication, chosen, known) for publication in page.object_list],
        languages=[(one, local_name(one)) for one in used],
        all_languages=[(one, local_name(one)) for one, _name in settings.LANGUAGES if one not in used],
        language=language if chosen == [language] else "",
        columns=[local_name(one) for one in chosen],
        shown=SHOWN,
        what=what,
        may_translate=editing.is_allowed("add", request.user),
    )


def _source_row(
    publication: Publication, languages: list[str], known: dict[tuple[str, str], Article]
) -> dict[str, Any]:
    cells = []
    for language in languages:
        article = known.get((publication.article.source_id, language))
        row: dict[str, Any] = _row(article) if article else {"language": local_name(language)}
        cells.append({**row, "code": language, "is_own": language == publication.language})
    return {"publication": publication, "cells": cells}


def list_url(**params: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    return f"{reverse('admin:articles_article_missing_translations')}?{query}"
