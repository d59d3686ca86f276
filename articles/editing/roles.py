"""People and their roles, and what the audit log records about them."""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q

from articles import audit_log
from articles.models import AuditEntry
from articles.permissions import Editor

ROLES = ("Author", "Reviewer", "Publisher", "Manager")


def permissions_of(person: User | None) -> list[str]:
    """Return a person's groups, account flags, and permissions of their own."""
    if person is None or person.pk is None:
        return []
    flags = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(person, name)]
    own = person.user_permissions.values_list("codename", flat=True)
    return [*sorted(person.groups.values_list("name", flat=True)), *flags, *sorted(own)]


def has_more_than_roles(person: User) -> bool:
    """Return whether a person has more permissions than roles can give."""
    if person.is_superuser:
        return True
    permissions = Permission.objects.filter(Q(user=person) | Q(group__user=person))
    return permissions.exclude(group__name__in=ROLES).exists()


def managers() -> list[str]:
    """Return the names of those who give roles; superusers only if there is no one else."""
    return _people_with("auth.change_user")


def publishers() -> list[str]:
    """Return the names of those who may publish articles; superusers only if there is no one else."""
    return _people_with("articles.publish_article")


def _people_with(permission: str) -> list[str]:
    rows = User.objects.with_perm(permission).filter(is_staff=True, is_active=True)
    people = list(rows.order_by("username"))
    chosen = [person for person in people if not person.is_superuser] or people
    return [person.get_full_name() or person.get_username() for person in chosen]


def log_permission_change(person: User, before: list[str], editor: Editor) -> None:
    """Log a change of a person's groups, flags, or permissions."""
    _log_roles({"person": person.get_username()}, before, permissions_of(person), editor)


def log_role_change(role: Group, before: list[str], editor: Editor) -> None:
    """Log a change of the permissions of a role."""
    _log_roles({"role": role.name}, before, role_permissions(role), editor)


def role_permissions(role: Group) -> list[str]:
    return sorted(role.permissions.values_list("codename", flat=True)) if role.pk else []


def _log_roles(subject: dict[str, str], before: list[str], after: list[str], editor: Editor) -> None:
    if before != after:
        audit_log.write(AuditEntry.Action.ROLES, editor, detail={**subject, "before": before, "after": after})
