"""People and roles in the admin: who may change whom, and help for people who can't sign in."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import editing
from articles.admin.access_names import role_name
from articles.admin.desk_words import DeskWordsMixin
from articles.exceptions import NotAllowed, Refused

from . import people
from .forms import PersonForm
from .role_form import RoleForm

# Django's own admins of both.
admin.site.unregister([User, Group])

LINK_KEY = "one-time-link-for"  # in the session of whoever may see the link


class RoleFilter(admin.RelatedFieldListFilter):
    """Narrow people down by what the rest of the page calls a role."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("Role")


@admin.register(User)
class AccountAdmin(DeskWordsMixin, admin.ModelAdmin):
    """A list of people. Its form and what it writes are ours: see people.py.

    There is no way to choose a password for someone else: a one-time link lets them choose it.
    """

    list_display = ["username", "name", "email", "roles", "is_active", "last_login"]
    list_filter = [("groups", RoleFilter), "is_active"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]

    # Permissions

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or people.may_change(self._editor(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or people.may_change(self._editor(request), obj))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Hide superusers from managers. Deleting several users at once checks nothing else."""
        rows = super().get_queryset(request).prefetch_related("groups")
        return rows if request.user.is_superuser else rows.filter(is_superuser=False)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse `?password__startswith=`: the list would tell hashes, letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    @staticmethod
    def _editor(request: HttpRequest) -> User:
        return request.user  # type: ignore[return-value]

    # The list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("People"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("name"))
    def name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person: User) -> str:
        names = [_("Superuser")] if person.is_superuser else []
        return ", ".join([*names, *map(role_name, person.groups.all())])

    # The form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        editor = self._editor(request)
        if not people.may_add(editor):
            raise PermissionDenied
        form = PersonForm(request.POST or None, editor=editor)
        if request.method == "POST" and form.is_valid():
            try:
                person = people.add_person(form.fields_of_person(), editor)
            except Refused as refusal:
                self._show_refusal(form, refusal)
            else:
                self.log_addition(request, person, _("Added, with a one-time link to set a password."))
                return self._redirect_to_link(request, person)
        return self._render_form(request, form, _("Add person"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        editor, person = self._editor(request), self.get_object(request, object_id)
        if person is None:
            raise Http404("no such person")
        if not people.may_change(editor, person):
            raise PermissionDenied
        form = PersonForm(request.POST or None, editor=editor, person=person)
        if request.method == "POST" and form.is_valid():
            try:
                people.change_person(person, form.fields_of_person(), editor)
            except Refused as refusal:
                self._show_refusal(form, refusal)
            else:
                self.log_change(request, person, _("Changed on the person's page."))
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        return self._render_form(request, form, person.get_full_name() or person.get_username(), person)

    @staticmethod
    def _show_refusal(form: PersonForm, refusal: Refused) -> None:
        if isinstance(refusal, NotAllowed):
            raise PermissionDenied from refusal
        for reason in refusal.reasons:
            form.add_error(None, reason)

    def _render_form(
        self, request: HttpRequest, form: PersonForm, title: str, person: User | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **{"title": title, "form": form, "original": person, "opts": self.opts},
            "may_delete": person is not None and self.has_delete_permission(request, person),
            "link_hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        return render(request, "admin/accounts/person.html", context)

    def delete_model(self, request: Any, obj: Any) -> None:
        before = editing.permissions_of(obj)
        super().delete_model(request, obj)
        editing.log_permission_change(obj, before, request.user)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for person in queryset:
            self.delete_model(request, person)

    # Help to sign in

    def get_urls(self) -> list[Any]:
        link, remove = self.show_password_link, require_POST(self.remove_second_factors)
        urls = [
            path("<int:pk>/link/", self.admin_site.admin_view(link), name="account-link"),
            path("<int:pk>/second-factor/", self.admin_site.admin_view(remove), name="account-second-factor"),
        ]
        return [*urls, *super().get_urls()]

    def show_password_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link with which the person chooses a password, and show it to whoever made it.

        It works once, and for a set time. A POST makes it, and leads to the page that shows it, so that
        loading that page again sends no form.
        """
        person = self._get_person(request, pk)
        if request.method == "POST":
            self.log_change(request, person, _("Created a one-time link to set a password."))
            return self._redirect_to_link(request, person)
        if request.session.get(LINK_KEY) != person.pk:
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        key = default_token_generator.make_token(person)
        parts = {"uidb36": user_pk_to_url_str(person), "key": key}
        context = {
            **self.admin_site.each_context(request),
            "address": request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts)),
            "until": timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            "original": person,
        }
        response = render(request, "admin/accounts/person_link.html", context)
        patch_cache_control(response, no_store=True)
        return response

    @staticmethod
    def _redirect_to_link(request: HttpRequest, person: User) -> HttpResponse:
        request.session[LINK_KEY] = person.pk
        return HttpResponseRedirect(reverse("admin:account-link", args=[person.pk]))

    def remove_second_factors(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove the second factors of a person who lost them."""
        person = self._get_person(request, pk)
        Authenticator.objects.filter(user=person).delete()
        self.log_change(request, person, _("Turned off two-step verification."))
        messages.success(request, _("Two-step verification is off."))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))

    def _get_person(self, request: HttpRequest, pk: int) -> User:
        person = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person


@admin.register(Group)
class RoleAdmin(DeskWordsMixin, GroupAdmin):
    """Roles and their permissions, whose changes are written to the audit log."""

    form = RoleForm
    list_display = ["role"]

    @admin.display(description=gettext_lazy("role"), ordering="name")
    def role(self, row: Group) -> str:
        return role_name(row)

    def save_form(self, request: Any, form: Any, change: bool) -> Any:
        role = super().save_form(request, form, change)
        role.previous_permissions = editing.role_permissions(role)
        return role

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        editing.log_role_change(form.instance, form.instance.previous_permissions, request.user)

    def delete_model(self, request: Any, obj: Any) -> None:
        before = editing.role_permissions(obj)
        super().delete_model(request, obj)
        editing.log_role_change(obj, before, request.user)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for role in queryset:
            self.delete_model(request, role)
