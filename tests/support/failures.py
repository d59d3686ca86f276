"""A database that goes away in the middle of a write."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def failing_at(number):
    """The statement of this number fails, as if the database had gone; gives how many were run."""
    ran = [0]

    def break_it(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            ran[0] += 1
            if ran[0] == number:
                raise Broken
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_it):
        yield ran


class Broken(Exception):
    pass
