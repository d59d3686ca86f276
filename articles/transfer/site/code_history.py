"""What happened to codes, in site.yaml. Active codes aren't in it: publishing their articles brings them."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import contact_guard
from articles.content.snapshot import Data
from articles.models import Article, CodeHistory, Publication
from articles.strings.codes import canonical_code

from .changes import NO, YES, EntryType, PlannedChange

FIELDS = ("state", "since_version", "since_date", "successor")
REMOVED = CodeHistory.State.REMOVED


class CodeHistories(EntryType):
    key = "code_history"

    @staticmethod
    def read(public: bool) -> list[Data]:
        """Return the codes that aren't active, if `public` without those of unpublished articles."""
        shown = {"article__publication__live": True} if public else {"article__deleted_at": None}
        rows = CodeHistory.objects.retired().filter(**shown).select_related("article", "target__publication")
        data = [_entry_data(row, public) for row in rows]
        return sorted(data, key=lambda row: (row["article"], row["code"]))

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        retired = CodeHistory.objects.retired().select_related("article", "target")
        known = {(row.article.source_id, row.canonical): row for row in retired}
        names = {name for data in rows for name in (data["article"], data["target"])}
        articles = Article.objects.not_deleted().filter(source_id__in=names)
        present = {*articles.values_list("source_id", flat=True), *self.context.coming}
        seen = set()
        for n, data in enumerate(rows):
            item = CodeHistory(
                code=data["code"],
                **{key: data[key] for key in FIELDS if key != "since_date"},
                since_date=_parse_date(data["since_date"]),
            )
            change = PlannedChange(f"code_history[{n}]", data, item)
            identity = (data["article"], canonical_code(data["code"])[:200])
            self._compare_with(change, item, known.get(identity))
            self._check(change, present)
            if identity in seen:
                change.add_fault("code", _("is duplicated"))
            seen.add(identity)
            yield self.wait_for_publish(change)

    def _compare_with(self, change: PlannedChange, item: CodeHistory, existing: CodeHistory | None) -> None:
        self.check_item(change)
        if existing:
            item.pk = existing.pk
            old = _entry_data(existing, public=False)
            self.set_state(
                change, [key for key in (*FIELDS, "target", "nowhere") if old[key] != change.data[key]]
            )

    def _check(self, change: PlannedChange, present: set[str]) -> None:
        data = change.data
        if data["state"] == CodeHistory.State.ACTIVE:
            change.add_fault("state", _("publishing the article makes a code active"))
        if not canonical_code(data["code"]):
            change.add_fault("code", _("expected a code"))
        elif contact_guard.find_contacts(data["code"], [*self.context.verified.values()]):
            change.add_fault("code", _("contains an unverified contact"))
        if data["since_date"] and not _parse_date(data["since_date"]) and not change.has_fault("since_date"):
            change.add_fault("since_date", _("expected a date such as 2026-11-23"))
        if data["nowhere"].lower() not in NO | YES:
            change.add_fault("nowhere", _("expected yes or no"))
        for key in ("article", "target"):
            if data[key] not in present and (data[key] or key == "article"):
                change.add_fault(key, _("no article has the external ID %(id)s") % {"id": data[key]})

    def write(self, changes: list[PlannedChange]) -> None:
        names = {name for change in changes for name in (change.data["article"], change.data["target"])}
        found = Article.objects.not_deleted().filter(source_id__in=names)
        articles = {article.source_id: article for article in found}
        for change in changes:
            article = articles.get(change.data["article"])
            if article is None:
                change.leave_out(_("its article wasn't imported"))
            elif isinstance(change.item, CodeHistory):
                self._write_row(change, change.item, article, articles.get(change.data["target"]))

    def _write_row(
        self, change: PlannedChange, item: CodeHistory, article: Article, target: Article | None
    ) -> None:
        """Write a row over the one that publishing made for the code, if it did."""
        canonical = canonical_code(item.code)[:200]
        codes = Publication.objects.live().filter(article=article).values_list("codes", flat=True).first()
        is_live = canonical in map(canonical_code, codes or [])
        if is_live and item.state == REMOVED:
            change.leave_out(_("its article still has the code"))
            return
        existing = CodeHistory.objects.filter(article=article, canonical=canonical).first()
        if existing:
            item.pk, item.published_at = existing.pk, existing.published_at
        item.article, item.target = article, target
        item.state_set = bool(target) or item.state != REMOVED or _is_yes(change.data["nowhere"])
        item.removed_at = None if is_live else (existing and existing.removed_at) or timezone.now()
        item.save()


def _entry_data(row: CodeHistory, public: bool) -> Data:
    """Return a row as the file has it; `nowhere` if an editor chose that its link leads to no article."""
    target = row.target
    publication = getattr(target, "publication", None)
    is_shown = target and (not target.deleted_at) and (not public or (publication and publication.live))
    is_nowhere = row.state == REMOVED and row.state_set and not target
    return {
        "article": row.article.source_id,
        "code": row.code,
        "state": row.state,
        "since_version": row.since_version,
        "since_date": row.since_date.isoformat() if row.since_date else "",
        "successor": row.successor,
        "target": target.source_id if target and is_shown else "",
        "nowhere": "yes" if is_nowhere else "",
    }


def _parse_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _is_yes(value: str) -> bool:
    return bool(value) and value.lower() in YES
