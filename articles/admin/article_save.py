"""Saving the article form: one call of `editing`, then the step that the button asks for.

What a save cannot do comes back on the same form, with all that the editor entered.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import editing, exceptions
from articles.content import snapshot
from articles.models import Article, ArticleStatus

from . import autosave, form_checks, forms, review_comments
from .article_columns import is_published_as_saved
from .code_links import lead_lost_codes, warn_of_lost_codes
from .conflict import merge_or_ask
from .pages import article_page_url, format_moment

MAX_NOTE_LENGTH = 500
ANSWER = "refused-step"  # in the session, until the page after the save


def allowed_steps(editor: Any, article: Article | None) -> dict[str, bool]:
    """Return which steps the form offers. Editors who need no review are not asked to submit for one."""
    works_alone = not editing.needs_review(editor)
    publish = works_alone or (article is not None and editing.is_allowed("publish", editor, article))
    statuses = () if article is None else (ArticleStatus.IN_REVIEW, ArticleStatus.CHANGES_REQUESTED)
    return {
        "publish": publish,
        "submit": not publish and (article is None or _may_submit(editor, article)),
        "withdraw": article is not None and editing.is_allowed("withdraw", editor, article),
        "review": article is not None and (not works_alone or article.status in statuses),
    }


def _may_submit(editor: Any, article: Article) -> bool:
    """Return whether the form offers it: a change of what is approved or published becomes a draft first."""
    step = "save" if article.status == ArticleStatus.APPROVED else "submit"
    return editing.is_allowed(step, editor, article)


def read_change_note(fields: QueryDict | None) -> dict[str, Any]:
    """Return why an article was changed and how much, from the fields of its form."""
    posted: Any = fields or {}
    # The answer to a refused step has a box of its own for it.
    written = [note for note in fields.getlist("_note") if note.strip()] if fields else []
    note = forms.one_line(written[-1])[:MAX_NOTE_LENGTH] if written else ""
    return {"note": note, "is_major": "_major" in posted, "verified": "_verified" in posted}


def save_article(request: Any, article: Article | None, data: snapshot.Data, version: int | None) -> Article:
    """Save the article on the version that the form was begun on. An unchanged one gets no new version."""
    if article is not None and article.version == version:
        stored = Article.objects.not_deleted().with_parts().filter(pk=article.pk).first()
        if (
            stored
            and stored.version == version
            and snapshot.has_same_content(snapshot.take(stored), snapshot.normalize(data))
        ):
            return stored
    return editing.save(article, data, request.user, version, note=read_change_note(request.POST)["note"])


def merge_with_newer(
    request: Any, article: Article, version: int | None, data: snapshot.Data
) -> HttpResponse:
    """Merge a form with what another editor saved first, or ask. Its text is autosaved before that."""
    autosave.store_form(request.user, autosave.form_key_of(request.POST, article), article, request.POST)
    return merge_or_ask(request, article, data, version, read_change_note(request.POST)["note"])


def save_and_take_step(
    request: Any, article: Article | None, data: snapshot.Data, version: int | None
) -> Article:
    """Save the article, and take the step that the button asks for. If that is refused, it stays saved."""
    saved = save_article(request, article, data, version)
    if article is not None:
        for reason in review_comments.send_typed_replies(request, saved):
            messages.error(request, reason)
    autosave.delete_saved(request, saved)
    _take_step(request, saved)
    return saved


def _take_step(request: Any, article: Article) -> None:
    options = read_change_note(request.POST)
    is_confirmed_again = options["is_major"] or options["verified"]
    try:
        with transaction.atomic(), lead_lost_codes(request, article):
            if "_publish" in request.POST:
                # Nothing new for readers is no new publication.
                if is_confirmed_again or not is_published_as_saved(Article.objects.get(pk=article.pk)):
                    editing.publish(article, request.user, **options)
                    request.article_step = "publish"
            elif "_submit" in request.POST:
                editing.submit(article, request.user, note=options["note"])
                request.article_step = "submit"
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as refusal:
        request.session[ANSWER] = {
            "article": article.pk,
            "step": "submit" if "_submit" in request.POST else "publish",
            "reasons": [form_checks.describe_reason(reason) for reason in refusal.reasons],
            "needs_note": isinstance(refusal, exceptions.NoteRequired),
            "is_blocked": isinstance(refusal, exceptions.PublishingBlocked),
            "note": options["note"],
        }
        request.article_step = "refused"


def take_answer(request: HttpRequest, article: Article) -> dict[str, Any] | None:
    """Return why the last step with this article was refused, once: for the page after the save."""
    if request.session.get(ANSWER, {}).get("article") != article.pk:
        return None
    return request.session.pop(ANSWER)


def respond_to_save(request: HttpRequest, article: Article) -> HttpResponse:
    """Say what was done, and lead back to the form. What was refused is in a dialog of the next page."""
    step = getattr(request, "article_step", "")
    if step == "publish":
        messages.success(request, _("Published."))
        _tell_of_translations(request, article)
    elif step == "submit":
        messages.success(request, _("Submitted for review."))
    elif step != "refused" and "_publish" in request.POST:
        messages.success(request, _("No changes to publish. This version is already published."))
    elif step != "refused":
        time = formats.time_format(timezone.localtime(), "H:i:s")
        messages.success(request, _("Draft saved at %(time)s.") % {"time": time})
    warn_of_lost_codes(request)
    return HttpResponseRedirect(article_page_url(article))


def _tell_of_translations(request: HttpRequest, article: Article) -> None:
    """Say what of a translation readers still see as out of date, or that this made translations so."""
    rows = Article.objects.not_deleted().filter(translation_lag__gt=0)
    url = article_page_url(article, "translations")
    if rows.filter(pk=article.pk).exists():
        text = _("Readers still see that parts are out of date.")
        messages.warning(request, format_html('{} <a href="{}">{}</a>', text, url, _("Mark as up to date")))
    elif rows.filter(translation_of=article.source_id).exists():
        text = _("Translations are out of date.")
        messages.info(request, format_html('{} <a href="{}">{}</a>', text, url, _("Show")))


def describe_conflict(conflict: exceptions.Conflict) -> str:
    """Say to the slower of two editors what happened. Their text is below the message, unsaved."""
    at = format_moment(conflict.at) if conflict.at else ""
    params = {"name": conflict.by or _("Someone"), "time": at}
    if conflict.version is None:
        return _("This article was deleted while you were editing. Your text is below and isn't saved yet.")
    text = _("%(name)s saved this article at %(time)s, after you opened it.") % params
    return f"{text} {_('Your version is below and not saved yet.')}"
