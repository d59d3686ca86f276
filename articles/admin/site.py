"""The admin's own site: one way to sign in, the dashboard, and pages beside Django's."""

from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from articles import editing

from . import dashboard, desk_search, pages, urls


class ScriptStrings(JavaScriptCatalog):
    """The strings of Django's scripts and of ours, in the language of the page that asks for them."""

    packages = ["django.contrib.admin"]

    def get_paths(self, packages: list[str]) -> list[str]:
        return [*super().get_paths(packages), *map(str, settings.LOCALE_PATHS)]


class HelpCenterAdminSite(admin.AdminSite):
    site_header = site_title = settings.SITE_NAME
    index_title = _("To do")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the site's sign-in page, with its limits and second factors.

        Who is signed in already and comes here may not open the admin, and learns whom to ask.
        """
        if request.user.is_authenticated and not self.has_permission(request):
            context = {"managers": editing.managers()}
            return render(request, "account/no_role.html", context, status=403)
        return secure_admin_login(super().login)(request, extra_context=extra_context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Lead from the pages of an article that the editor may not work on to what is published of it."""

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                return view(request, *args, **kwargs)
            except pages.PublishedOnly as error:
                return HttpResponseRedirect(pages.article_page_url(error.article, "suggest"))

        return super().admin_view(wrapper, cacheable)

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return ScriptStrings.as_view()(request)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        context = dashboard.dashboard_context(request)
        return super().index(request, {**context, **(extra_context or {})})

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """Lead to the dashboard: the menu has what a list of an app's models would show."""
        return HttpResponseRedirect(reverse("admin:index"))

    def get_urls(self) -> list[Any]:
        return [
            path("search/", self.admin_view(desk_search.search_desk), name="search"),
            path("articles/article/", include(urls.script_urls)),
            path("articles/", include(urls.page_urls(self))),
            *super().get_urls(),
        ]
