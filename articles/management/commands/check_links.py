from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import link_checker

BROKEN = 3


class Command(BaseCommand):
    help = (
        "Check the links from published articles to other sites. Each run checks a limited number, so run it"
        " every night. It connects to public addresses only. The admin lists broken links. The exit code is 3"
        " while there are any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=200, help="Maximum number of URLs to check (default: 200)."
        )
        parser.add_argument(
            "--seconds", type=float, default=300, help="Stop after this many seconds (default: 300)."
        )
        parser.add_argument(
            "--days", type=int, default=7, help="Check each URL again after this many days (default: 7)."
        )
        parser.add_argument(
            "--pause", type=float, default=2, help="Seconds between requests to one host (default: 2)."
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
        self.stdout.write(f"Checked {checked} URLs. Found {broken} broken links in published articles.")
        if broken:
            raise SystemExit(BROKEN)
