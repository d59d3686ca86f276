"""What a person may do: the permissions of Django, asked for wherever something is written."""

from django.contrib.auth.models import User

Editor = User | None


def has_permission(editor: Editor, right: str) -> bool:
    return editor is None or editor.has_perm(f"articles.{right}")
