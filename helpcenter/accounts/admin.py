"""Users and roles in the admin: who may change whom, and help for users who can't sign in."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import editing

# Django's own admins of both.
admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Lets managers give the roles that exist, nothing beyond them, and none to themselves.

    Changes of permissions are written to the audit log.
    """

    change_form_template = "admin/accounts/user.html"
    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return fieldsets
        permissions = gettext_lazy("Permissions")
        limited = {"fields": ("is_active", "is_staff", "groups")}
        return [(name, limited if name == permissions else options) for name, options in fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep users from changing their own permissions."""
        is_self = obj is not None and obj.pk == request.user.pk and not request.user.is_superuser
        return ("is_active", "is_staff", "groups") if is_self else super().get_readonly_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_manage(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_manage(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Hide superusers from managers. Deleting several users at once checks nothing else."""
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(is_superuser=False)

    @staticmethod
    def _may_manage(request: HttpRequest, obj: Any) -> bool:
        return obj is None or request.user.is_superuser or not editing.has_more_than_roles(obj)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=editing.ROLES)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_form(self, request: Any, form: Any, change: bool) -> Any:
        person = super().save_form(request, form, change)
        person.previous_permissions = editing.permissions_of(User.objects.filter(pk=person.pk).first())
        return person

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        person = form.instance
        hidden_groups = (
            [] if request.user.is_superuser else list(person.groups.exclude(name__in=editing.ROLES))
        )
        super().save_related(request, form, formsets, change)
        person.groups.add(*hidden_groups)  # the form did not show these
        editing.log_permission_change(person, person.previous_permissions, request.user)

    def delete_model(self, request: Any, obj: Any) -> None:
        before = editing.permissions_of(obj)
        super().delete_model(request, obj)
        editing.log_permission_change(obj, before, request.user)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for person in queryset:
            self.delete_model(request, person)

    def get_urls(self) -> list[Any]:
        urls = [
            path("<int:pk>/link/", self._post_view(self.create_password_link), name="account-link"),
            path(
                "<int:pk>/second-factor/",
                self._post_view(self.remove_second_factors),
                name="account-second-factor",
            ),
        ]
        return [*urls, *super().get_urls()]

    def _post_view(self, view: Any) -> Any:
        return self.admin_site.admin_view(require_POST(view))

    def create_password_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a link with which the user chooses a password. It works once, and for a set time."""
        user = self._get_user(request, pk)
        key = default_token_generator.make_token(user)
        parts = {"uidb36": user_pk_to_url_str(user), "key": key}
        address = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))
        self.log_change(request, user, _("Made a one-time link to choose a password."))
        context = {**self.admin_site.each_context(request), "address": address, "original": user}
        response = render(request, "admin/accounts/password_link.html", context)
        patch_cache_control(response, no_store=True)
        return response

    def remove_second_factors(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove the second factors of a user who lost them."""
        user = self._get_user(request, pk)
        Authenticator.objects.filter(user=user).delete()
        self.log_change(request, user, _("Removed the second factors."))
        messages.success(request, _("The second factors were removed."))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))

    def _get_user(self, request: HttpRequest, pk: int) -> User:
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles and their permissions, whose changes are written to the audit log."""

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
