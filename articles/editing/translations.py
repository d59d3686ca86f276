"""Translations of articles: their drafts, and what of them lags behind the source that readers see.

A translation names its source (`translation_of`) and is an article like any other. What pages and lists need
to know of its group is in columns, and `refresh` is the only writer of these.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.content import snapshot, translations
from articles.content.snapshot import Data
from articles.content.translations import Lag
from articles.exceptions import Refused
from articles.models import Article, AuditEntry, Publication, PublicationLink, TranslationLag
from articles.strings.languages import name_in_sentence

MAX_REVISIONS = 200  # of a source, looked through for what a translation was made from
BATCH_SIZE = 400
History = Callable[[], Iterable[tuple[Data, datetime | None, bool]]]


def source_of(article: Article) -> Article:
    """Return the article that this one translates, or itself if it is a source or its source is gone."""
    source = Article.objects.not_deleted().filter(source_id=article.translation_of).first()
    return source if article.translation_of and source else article


def translations_of(source: Article) -> dict[str, Article]:
    """Return the translations of an article by language."""
    rows = Article.objects.not_deleted().filter(translation_of=source.source_id).exclude(pk=source.pk)
    return {row.language: row for row in rows.order_by("-pk")}


def public_text(article: Article) -> Data | None:
    """Return what readers see of an article, or None."""
    live = Publication.objects.live().filter(article=article).select_related("revision").first()
    return snapshot.of(live.revision) if live and live.revision else None


def text_to_translate(source: Article) -> Data:
    """Return what readers see of a source, or its draft if it was never published."""
    return public_text(source) or snapshot.of(source.revisions.get(number=source.version))


def free_languages(source: Article) -> list[str]:
    """Return the languages of the site in which this article doesn't exist."""
    taken = {source.language, *translations_of(source)}
    return [language for language, _name in settings.LANGUAGES if language not in taken]


def begin_translation(data: Data, language: str) -> Data:
    """Return the draft of a translation: the source's words, to be replaced, and its facts."""
    return {
        **data,
        "id": f"{data['id']}/{language}",
        "language": language,
        "translation_of": data["id"],
        "translated_from": translations.state_of(data),
        **dict.fromkeys(("owner", "review_due"), ""),
    }


def check_language(data: Data, article: Article | None) -> None:
    """Raise Refused if another article is this one in its language, or if its source is a translation."""
    group = data["translation_of"] or data["id"]
    if group == data["id"] and (article is None or article.source_id != group):
        return  # a new source: if its ID is taken, it gets another one
    others = Article.objects.not_deleted().exclude(pk=article.pk if article else None)
    if group != data["id"]:
        named = others.filter(source_id=group).first()
        if named and source_of(named) != named:
            reason = _("translation of: “%(title)s” is a translation itself. Choose its source.")
            raise Refused(reason % {"title": group})
    members = others.filter(Q(translation_of=group) | Q(source_id=group))
    other = members.filter(language=data["language"]).first()
    if other:
        # By its ID: the title of a draft isn't for everyone who can name its source.
        name = name_in_sentence(data["language"])
        raise Refused(
            _("language: “%(title)s” is this article in %(language)s already.")
            % {"title": other.source_id, "language": name}
        )


def with_first_state(data: Data) -> Data:
    """Return a translation of which nothing is known yet as up to date with its source as it is now."""
    if data["translated_from"] or data["translation_of"] in ("", data["id"]):
        return data
    source = Article.objects.not_deleted().filter(source_id=data["translation_of"]).first()
    return {**data, "translated_from": translations.state_of(text_to_translate(source))} if source else data


def source_history(source: Article) -> History:
    """Return a function that yields the published texts of a source, newest first; it reads each once."""

    @cache
    def read() -> list[tuple[Data, datetime | None, bool]]:
        published = AuditEntry.objects.filter(article=source, action=AuditEntry.Action.PUBLISH)
        majors = set(published.filter(is_major=True).values_list("revision", flat=True))
        # The log has an entry of what is being published only after this.
        majors |= set(
            Publication.objects.filter(article=source, is_major=True).values_list(
                "revision__number", flat=True
            )
        )
        rows = source.revisions.exclude(published_at=None).order_by("-number")[:MAX_REVISIONS]
        return [(snapshot.of(row), row.published_at, row.number in majors) for row in rows]

    return read


def lags_of(article: Article) -> list[Lag]:
    """Return the parts of a translation that lag behind what readers see of its source."""
    source = source_of(article)
    text = public_text(source) if source != article else None
    if text is None:
        return []
    return translations.describe_lags(text, article.translated_from, source_history(source))


def size_of(lags: Collection[Lag]) -> TranslationLag:
    if not lags:
        return TranslationLag.NONE
    return TranslationLag.MAJOR if any(lag.is_major for lag in lags) else TranslationLag.MINOR


def refresh(groups: Iterable[str]) -> None:
    """Write again what the published articles of these groups know of each other, and how far drafts lag.

    A group is named by the ID of its source. Called in the transaction of every change of it, which has
    locked all its articles before anything else (`lock_in_order`), so that no two wait for each other.
    """
    wanted = sorted(set(groups) - {""})
    for start in range(0, len(wanted), BATCH_SIZE):
        batch = wanted[start : start + BATCH_SIZE]
        drafts: dict[str, list[Article]] = {}
        for draft in Article.objects.filter(translation_of__in=batch).order_by("pk"):
            drafts.setdefault(draft.translation_of, []).append(draft)
        if not drafts:
            continue
        rows = Publication.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        members: dict[str, list[Publication]] = {}
        for row in (
            rows.filter(translation_group__in=drafts).select_related("article", "revision").defer("html")
        ):
            members.setdefault(row.translation_group, []).append(row)
        for group, articles in drafts.items():
            _refresh_group(group, members.get(group, []), articles)


def _refresh_group(group: str, rows: list[Publication], drafts: list[Article]) -> None:
    live = [row for row in rows if row.live]
    source = next((row for row in live if row.article.source_id == group), None)
    text = snapshot.of(source.revision) if source and source.revision else None
    history = source_history(source.article) if source else None

    def lags(state: str) -> list[Lag]:
        return translations.describe_lags(text, state, history) if text and history else []

    slugs = {row.language: row.slug for row in reversed(live)}
    shared = {"source": source.language if source else "", "slugs": slugs} if len(slugs) > 1 else {}
    for row in rows:
        outdated: dict[str, Any] = {}
        if row.live and row.revision and row is not source:
            state = snapshot.of(row.revision)["translated_from"]
            outdated = {lag.part: lag.values for lag in lags(state)}
        values = {"translations": shared if row.live else {}, "outdated": outdated}
        if values != {name: getattr(row, name) for name in values}:
            Publication.objects.filter(pk=row.pk).update(**values)
        _lead_links(group, row, source)
    for draft in drafts:
        size = size_of(lags(draft.translated_from)) if draft.source_id != group else TranslationLag.NONE
        if size != draft.translation_lag:
            Article.objects.filter(pk=draft.pk).update(translation_lag=size)


def _lead_links(group: str, row: Publication, source: Publication | None) -> None:
    """Let links to the source lead to a translation from pages in its language, while it is published."""
    links = PublicationLink.objects.filter(ref=group)
    if row.live and row is not source:
        own = links.filter(publication__language=row.language)
        own.exclude(target=row.article_id).update(target=row.article)
    elif source:
        links.filter(target=row.article_id).exclude(target=source.article_id).update(target=source.article)
