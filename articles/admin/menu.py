"""The menu of the desk: a section for each job, and the pages in it that a person may use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import editing

from .analytics import may_see_analytics

Allowed = Callable[[Any], bool]


@dataclass(frozen=True)
class Page:
    """A page of the menu: its name, its URL name, and who may use it. `model` owns forms and lists."""

    label: Any
    url_name: str
    is_allowed: Allowed
    model: str = ""
    title: Any = ""  # of the page, where it isn't the label
    one: Any = ""  # of its rows, where the model's own name isn't what editors say
    new: Any = ""  # of the form for another one: languages have a "new" for each gender


@dataclass(frozen=True)
class Section:
    name: str
    label: Any
    pages: tuple[Page, ...]


@dataclass
class MenuLink:
    label: Any
    url: str
    is_current: bool = False  # this very page
    model: str = ""


@dataclass
class MenuSection:
    name: str
    label: Any
    links: list[MenuLink] = field(default_factory=list)
    is_current: bool = False  # this page or one about what the section has

    @property
    def url(self) -> str:
        return self.links[0].url


def _list(label: Any, model: str, app: str = "articles", **names: Any) -> Page:
    """Return the page that lists the rows of a model."""

    def is_allowed(user: Any) -> bool:
        return any(user.has_perm(f"{app}.{verb}_{model}") for verb in ("view", "change"))

    return Page(label, f"admin:{app}_{model}_changelist", is_allowed, f"{app}_{model}", **names)


def _allowed(permission: str) -> Allowed:
    return lambda user: user.has_perm(permission)


SECTIONS = (
    Section(
        "articles",
        _("Articles"),
        (
            _list(_("All articles"), "article", new=_("New article"), title=_("Articles")),
            Page(
                _("Published articles"),
                "admin:articles_article_published",
                # Everyone else finds them among all articles.
                lambda user: (
                    user.has_perm("articles.change_article") and not user.has_perm("articles.all_articles")
                ),
            ),
            Page(
                _("Scheduled changes"),
                "admin:articles_schedule_changelist",
                lambda user: editing.is_allowed("schedule", user),
                "articles_schedule",
            ),
            Page(_("Find and replace"), "admin:articles_article_find", _allowed("articles.view_article")),
            Page(
                _("Recent changes"), "admin:articles_article_change_sets", _allowed("articles.change_article")
            ),
            Page(
                _("Translations"),
                "admin:articles_article_missing_translations",
                _allowed("articles.change_article"),
            ),
            Page(
                _("Broken links"),
                "admin:articles_article_broken_links",
                _allowed("articles.view_article"),
            ),
            Page(
                _("Import"),
                "admin:articles_importrun_changelist",
                _allowed("articles.add_importrun"),
                "articles_importrun",
            ),
            Page(
                _("Deleted articles"),
                "admin:articles_article_deleted",
                lambda user: editing.is_allowed("bring-back", user),
            ),
        ),
    ),
    Section(
        "inbox",
        _("Inbox"),
        (
            _list(_("Feedback"), "feedback"),
            _list(_("Missing code reports"), "codereport", one=_("report")),
            _list(_("Solution votes"), "solutionvote", one=_("vote")),
        ),
    ),
    Section(
        "search",
        pgettext_lazy("section of the menu", "Search"),
        (
            Page(
                _("Unanswered searches"),
                "admin:articles_searchtally_gaps",
                _allowed("articles.view_searchtally"),
            ),
            _list(_("Search log"), "searchtally"),
            Page(_("Analytics"), "admin:articles_searchtally_figures", may_see_analytics),
            _list(_("Synonyms"), "synonym", new=_("New synonym")),
            _list(_("Pinned results"), "pin", new=_("New pinned result")),
        ),
    ),
    Section(
        "incidents",
        _("Incidents"),
        (_list(_("Incidents"), "knownincident", new=_("New incident"), one=_("incident")),),
    ),
    Section("images", _("Images"), (_list(_("Images"), "image", one=_("image")),)),
    Section(
        "people",
        _("People"),
        (
            _list(_("People"), "user", "auth", new=_("New person"), one=_("person")),
            _list(_("Roles"), "group", "auth", new=_("New role"), one=_("role")),
        ),
    ),
    Section(
        "settings",
        _("Settings"),
        (
            _list(_("Products"), "product", new=_("New product")),
            _list(_("Areas"), "area", new=_("New area")),
            _list(_("Verified contacts"), "contact", new=_("New verified contact")),
            Page(
                _("Article templates"),
                "admin:articles_articletemplate_changelist",
                _allowed("articles.change_articletemplate"),
                "articles_articletemplate",
            ),
            _list(_("Code families"), "codefamily", new=_("New code family")),
            _list(_("Codes"), "codehistory", new=_("New code")),
            _list(
                _("Article redirects"), "formerslug", new=_("New article redirect"), one=_("article redirect")
            ),
            _list(_("Imported redirects"), "redirect", new=_("New redirect"), one=_("redirect")),
            _list(_("Webhook deliveries"), "webhookdelivery", one=_("delivery")),
            _list(_("Audit log"), "auditentry"),
        ),
    ),
)


def menu_of(request: HttpRequest) -> list[MenuSection]:
    """Return the sections that this person may use, with the current page marked."""
    user = getattr(request, "user", None)
    if user is None or not (user.is_active and user.is_staff):
        return []
    here = _Here(request)
    return [menu for section in SECTIONS if (menu := _section(section, user, here)).links]


def current_section(menu: list[MenuSection]) -> MenuSection | None:
    return next((section for section in menu if section.is_current), None)


def page_of_model(app_label: str, model_name: str) -> Page | None:
    """Return the page that lists the rows of a model, if the menu has one."""
    model = f"{app_label}_{model_name}"
    return next((page for section in SECTIONS for page in section.pages if page.model == model), None)


def list_name(opts: Any) -> str:
    """Return what the desk calls the list of a model."""
    page = page_of_model(opts.app_label, opts.model_name)
    return str(page.title or page.label) if page else capfirst(opts.verbose_name_plural)


def row_name(opts: Any) -> str:
    """Return what the desk calls one row of a model, as in "New incident"."""
    page = page_of_model(opts.app_label, opts.model_name)
    return str((page and page.one) or opts.verbose_name)


def new_label(opts: Any) -> str:
    """Return what the form for another row of a model is called."""
    page = page_of_model(opts.app_label, opts.model_name)
    return str((page and page.new) or gettext("New %(name)s") % {"name": row_name(opts)})


def pages_of(user: Any) -> Iterator[tuple[Section, Page, str]]:
    """Yield the pages that a person may use, with their section and URL."""
    for section in SECTIONS:
        for page in section.pages:
            if page.is_allowed(user):
                yield section, page, reverse(page.url_name)


class _Here:
    """Where a request is: its URL name, and the model whose rows it is about."""

    def __init__(self, request: HttpRequest) -> None:
        match = request.resolver_match
        self.url_name = f"admin:{match.url_name}" if match and "admin" in match.app_names else ""
        self.name = (match.url_name or "") if self.url_name and match else ""

    def is_page(self, page: Page) -> bool:
        return bool(self.url_name) and self.url_name == page.url_name

    def is_about(self, page: Page) -> bool:
        return self.is_page(page) or bool(page.model and self.name.startswith(f"{page.model}_"))


def _section(section: Section, user: Any, here: _Here) -> MenuSection:
    menu = MenuSection(section.name, section.label)
    for page in section.pages:
        menu.is_current = menu.is_current or here.is_about(page)
        if page.is_allowed(user):
            menu.links.append(MenuLink(page.label, reverse(page.url_name), here.is_page(page), page.model))
    return menu
