import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from articles import editing
from helpcenter.accounts import first_password
from helpcenter.accounts.models import TemporaryPassword

# Without the letters and digits that look alike when copied from a screen.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Create the first editor, with a password that must be changed at the first sign-in. Once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="editor")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        users = get_user_model().objects
        if users.exists():
            return
        password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))
        # The file comes first: a crash in between leaves a password no one has, and the next run writes
        # another.
        path = first_password.write(password)
        with transaction.atomic():
            user = users.create_superuser(username, "", password)
            # Setting the password has just lifted the mark that does not exist yet, so it is made last.
            TemporaryPassword.objects.create(user=user)
            editing.log_permission_change(user, [], None)
        # The log of a site for others is read by more people than may sign in.
        shown = f"   password: {password}" if settings.LOCAL else ""
        self.stdout.write(f"First editor:  {user.get_username()}{shown}")
        self.stdout.write(f"               Saved in {path}. You choose a new one when you first sign in.")
