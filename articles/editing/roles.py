"""People and their roles, as far as articles know them: what opens the desk, and what the log tells of it."""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q

from articles import audit_log
from articles.models import AuditEntry
from articles.permissions import Editor

ROLES = ("Author", "Reviewer", "Publisher", "Manager")


def standing(person: User | None) -> list[str]:
    """What opens the desk to a person: their groups, and the marks and single rights beside them."""
    if person is None or person.pk is None:
        return []
    marks = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(person, name)]
    rights = person.user_permissions.values_list("codename", flat=True)
    return [*sorted(person.groups.values_list("name", flat=True)), *marks, *sorted(rights)]


def is_beyond_roles(person: User) -> bool:
    """Whether a person has more than roles can give."""
    if person.is_superuser:
        return True
    given = Permission.objects.filter(Q(user=person) | Q(group__user=person))
    return given.exclude(group__name__in=ROLES).exists()


def log_standing(person: User, before: list[str], editor: Editor) -> None:
    """Log if what opens the desk to a person is not what it was before."""
    _log_roles({"person": person.get_username()}, before, standing(person), editor)


def log_role(role: Group, before: list[str], editor: Editor) -> None:
    """Log if a role gives other rights than before."""
    _log_roles({"role": role.name}, before, rights_of(role), editor)


def rights_of(role: Group) -> list[str]:
    return sorted(role.permissions.values_list("codename", flat=True)) if role.pk else []


def _log_roles(about: dict[str, str], before: list[str], after: list[str], editor: Editor) -> None:
    if before != after:
        audit_log.write(AuditEntry.Action.ROLES, editor, detail={**about, "before": before, "after": after})
