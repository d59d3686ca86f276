"""What an article was: every revision, any two beside each other, any of them back as the working copy."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import editing, exceptions, markdown
from articles.content import diff, record, snapshot
from articles.models import Article, Publication, Revision
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number

PER_PAGE = 50
VIEWS = {"side": gettext_lazy("Side by side"), "inline": gettext_lazy("In one column")}
PART = re.compile(r'<section class="article-section" id="([a-z]+)".*?</section>', re.S)


def article_for(request, object_id: str) -> Article:
    """An article that this editor may see, deleted or not; else it is as if there were none."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    pk = whole_number(object_id)
    rows = Article.objects.for_editor(request.user).with_parts().select_related("publication__revision")
    article = rows.filter(pk=pk).first() if pk else None
    if article is None:
        raise Http404("no such article")
    return article


def live_revision(article: Article) -> Revision | None:
    publication: Publication | None = getattr(article, "publication", None)
    return publication.revision if publication and publication.live else None


def context_of(request, article: Article, title: str, **more: Any) -> dict[str, Any]:
    """What every screen about one article shows around its own matter."""
    return {
        **admin.site.each_context(request),
        **{"title": title, "article": article, "opts": Article._meta, "live": live_revision(article)},
        "site_itself": _("the site itself"),
        "may_change": article.deleted_at is None and editing.is_allowed("save", request.user, article),
        "may_schedule": article.deleted_at is None and editing.is_allowed("schedule", request.user),
        **more,
    }


@require_safe
def history(request, object_id: str) -> HttpResponse:
    """All revisions, newest first, and what was decided about them."""
    article = article_for(request, object_id)
    revisions = article.revisions.select_related("author").defer("data")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
    step = "restore" if article.deleted_at is None else "bring-back"
    about = context_of(
        request,
        article,
        _("History"),
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
        audit=article.audit.all()[:100],
        may_restore=editing.is_allowed(step, request.user, article),
        newest=article.version,
        before=page.object_list[1].number if len(page.object_list) > 1 else None,
    )
    return render(request, "admin/articles/article/history.html", about)


def two_of(request, article: Article) -> tuple[Revision | None, Revision]:
    """The revisions that the address names: `from` and `to`; missing, what readers see and the newest."""
    numbers = {name: request.GET.get(name, "") for name in ("from", "to")}
    found = {}
    for name, value in numbers.items():
        if not value:
            continue
        number = whole_number(value, MAX_POSITIVE_INTEGER)
        found[name] = article.revisions.filter(number=number).first() if number else None
        if found[name] is None:
            raise Http404("no such revision")
    newest = found.get("to") or article.revisions.first()
    if newest is None:
        raise Http404("no revision")
    return found.get("from") or live_revision(article), newest


@require_safe
def compare(request, object_id: str) -> HttpResponse:
    """Two revisions as text, by section."""
    article = article_for(request, object_id)
    old, new = two_of(request, article)
    view = request.GET.get("view", "side")
    sections = diff.sections(snapshot.of(old) if old else None, snapshot.of(new))
    about = context_of(
        request,
        article,
        _("Compare"),
        old=old,
        new=new,
        view=view if view in VIEWS else "side",
        views=VIEWS,
        sections=[one for one in sections if one.state != diff.SAME],
        same=[one for one in sections if one.state == diff.SAME],
        numbers=list(article.revisions.values_list("number", flat=True)[:200]),
    )
    return render(request, "admin/articles/article/compare.html", about)


@require_safe
def rendered(request, object_id: str) -> HttpResponse:
    """Two revisions as readers would see them, section beside section, with the site's own looks."""
    article = article_for(request, object_id)
    old, new = two_of(request, article)
    sides = [_parts(article, snapshot.of(one)) if one else {} for one in (old, new)]
    names = list(dict.fromkeys([*sides[1], *sides[0]]))
    pairs = [
        {
            **{"title": TITLES.get(name, name), "old": sides[0].get(name, ""), "new": sides[1].get(name, "")},
            "same": sides[0].get(name) == sides[1].get(name),
        }
        for name in sorted(names, key=lambda name: PARTS.index(name) if name in PARTS else len(PARTS))
    ]
    about = {"article": article, "old": old, "new": new, "pairs": pairs, "live": live_revision(article)}
    return render(request, "admin/articles/article/rendered.html", about)


TITLES = {
    "top": gettext_lazy("Title and answer"),
    "messages": gettext_lazy("Exact messages"),
    "symptoms": gettext_lazy("Symptoms"),
    "causes": gettext_lazy("Causes"),
    "solutions": gettext_lazy("Solutions"),
    "advanced": gettext_lazy("Advanced methods"),
    "more": gettext_lazy("More about it"),
    "impact": gettext_lazy("What it affects"),
    "prevention": gettext_lazy("Prevention"),
    "compare": gettext_lazy("Easily confused with"),
    "questions": gettext_lazy("Questions"),
    "sources": gettext_lazy("Sources"),
}
PARTS = list(TITLES)


def _parts(article: Article, data: snapshot.Data) -> dict[str, str]:
    """The page of a snapshot in its sections, without anchors, as two of them stand on one page."""
    made = record.load(record.draft(article, data))
    page = render_to_string("articles/_sections.html", {"record": made})
    parts: dict[str, str] = {"top": render_to_string("admin/articles/article/_top.html", {"record": made})}
    for found in PART.finditer(page):
        parts[found[1]] = found[0]
    return {name: _without_names(html) for name, html in parts.items()}


OPENED = re.compile(r'<section( class="[^"]*")?[^>]*>')
FOLDED = re.compile(r"<details(?: open)?")


def _without_names(html: str) -> str:
    """Without anchors and landmarks, and with nothing folded away. Only whole tags of our own are touched."""
    html = OPENED.sub(r"<div\1>", html).replace("</section>", "</div>")
    return markdown.strip_ids(FOLDED.sub("<details open", html))


@require_POST
def restore(request, object_id: str) -> HttpResponse:
    """Make the revision `number` the working copy again; a deleted article comes back by it."""
    article = article_for(request, object_id)
    number = whole_number(request.POST.get("number"), MAX_POSITIVE_INTEGER) or 0
    back = reverse("admin:articles_article_history", args=[article.pk])
    try:
        slug = snapshot.of(article.revisions.get(number=number))["slug"]
        made = editing.restore(article, number, request.user, article.version)
    except Revision.DoesNotExist:
        raise Http404("no such revision") from None
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        messages.error(request, _("Somebody saved this article meanwhile. Look again before you restore."))
        return HttpResponseRedirect(back)
    except (exceptions.Refused, snapshot.Invalid) as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(back)
    told = _("Revision %(number)s is the working copy again. Readers see no change yet.")
    messages.success(request, told % {"number": number})
    if made.slug != slug:
        moved = _("Another article now has the address %(slug)s, so this one's is %(free)s.")
        messages.warning(request, moved % {"slug": slug, "free": made.slug})
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


@require_safe
def deleted(request) -> HttpResponse:
    """The deleted articles, each with a way back."""
    if not editing.is_allowed("bring-back", request.user):
        raise PermissionDenied
    rows = Article.objects.for_editor(request.user).exclude(deleted_at=None).select_related("product")
    page = Paginator(rows.order_by("-deleted_at"), PER_PAGE).get_page(request.GET.get("page"))
    about = {
        **admin.site.each_context(request),
        **{"title": _("Deleted articles"), "opts": Article._meta, "page": page},
        "page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "admin/articles/article/deleted.html", about)
