"""Import many articles at once: write what is new or changed, and overwrite no work of editors."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from articles import audit_log, permissions
from articles.content import article_checks, pieces, schema, snapshot
from articles.content.snapshot import Data
from articles.exceptions import Conflict, NotAllowed, Refused, refuse_duplicate_names
from articles.images import CleanImage
from articles.models import Area, Article, AuditEntry, PresentSlugs, Product, Publication, Revision, free_slug
from articles.permissions import Editor

from . import workflow
from .gate import Pieces, lock_in_order, show_revisions
from .images import delete_files_on_error, store_images
from .imported_translations import Sources, complete, with_state
from .names import GeneratedNames, passing_slug, slug_columns
from .publishing_checks import site_facts
from .translations import refresh
from .working_copy import next_version, with_keys, write_articles

CREATED, CHANGED, UNCHANGED, REFUSED, HELD = "created", "changed", "unchanged", "refused", "held"
CHANGED_HERE, WITHDRAWN_HERE = "changed-here", "withdrawn-here"  # by an editor, since the last import


@dataclass
class ImportResult:
    """The result for one article: created, changed, unchanged, refused, or held (saved but not published).

    `warnings` are kinds of issues, to be counted. `notes` are whole issues with their spots. `written` is
    what becomes of the working copy of a held one. `kinds` are those of the issues that hold it, or what an
    editor did to it: CHANGED_HERE, WITHDRAWN_HERE.
    """

    id: str
    state: str
    detail: str = ""
    written: str = ""
    kinds: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class ImportPlan:
    """The new data of an article to import, and the article that exists already."""

    data: Data
    article: Article | None
    result: ImportResult
    names: GeneratedNames = field(default_factory=GeneratedNames)
    will_publish: bool = False
    pieces: Pieces | None = None

    @property
    def needs_write(self) -> bool:
        """Return whether the working copy changes. A held article may already be the same."""
        return self.result.state in (CREATED, CHANGED) or (self.result.state == HELD and not self.is_same)

    @property
    def is_same(self) -> bool:
        return self.article is not None and snapshot.has_same_content(snapshot.take(self.article), self.data)


def import_articles(
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
    """Write articles by their id, in one transaction, and return a result for each in their order.

    If one is refused, nothing is written, unless `skip_bad`. Without `overwrite`, an article changed here
    since its last import is refused, and one unpublished here stays unpublished. Everything is checked and
    rendered before the transaction opens. `image_for` is called for each image that an article names, and
    returns the image that came with the article, or None. `before` and `after` run in the same transaction,
    for what comes with the articles; `verified` are the contacts among it, by key.

    Raises snapshot.Invalid for data that no article can have, Refused if another image has such a name, and
    NotAllowed for an editor without all the permissions that this needs, or that for imports.
    """
    needed = ["add_article", "change_article", "all_articles", "add_product", "add_area"]
    if permissions.has_permission(editor, "add_importrun"):
        needed = []  # may bring in articles without writing any
    for permission in [*needed, *(["publish_article"] if publish else [])]:
        if not permissions.has_permission(editor, permission):
            raise NotAllowed(_("You don't have permission to import articles."))
    if publish and editor is not None and workflow.needs_review(editor):
        raise NotAllowed(_("Imported articles must be reviewed first. Import without --publish."))
    snapshots = _with_earlier_ids([snapshot.normalize(item) for item in items])
    plans = _plan_all(snapshots, publish, overwrite, verified or {})
    results = [plan.result for plan in plans]
    is_any_refused = any(result.state == REFUSED for result in results)
    if dry_run or (is_any_refused and not skip_bad):
        return results
    plans = [plan for plan in plans if plan.result.state != REFUSED]
    for plan in plans:
        if plan.will_publish:
            plan.pieces = pieces.render_pieces(plan.data)
    with delete_files_on_error() as new_files, transaction.atomic(), refuse_duplicate_names():
        if before:
            before()
        _write(plans, editor)
        if image_for:
            store_images(_article_images(plans, image_for), new_files)
        _publish([plan for plan in plans if plan.will_publish], editor)
        if after:
            after()
    return results


def _article_images(
    plans: list[ImportPlan], image_for: Callable[[str], CleanImage | None]
) -> Iterator[tuple[Article, str, CleanImage]]:
    for plan in plans:
        for name in snapshot.image_names(plan.data):
            if plan.article and (image := image_for(name)):
                yield plan.article, name, image


def _plan_all(
    items: list[Data], publish: bool, overwrite: bool, verified: Mapping[str, str]
) -> list[ImportPlan]:
    known = _existing_articles(items)
    publications = {p.article_id: p for p in Publication.objects.filter(article__in=known.values())}
    names = _NamesInUse(items, known)
    taxonomy = _NewTaxonomy()
    site = site_facts(items) if publish else article_checks.SiteFacts()
    contacts, keys = [*site.contacts, *verified.values()], {*site.keys, *verified}
    site = replace(site, contacts=contacts, keys=keys)
    plans, present, sources = {}, PresentSlugs(), Sources(items)
    # Translations last, as they take from the articles of the import that they translate.
    for n, item in sorted(enumerate(items), key=lambda pair: bool(pair[1]["translation_of"])):
        article = known.get(item["id"])
        plan = _plan(item, article, overwrite, present, sources.of(item))
        reason = names.take(plan) or sources.find_other(item) or taxonomy.contact_reason(item, verified)
        if reason:
            plan.result.state, plan.result.detail = REFUSED, reason
        plan.result.notes = [str(issue) for issue in article_checks.check_backslashes(item)]
        if publish and plan.result.state != REFUSED:
            _plan_publication(plan, publications.get(article.pk) if article else None, overwrite, site)
        if plan.result.state != REFUSED:
            sources.add(plan.data)
        plans[n] = plan
    return [plans[n] for n in range(len(items))]


def _existing_articles(items: list[Data]) -> dict[str, Article]:
    articles = Article.objects.not_deleted().filter(source_id__in=[item["id"] for item in items])
    return {article.source_id: article for article in articles.with_parts()}


def _with_earlier_ids(items: list[Data]) -> list[Data]:
    """Return the items, with the ids that earlier versions generated for them where those exist here."""
    earlier = {item["id"]: snapshot.earlier_generated_slug(item) for item in items if _has_generated_id(item)}
    earlier = {new: old for new, old in earlier.items() if new != old}
    if not earlier:
        return items
    here = Article.objects.not_deleted().filter(source_id__in=[*earlier, *earlier.values()])
    titles = dict(here.values_list("source_id", "title"))
    renamed = []
    for item in items:
        old = earlier.get(item["id"])
        has_old_id = old and item["id"] not in titles and titles.get(old) == item["title"]
        renamed.append({**item, "id": old} if has_old_id else item)
    return renamed


def _has_generated_id(item: Data) -> bool:
    return item["id"] == item["slug"] == snapshot.generate_slug(item)


def _plan(
    item: Data, article: Article | None, overwrite: bool, present: PresentSlugs, source: Data | None
) -> ImportPlan:
    if source:
        item = complete(item, source)
    names = GeneratedNames(slug=item["slug"] == snapshot.generate_slug(item))
    if article is None:
        data = with_keys(present.apply_to(item), None)
        data = with_state(data, source, None) if source else data
        return ImportPlan(data, None, ImportResult(item["id"], CREATED), names)
    # Owner and review date belong to this site, not to the file.
    local = {"owner": article.owner.get_username() if article.owner else "", "review_due": item["review_due"]}
    local["review_due"] = article.review_due.isoformat() if article.review_due else ""
    data = with_keys(present.apply_to({**item, **local}), article)
    data = with_state(data, source, snapshot.take(article)) if source else data
    if names.slug and _is_generated_slug(article.slug, item):
        data["slug"] = article.slug
    plan = ImportPlan(data, article, ImportResult(item["id"], CHANGED), names)
    if plan.is_same:
        plan.result.state = UNCHANGED
    elif article.changed_since_import and not overwrite:
        plan.result.state, plan.result.detail = REFUSED, _("edited here since the last import")
        plan.result.kinds = (CHANGED_HERE,)
    return plan


def _is_generated_slug(slug: str, data: Data) -> bool:
    """Return whether a slug was generated when this article was first imported, perhaps with a number."""
    bases = {snapshot.generate_slug(data), snapshot.earlier_generated_slug(data)}
    return re.sub(r"-[0-9]+\Z", "", slug) in bases or slug in bases


class _NewTaxonomy:
    """Products and areas that an import would create. They are public even if the article is held."""

    def __init__(self) -> None:
        self.products = set(Product.objects.values_list("slug", flat=True))
        self.areas = set(Area.objects.values_list("product__slug", "slug"))

    def contact_reason(self, data: Data, verified: Mapping[str, str]) -> str:
        """Return why they can't be created, or an empty string."""
        fresh: dict[str, Product | Area] = {}
        product, area = data["product"], data["area"]
        if product["slug"] not in self.products:
            fresh["product"] = Product(**product)
        if area and (product["slug"], area["slug"]) not in self.areas:
            fresh["area"] = Area(**area)
        for row in fresh.values():
            row.also_verified = tuple(verified.values())
        return "; ".join(reason for spot, row in fresh.items() for reason in row.contact_reasons(f"{spot}."))


class _NamesInUse:
    """Ids and slugs in use, on the site and in this import."""

    def __init__(self, items: list[Data], known: dict[str, Article]):
        self.imported = {article.pk for article in known.values()}
        self.ids: set[str] = set()
        self.taken: set[tuple[str, str]] = set()
        # By language and slug: articles whose working copy has it, and articles with it in any way.
        self.written: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.reserved: dict[tuple[str, str], set[int]] = defaultdict(set)
        slugs = {item["slug"] for item in items}
        for language in {item["language"] for item in items}:
            for rows, column in slug_columns(language):
                is_article = rows.model is Article
                rows = rows.filter(slug__in=slugs)
                for slug, pk in rows.values_list(column, "pk" if is_article else "article"):
                    self.reserved[language, slug].add(pk)
                    if is_article:
                        self.written[language, slug].add(pk)

    def take(self, plan: ImportPlan) -> str:
        """Reserve the plan's names, and make a generated slug unique. Return what prevents it, or ""."""
        data, own = plan.data, {plan.article.pk} if plan.article else set()
        if data["id"] in self.ids:
            return _("id: duplicated in this import")
        self.ids.add(data["id"])
        address = data["language"], data["slug"]
        if plan.names.slug:
            if address in self.taken or self.reserved[address] - own:
                data["slug"] = self._free(plan)
        elif address in self.taken or self.written[address] - self.imported:
            return _("slug: another article already uses %(slug)s") % {"slug": data["slug"]}
        self.taken.add((data["language"], data["slug"]))
        return ""

    def _free(self, plan: ImportPlan) -> str:
        language = plan.data["language"]
        columns = slug_columns(language, plan.article)
        taken = (slug for used_language, slug in self.taken if used_language == language)
        return free_slug(plan.data["slug"], schema.MAX_SLUG_LENGTH, *columns, also_taken=taken)


def _plan_publication(
    plan: ImportPlan, publication: Publication | None, overwrite: bool, site: article_checks.SiteFacts
) -> None:
    """Decide whether the article is published. What would require a note from an editor is a warning here."""
    issues = article_checks.check_article(plan.data, site)
    blocking = [issue for issue in issues if issue.kind in article_checks.HELD_KINDS]
    plan.result.warnings = list(
        dict.fromkeys(issue.short for issue in issues if issue not in blocking and issue.kind != "backslash")
    )
    if publication and not publication.live and not overwrite:
        plan.result.warnings.append(_("unpublished here; not changed"))
        plan.result.kinds = (WITHDRAWN_HERE,)
        return
    if plan.result.state == UNCHANGED and publication and publication.live and plan.article:
        newest = {"pk": publication.revision_id, "number": plan.article.version}
        if plan.article.revisions.filter(**newest).exists():
            return
    if blocking:
        plan.result.written = plan.result.state
        plan.result.kinds = tuple(dict.fromkeys(issue.kind for issue in blocking))
        plan.result.state, plan.result.detail = HELD, "; ".join(map(str, blocking))
        return
    plan.will_publish = True


def _write(plans: list[ImportPlan], editor: Editor) -> None:
    items = []
    changed = [plan for plan in plans if plan.needs_write]
    pks = (plan.article.pk for plan in changed if plan.article)
    lock_in_order(pks, (plan.data["translation_of"] for plan in changed))
    for plan in plans:
        if plan.needs_write:
            if plan.article is None:
                plan.article = Article(version=1)
            else:
                plan.article = _next_version(plan.article)
            items.append((plan.article, plan.data, plan.names))
    _vacate_slugs(items)
    write_articles(items, editor, "", Revision.Kind.IMPORT)
    refresh(data["translation_of"] for _article, data, _names in items)


def _vacate_slugs(items: list[tuple[Article, Data, GeneratedNames]]) -> None:
    """Free the slugs that articles leave to others of this import, which may exchange them."""
    wanted = {(data["language"], data["slug"]): article for article, data, _names in items}
    for article, _data, _names in items:
        if article.pk and wanted.get((article.language, article.slug), article) is not article:
            Article.objects.filter(pk=article.pk).update(slug=passing_slug())


def _next_version(article: Article) -> Article:
    try:
        return next_version(article.pk, article.version)
    except Conflict as error:
        message = _(
            "%(id)s: someone saved this article during the import, so nothing was imported. Import again."
        )
        raise Refused(message % {"id": article.source_id}) from error


def _publish(plans: list[ImportPlan], editor: Editor) -> None:
    articles = {plan.article.pk: plan for plan in plans if plan.article}
    revisions = Revision.objects.filter(article__in=articles).order_by("number")
    newest = {revision.article_id: revision for revision in revisions}
    show_revisions(
        [(plan.article, newest[pk]) for pk, plan in articles.items() if plan.article],
        {pk: plan.pieces for pk, plan in articles.items() if plan.pieces},
    )
    action, note = AuditEntry.Action.PUBLISH, Revision.Kind.IMPORT.label
    audit_log.write_all(
        audit_log.entry(action, editor, plan.article, newest[pk].number, note=str(note))
        for pk, plan in articles.items()
    )
