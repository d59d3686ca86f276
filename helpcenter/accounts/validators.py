from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from helpcenter.accounts import first_password
from helpcenter.accounts.models import TemporaryPassword


class OwnPasswordValidator:
    """Refuses a temporary password as one's own, and lifts the mark once another is set, by whatever way.

    Django tells validators of every change of a password (`password_changed`), but not of the silent
    re-hashing at sign-in, which is just the difference needed here.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if _is_temporary(user) and user.check_password(password):
            raise ValidationError(
                _("Choose a password different from the one you were given."), code="temporary"
            )

    def password_changed(self, password: str, user: Any = None) -> None:
        if TemporaryPassword.objects.filter(user_id=user.pk).delete()[0]:
            first_password.forget(user)

    def get_help_text(self) -> str:
        return _("Don't use the password you were given.")


def _is_temporary(user: Any) -> bool:
    pk = getattr(user, "pk", None)
    return pk is not None and TemporaryPassword.objects.filter(user_id=pk).exists()
