"""Log changes of live settings in the audit log: every field, before and after, and who did it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.deletion import Collector

from articles import audit_log
from articles.models import AuditEntry
from articles.permissions import Editor

BATCH_SIZE = 500
Key = tuple[type[models.Model], Any]
Values = dict[str, str]


@contextmanager
def log_settings(editor: Editor, *rows: models.Model) -> Iterator[None]:
    """Log what the block does to these rows: created, changed, or deleted. A transaction is open.

    Whatever fields a kind has are logged, so a new kind needs nothing here. No editor means the site itself.
    """
    keys: list[Key] = [(type(row), row.pk) for row in rows]
    before = _stored(keys)
    yield
    # A new row has its key only now, and a deleted one has lost it.
    keys = [(model, pk or row.pk) for (model, pk), row in zip(keys, rows, strict=True)]
    after = _stored(keys)
    log_changes(editor, before, after)


def log_changes(editor: Editor, before: dict[Key, Values], after: dict[Key, Values]) -> None:
    """Log what differs between two states of some rows."""
    entries = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, {}), after.get(key, {})
        changed = [name for name in new or old if old.get(name, "") != new.get(name, "")]
        if not changed:
            continue
        action = AuditEntry.Action
        detail = {
            "setting": key[0]._meta.model_name,
            "label": (new or old)[""],
            "before": {name: old.get(name, "") for name in changed if name and old},
            "after": {name: new.get(name, "") for name in changed if name and new},
        }
        what = action.CHANGE if old and new else action.CREATE if new else action.DELETE
        entries.append(audit_log.entry(what, editor, detail=detail))
    audit_log.write_all(entries)


def with_dependents(
    rows: Iterable[models.Model], kinds: tuple[type[models.Model], ...]
) -> list[models.Model]:
    """Return rows with those of these kinds that are deleted along with them. Raises ProtectedError."""
    dependents: list[models.Model] = []
    for row in rows:
        collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
        collector.collect([row])
        dependents += [item for group in collector.data.values() for item in group]
        dependents += [item for group in collector.fast_deletes for item in group]
    return list({(type(row), row.pk): row for row in dependents if isinstance(row, kinds)}.values())


def stored_rows(rows: "models.QuerySet[Any]") -> dict[Key, Values]:
    """Return what is stored in some rows, readable, by their keys."""
    model = rows.model
    references = [field.name for field in model._meta.concrete_fields if field.is_relation]
    lists = [field.name for field in model._meta.many_to_many]
    lists += ["code_rows"] if hasattr(model, "code_rows") else []
    if references:  # without a name, it would follow all of them
        rows = rows.select_related(*references)
    return {(model, row.pk): _values(row, lists) for row in rows.prefetch_related(*lists)}


def _stored(keys: list[Key]) -> dict[Key, Values]:
    by_model = defaultdict(list)
    for model, pk in keys:
        if pk is not None:
            by_model[model].append(pk)
    stored: dict[Key, Values] = {}
    for model, pks in by_model.items():
        for n in range(0, len(pks), BATCH_SIZE):
            stored |= stored_rows(model._base_manager.filter(pk__in=pks[n : n + BATCH_SIZE]))
    return stored


def _values(row: models.Model, lists: list[str]) -> Values:
    """Return a row's fields in words; under an empty name what it is called."""
    values = {"": str(row)}
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.editable:
            values[field.name] = _readable(getattr(row, field.name))
    for name in lists:
        values[name] = ", ".join(sorted(map(str, getattr(row, name).all())))
    return values


def _readable(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
