"""Permissions of a person, checked wherever something is written."""

from django.contrib.auth.models import User

Editor = User | None


def has_permission(editor: Editor, right: str) -> bool:
    return editor is None or editor.has_perm(f"articles.{right}")
