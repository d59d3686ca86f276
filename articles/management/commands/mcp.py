"""Answers an assistant on this machine over stdin and stdout: see docs/agents.md."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.api import mcp


class Command(BaseCommand):
    help = "Serve an assistant over standard input and output with the Model Context Protocol."

    def handle(self, *args: Any, **options: Any) -> None:
        if not mcp.is_installed():
            raise CommandError(f"The command needs the package mcp. {mcp.INSTALL_HINT}")
        import_module("articles.api.mcp.protocol").serve_stdio()
