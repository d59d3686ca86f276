"""Redirects in site.yaml."""

from collections.abc import Iterator

from articles.catalog.redirects import plan_redirects, stored_redirects, write_redirects
from articles.content.snapshot import Data

from .changes import SKIPPED, EntryType, PlannedChange


class Redirects(EntryType):
    key = "redirects"

    @staticmethod
    def read(public: bool) -> list[Data]:
        return [{"from": old, "to": to} for old, to in stored_redirects(public)]

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        pairs = [(data["from"], data["to"]) for data in rows]
        planned = plan_redirects(pairs, self.context.overwrite, self.context.coming)
        for n, (data, redirect) in enumerate(zip(rows, planned, strict=True)):
            change = PlannedChange(f"redirects[{n}]", data, state=redirect.state)
            if redirect.is_absent:
                # No reason to refuse a whole import: readers get the same answer as without it.
                change.leave_out(redirect.faults[0])
                yield change
                continue
            change.faults = [(change.spot, fault) for fault in redirect.faults]
            change.detail = redirect.reasons[0] if redirect.state == SKIPPED and redirect.reasons else ""
            yield self.wait_for_publish(change)

    def write(self, changes: list[PlannedChange]) -> None:
        # Plan again: the articles of the same import are here now.
        pairs = [(change.data["from"], change.data["to"]) for change in changes]
        planned = plan_redirects(pairs, overwrite=True)
        for change, redirect in zip(changes, planned, strict=True):
            if redirect.faults:
                change.leave_out(redirect.faults[0])
        write_redirects(planned)
