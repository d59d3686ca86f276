"""The gate between the two worlds: what passes it is what readers see, whole and at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import contacts, record, snapshot, text
from articles.models import (
    Article,
    Contact,
    FormerSlug,
    Publication,
    PublicationCode,
    PublicationLink,
    Revision,
    SiteState,
    Stage,
)
from articles.snapshot import Data

from .outcome import Conflict, Held, Refused, taken_names_refused
from .pictures import undescribed_pictures
from .said import forget_marks, summary

Editor = User | None
Pieces = tuple[dict[str, Any], list[str]]


def publish(
    article: Article, editor: Editor, expected_version: int | None = None, note: str = ""
) -> Publication:
    """Show the working copy to readers. Raises Conflict, Refused, or Held (see there)."""
    with transaction.atomic(), taken_names_refused():
        locked = Article.objects.present().select_for_update().filter(pk=article.pk).first()
        if locked is None or expected_version not in (None, locked.version):
            raise conflict(article.pk)
        revision = locked.revisions.get(number=locked.version)
        publication = show([(locked, revision)])[0]
        forget_marks(timezone.localdate())  # where readers seldom answer, nobody else would
        if note:
            Revision.objects.filter(pk=revision.pk).update(note=note)
    return publication


def show(
    pairs: list[tuple[Article, Revision]], rendered: dict[int, Pieces] | None = None
) -> list[Publication]:
    """Make these revisions what readers see. A transaction is open; the sequence is taken last.

    `rendered` holds pieces made beforehand, by article id, of data that has no findings.
    """
    now = timezone.now()
    allowed = verified_numbers()
    made = []
    for article, revision in pairs:
        data = snapshot.upgrade(revision.data, revision.schema)
        pieces = (rendered or {}).get(article.pk)
        if pieces is None:
            if found := findings(data, allowed):
                raise Held(*found)
            pieces = record.pieces(data)
        html, mentions = pieces
        publication = Publication.objects.filter(article=article).first() or Publication(article=article)
        _move_address(publication, article, data)
        _fill(publication, article, revision, data, html)
        # A solution whose text changed starts over; a new article has been asked about by nobody.
        publication.outcomes = summary(article.pk, data) if publication.pk else {}
        publication.live, publication.published_at, publication.withdrawn_at = True, now, None
        publication.save()
        _write_codes(publication, data)
        _write_links(publication, data, mentions)
        article.stage = Stage.APPROVED
        Article.objects.filter(pk=article.pk).update(stage=Stage.APPROVED)
        made.append(publication)
    first = SiteState.take_seq(len(made))
    for n, publication in enumerate(made):
        publication.seq = first + n
        Publication.objects.filter(pk=publication.pk).update(seq=publication.seq)
    return made


def conflict(pk: int) -> Conflict:
    """Who saved last, for the editor who comes too late."""
    article = Article.objects.present().filter(pk=pk).first()
    last = Revision.objects.filter(article=pk).select_related("author").first()
    return Conflict(
        by=last.author.get_username() if last and last.author else "",
        at=last.created_at if last else None,
        version=article.version if article else None,
    )


def is_live(article: Article) -> bool:
    return Publication.objects.live().filter(article=article).exists()


def as_date(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def findings(data: Data, allowed: Iterable[str]) -> list[str]:
    """What keeps a snapshot from readers, one sentence each."""
    return [*unverified_contacts(data, allowed), *undescribed_pictures(data)]


def verified_numbers() -> list[str]:
    """The telephone numbers that texts may name."""
    return list(Contact.objects.filter(kind=Contact.Kind.PHONE).values_list("value", flat=True))


def unverified_contacts(data: Data, allowed: Iterable[str]) -> list[str]:
    """One sentence for each contact in the texts that nobody verified, with its spot and masked form."""
    return [
        _("%(spot)s: holds a contact that is not verified (%(masked)s)")
        % {"spot": spot, "masked": finding.masked}
        for spot, value in texts(data)
        for finding in contacts.find(value, allowed)
    ]


def texts(data: object, path: str = "") -> Iterable[tuple[str, str]]:
    """Every text of a snapshot with its spot, such as ("faqs[0].answer", "...")."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != "key":
                yield from texts(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from texts(value, f"{path}[{n}]")


def _move_address(publication: Publication, article: Article, data: Data) -> None:
    """Keep the old public address working, and give way to the new one where it was an old one before."""
    taken = Publication.objects.live().in_language(data["language"]).filter(slug=data["slug"])
    if taken.exclude(article=article).exists():
        raise Refused(_("slug: another published article has the address %(slug)s") % {"slug": data["slug"]})
    before = (publication.language, publication.slug)
    if publication.pk and before != (data["language"], data["slug"]):
        FormerSlug.objects.update_or_create(
            language=publication.language, slug=publication.slug, defaults={"article": article}
        )
    FormerSlug.objects.filter(language=data["language"], slug=data["slug"]).delete()


def _fill(publication: Publication, article: Article, revision: Revision, data: Data, html: dict) -> None:
    publication.revision = revision
    publication.product, publication.area = article.product, article.area
    for name in ("language", "slug", "title", "summary", "codes", "side", "typical_duration", "confidence"):
        setattr(publication, name, data[name])
    publication.translation_group = data["translation_of"] or data["id"]
    publication.verified_on = as_date(data["verified_on"])
    publication.sort_key = text.sort_key(publication.code, publication.title)
    publication.html, publication.render_version = html, record.RENDER_VERSION


def _write_codes(publication: Publication, data: Data) -> None:
    publication.code_rows.all().delete()
    PublicationCode.objects.bulk_create(
        PublicationCode(
            publication=publication, position=n, code=code, canonical=text.canonical_code(code)[:200]
        )
        for n, code in enumerate(data["codes"])
    )


def _write_links(publication: Publication, data: Data, mentions: list[str]) -> None:
    """Write the links of a publication, and complete those that waited for this article."""
    kinds = PublicationLink.Kind
    wanted: list[tuple[str, str, Data]] = [(kinds.RELATED, ref, {}) for ref in data["related"]]
    wanted += [(kinds.MENTION, ref, {}) for ref in mentions]
    wanted += [
        (kinds.COMPARISON, one["with"], {"rows": one["rows"], "deciding_question": one["deciding_question"]})
        for one in data["comparisons"]
    ]
    publication.links.all().delete()
    targets = _targets({ref for _kind, ref, _data in wanted}, data["language"])
    PublicationLink.objects.bulk_create(
        PublicationLink(
            publication=publication, kind=kind, position=n, ref=ref, target_id=targets.get(ref), data=extra
        )
        for n, (kind, ref, extra) in enumerate(wanted)
    )
    waiting = PublicationLink.objects.filter(target=None)
    waiting.filter(ref=data["id"]).update(target=publication.article)
    waiting.filter(ref=data["slug"], publication__language=data["language"]).update(
        target=publication.article
    )


def _targets(refs: set[str], language: str) -> dict[str, int]:
    """Article ids by what they were called: an id goes before an address in the same language."""
    named = Q(source_id__in=refs) | Q(slug__in=refs, language=language)
    found: dict[str, int] = {}
    rows = Article.objects.present().filter(named).values_list("pk", "source_id", "slug", "language")
    for pk, _source_id, slug, spoken in rows:
        if spoken == language:
            found.setdefault(slug, pk)
    found.update({source_id: pk for pk, source_id, _slug, _language in rows})
    return found


def withdraw(article: Article, editor: Editor, note: str = "") -> None:
    """Take an article from readers: its address answers 410 from now on, without a word of its content."""
    with transaction.atomic():
        publication = Publication.objects.select_for_update().filter(article=article, live=True).first()
        if publication is None:
            raise Refused(_("The article is not published."))
        _empty(publication)
        publication.seq = SiteState.take_seq()
        publication.save()


def _empty(publication: Publication) -> None:
    publication.live = False
    publication.withdrawn_at = timezone.now()
    publication.revision = None
    publication.title = publication.summary = publication.typical_duration = ""
    publication.sort_key = ""
    publication.codes, publication.html, publication.outcomes = [], {}, {}
    publication.code_rows.all().delete()
    publication.links.all().delete()
