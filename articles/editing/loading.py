"""Many articles at once, from files: what is new is written, what is the same is left, work is kept."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from articles import audit_log, permissions
from articles.content import article_checks, record, schema, snapshot
from articles.content.snapshot import Data
from articles.exceptions import NotAllowed, taken_names_refused
from articles.images import CleanImage
from articles.models import Area, Article, AuditEntry, PresentSlugs, Product, Publication, Revision, free_slug
from articles.permissions import Editor

from . import workflow
from .gate import Pieces, show
from .images import delete_files_on_error, store_images
from .names import MadeNames, addresses
from .publishing_checks import known as known_to_site
from .working_copy import next_version, with_keys, write

CREATED, CHANGED, UNCHANGED, REFUSED, HELD = "created", "changed", "unchanged", "refused", "held"


@dataclass
class ImportResult:
    """What became of one article: created, changed, unchanged, refused or held (saved, but not shown).

    `warnings` are kinds of issues, to be counted; `notes` are issues in full, each with its spot.
    """

    id: str
    state: str
    detail: str = ""
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """One article on its way: its data, what is there already, and what is to be done."""

    data: Data
    article: Article | None
    outcome: ImportResult
    names: MadeNames = field(default_factory=MadeNames)
    show: bool = False
    pieces: Pieces | None = None

    @property
    def writes(self) -> bool:
        """A held article may be there already as it is; then only its publication is missing."""
        return self.outcome.state in (CREATED, CHANGED) or (self.outcome.state == HELD and not self.is_same)

    @property
    def is_same(self) -> bool:
        return self.article is not None and snapshot.same(snapshot.take(self.article), self.data)


def load(
    items: Iterable[Data],
    *,
    editor: Editor = None,
    publish: bool = False,
    overwrite: bool = False,
    skip_bad: bool = False,
    dry_run: bool = False,
    image_for: Callable[[str], CleanImage | None] | None = None,
    verified: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    after: Callable[[], None] | None = None,
) -> list[ImportResult]:
    """Write articles by their id, in one transaction; returns what became of each, in their order.

    If one is refused nothing is written, unless `skip_bad`. An article changed here since its last load is
    refused unless `overwrite`; one withdrawn here stays withdrawn unless `overwrite`. Everything is checked
    and rendered before the transaction opens. `image_for` is called for each image that an article names: it
    gives what came with the article, to be kept under that name, or None. What comes with the articles is
    written in their transaction, `before` and `after` them; `verified` are its contacts, by key.

    Raises snapshot.Invalid for data that no article can have, Refused if another image has such a name,
    NotAllowed for an editor who has not all the rights that this takes.
    """
    rights = ["add_article", "change_article", "all_articles", "add_product", "add_area"]
    for right in [*rights, *(["publish_article"] if publish else [])]:
        if not permissions.has_permission(editor, right):
            raise NotAllowed(_("You may not import articles."))
    if publish and editor is not None and workflow.needs_review(editor):
        raise NotAllowed(_("What is imported has to be reviewed first: import it without publishing."))
    read = _with_earlier_ids([snapshot.normalise(item) for item in items])
    plans = _plans(read, publish, overwrite, verified or {})
    outcomes = [plan.outcome for plan in plans]
    refused = any(outcome.state == REFUSED for outcome in outcomes)
    if dry_run or (refused and not skip_bad):
        return outcomes
    wanted = [plan for plan in plans if plan.outcome.state != REFUSED]
    for plan in wanted:
        if plan.show:
            plan.pieces = record.pieces(plan.data)
    with delete_files_on_error() as written, transaction.atomic(), taken_names_refused():
        if before:
            before()
        _write(wanted, editor)
        if image_for:
            store_images(_brought(wanted, image_for), written)
        _show([plan for plan in wanted if plan.show], editor)
        if after:
            after()
    return outcomes


def _brought(
    plans: list[Plan], image_for: Callable[[str], CleanImage | None]
) -> Iterator[tuple[Article, str, CleanImage]]:
    for plan in plans:
        for name in snapshot.image_names(plan.data):
            if plan.article and (found := image_for(name)):
                yield plan.article, name, found


def _plans(items: list[Data], publish: bool, overwrite: bool, verified: Mapping[str, str]) -> list[Plan]:
    known = _known(items)
    publications = {p.article_id: p for p in Publication.objects.filter(article__in=known.values())}
    names = _Names(items, known)
    taxonomy = _NewTaxonomy()
    site = known_to_site(items) if publish else article_checks.Known()
    contacts, keys = [*site.contacts, *verified.values()], {*site.keys, *verified}
    site = replace(site, contacts=contacts, keys=keys)
    plans, present = [], PresentSlugs()
    for item in items:
        article = known.get(item["id"])
        plan = _plan(item, article, overwrite, present)
        reason = names.take(plan) or taxonomy.contact_reason(item, verified)
        if reason:
            plan.outcome.state, plan.outcome.detail = REFUSED, reason
        plan.outcome.notes = [str(issue) for issue in article_checks.lost_backslashes(item)]
        if publish and plan.outcome.state != REFUSED:
            _plan_showing(plan, publications.get(article.pk) if article else None, overwrite, site)
        plans.append(plan)
    return plans


def _known(items: list[Data]) -> dict[str, Article]:
    articles = Article.objects.not_deleted().filter(source_id__in=[item["id"] for item in items])
    return {article.source_id: article for article in articles.with_parts()}


def _with_earlier_ids(items: list[Data]) -> list[Data]:
    """The items, those with made ids under the ones that earlier versions made for them."""
    earlier = {item["id"]: snapshot.earlier_made_slug(item) for item in items if _is_id_made(item)}
    earlier = {now: before for now, before in earlier.items() if now != before}
    if not earlier:
        return items
    here = Article.objects.not_deleted().filter(source_id__in=[*earlier, *earlier.values()])
    titles = dict(here.values_list("source_id", "title"))
    found = []
    for item in items:
        before = earlier.get(item["id"])
        is_known_by_it = before and item["id"] not in titles and titles.get(before) == item["title"]
        found.append({**item, "id": before} if is_known_by_it else item)
    return found


def _is_id_made(item: Data) -> bool:
    return item["id"] == item["slug"] == snapshot.made_slug(item)


def _plan(item: Data, article: Article | None, overwrite: bool, present: PresentSlugs) -> Plan:
    names = MadeNames(slug=item["slug"] == snapshot.made_slug(item))
    if article is None:
        return Plan(with_keys(present.named(item), None), None, ImportResult(item["id"], CREATED), names)
    # Who looks after an article here is no matter of its file.
    kept = {"owner": article.owner.get_username() if article.owner else "", "review_due": item["review_due"]}
    kept["review_due"] = article.review_due.isoformat() if article.review_due else ""
    data = with_keys(present.named({**item, **kept}), article)
    if names.slug and _was_made(article.slug, item):
        data["slug"] = article.slug
    plan = Plan(data, article, ImportResult(item["id"], CHANGED), names)
    if plan.is_same:
        plan.outcome.state = UNCHANGED
    elif article.changed_since_import and not overwrite:
        plan.outcome.state, plan.outcome.detail = REFUSED, _("changed here since its last import")
    return plan


def _was_made(slug: str, data: Data) -> bool:
    """Whether a slug is one that was made for this article when it came first, perhaps with a number."""
    bases = {snapshot.made_slug(data), snapshot.earlier_made_slug(data)}
    return re.sub(r"-[0-9]+\Z", "", slug) in bases or slug in bases


class _NewTaxonomy:
    """Products and areas that an import would create: public at once, even if their article is held back."""

    def __init__(self) -> None:
        self.products = set(Product.objects.values_list("slug", flat=True))
        self.areas = set(Area.objects.values_list("product__slug", "slug"))

    def contact_reason(self, data: Data, verified: Mapping[str, str]) -> str:
        """Return why they cannot be created, or an empty string."""
        fresh: dict[str, Product | Area] = {}
        product, area = data["product"], data["area"]
        if product["slug"] not in self.products:
            fresh["product"] = Product(**product)
        if area and (product["slug"], area["slug"]) not in self.areas:
            fresh["area"] = Area(**area)
        for row in fresh.values():
            row.also_verified = tuple(verified.values())
        return "; ".join(reason for spot, row in fresh.items() for reason in row.contact_reasons(f"{spot}."))


class _Names:
    """The ids and addresses in use, here and in this load."""

    def __init__(self, items: list[Data], known: dict[str, Article]):
        self.loaded = {article.pk for article in known.values()}
        self.ids: set[str] = set()
        self.taken: set[tuple[str, str]] = set()
        # By address, the articles that have it and those that show it or are reached by it.
        self.written: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.reserved: dict[tuple[str, str], set[int]] = defaultdict(set)
        slugs = {item["slug"] for item in items}
        for language in {item["language"] for item in items}:
            for rows, column in addresses(language):
                is_article = rows.model is Article
                found = rows.filter(slug__in=slugs).values_list(column, "pk" if is_article else "article")
                for slug, pk in found:
                    self.reserved[language, slug].add(pk)
                    if is_article:
                        self.written[language, slug].add(pk)

    def take(self, plan: Plan) -> str:
        """Take the plan's names, making a made address unique; returns why it cannot."""
        data, own = plan.data, {plan.article.pk} if plan.article else set()
        if data["id"] in self.ids:
            return _("id: stands twice in this import")
        self.ids.add(data["id"])
        address = data["language"], data["slug"]
        if plan.names.slug:
            if address in self.taken or self.reserved[address] - own:
                data["slug"] = self._free(plan)
        elif address in self.taken or self.written[address] - self.loaded:
            return _("slug: another article has the address %(slug)s") % {"slug": data["slug"]}
        self.taken.add((data["language"], data["slug"]))
        return ""

    def _free(self, plan: Plan) -> str:
        language = plan.data["language"]
        columns = addresses(language, plan.article)
        taken = (slug for spoken, slug in self.taken if spoken == language)
        return free_slug(plan.data["slug"], schema.MAX_SLUG_LENGTH, *columns, also_taken=taken)


def _plan_showing(
    plan: Plan, publication: Publication | None, overwrite: bool, site: article_checks.Known
) -> None:
    """Decide whether it is shown. What would ask an editor for a note is a warning here."""
    found = article_checks.judge(plan.data, site)
    holding = [one for one in found if one.kind in article_checks.HOLDS]
    plan.outcome.warnings = list(
        dict.fromkeys(one.short for one in found if one not in holding and one.kind != "backslash")
    )
    if publication and not publication.live and not overwrite:
        plan.outcome.warnings.append(_("withdrawn here, and left so"))
        return
    if plan.outcome.state == UNCHANGED and publication and publication.live and plan.article:
        newest = {"pk": publication.revision_id, "number": plan.article.version}
        if plan.article.revisions.filter(**newest).exists():
            return
    if holding:
        plan.outcome.state, plan.outcome.detail = HELD, "; ".join(map(str, holding))
        return
    plan.show = True


def _write(plans: list[Plan], editor: Editor) -> None:
    items = []
    for plan in plans:
        if plan.writes:
            if plan.article is None:
                plan.article = Article(version=1)
            else:
                plan.article = next_version(plan.article.pk, plan.article.version)
            items.append((plan.article, plan.data, plan.names))
    write(items, editor, "", Revision.Kind.IMPORT)


def _show(plans: list[Plan], editor: Editor) -> None:
    articles = {plan.article.pk: plan for plan in plans if plan.article}
    revisions = Revision.objects.filter(article__in=articles).order_by("number")
    newest = {revision.article_id: revision for revision in revisions}
    show(
        [(plan.article, newest[pk]) for pk, plan in articles.items() if plan.article],
        {pk: plan.pieces for pk, plan in articles.items() if plan.pieces},
    )
    action, note = AuditEntry.Action.PUBLISH, Revision.Kind.IMPORT.label
    audit_log.write_all(
        audit_log.entry(action, editor, plan.article, newest[pk].number, note=str(note))
        for pk, plan in articles.items()
    )
