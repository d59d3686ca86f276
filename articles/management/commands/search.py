"""Search from the command line, and explain the results."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.html import strip_tags

from articles import search
from articles.search import Hit, Results, Trial


class Command(BaseCommand):
    help = "Print the results of a search. Use - to read the search from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--product", default="", metavar="SLUG")
        parser.add_argument("--area", default="", metavar="SLUG")
        parser.add_argument("--language", default=None)
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument(
            "--explain", action="store_true", help="Show how the search was read and why each result matches."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        query = sys.stdin.read() if options["query"] == "-" else options["query"]
        filters = {name: options[name] for name in ("product", "area", "language")}
        results = search.find(query, **filters, size=options["limit"])
        self.describe(results)
        if options["explain"]:
            self.list_steps(
                search.explain(query, product=options["product"], language=options["language"] or "")
            )
        for n, hit in enumerate(results.hits, 1):
            self.stdout.write(f"{n:3}. {hit.publication.code:12} {hit.publication.title}  [{hit.why}]")
            self.stdout.write(f"     {hit.publication.get_absolute_url()}")
            if options["explain"]:
                self.explain(hit)
        for near in results.suggestions:
            self.stdout.write(f"  ?  {near.code:12} {near.publication.title}  [{near.why}]")

    def describe(self, results: Results) -> None:
        facts = [
            results.kind,
            f"{'claimed' if results.confident else 'not claimed'} at {results.confidence:.2f}",
            f"{results.total} found",
        ]
        facts += [f"code {results.code}"] if results.code else []
        facts += [f"unknown code {results.unknown}"] if results.unknown else []
        facts += ["asks for a support number"] if results.safety else []
        facts += ["opens its article"] if results.jump else []
        facts += ["the search index is being built"] if results.building else []
        self.stdout.write(", ".join(facts))

    def list_steps(self, trial: Trial) -> None:
        for step in trial.steps:
            found = f"{step.hits} hits, first {step.first}" if step.hits else "no hits"
            sure = f", confidence {step.confidence:.2f}" if step.confidence else ""
            self.stdout.write(f"  {step.name:20} {found}{sure}")

    def explain(self, hit: Hit) -> None:
        scored = hit.scored
        if scored is None:
            return
        facts = [
            f"score {hit.score:.2f}",
            f"{scored.cover:.0%} of the question, {scored.covered_words} words of it",
            f"of its message {scored.message_share:.0%} present",
            f"engine {scored.engine_score:.2f}",
        ]
        facts += [f"meaning {scored.meaning:+.2f}"] if scored.meaning else []
        facts += [f"code {scored.code} read as {scored.reading}"] if scored.reading else []
        self.stdout.write(f"     {'; '.join(facts)}")
        if hit.line:
            self.stdout.write(f"     line: {hit.line}")
        self.stdout.write(f"     {strip_tags(str(hit.excerpt))}")
