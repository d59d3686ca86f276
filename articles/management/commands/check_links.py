from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import link_checker

BROKEN = 3


class Command(BaseCommand):
    help = (
        "Ask the other sites that live articles link to whether their pages are still there, a bounded number"
        " at a time: let it run every night. Only public addresses are asked. Dead links stand in the admin;"
        " the command ends with 3 while there are any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=200, help="At most so many addresses (200).")
        parser.add_argument("--seconds", type=float, default=300, help="Stop after so many seconds (300).")
        parser.add_argument("--days", type=int, default=7, help="Ask again what was asked so long ago (7).")
        parser.add_argument(
            "--pause", type=float, default=2, help="Seconds between two requests to one host (2)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        probe = link_checker.site_probe()
        names = ("limit", "seconds", "days", "pause")
        checked = 0
        for url, result in link_checker.check_urls(probe=probe, **{name: options[name] for name in names}):
            checked += 1
            if result.reason or options["verbosity"] > 1:
                self.stdout.write(f"{result.state:9} {url} {result.reason}".rstrip())
        broken = link_checker.broken_urls().count()
        self.stdout.write(f"{checked} addresses asked. {broken} dead links in published articles.")
        if broken:
            raise SystemExit(BROKEN)
