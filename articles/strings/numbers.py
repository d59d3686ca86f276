"""Whole numbers as requests, forms, and files carry them: 0 to 9 and nothing else."""

MAX_ID = 2**63 - 1  # what a database keeps as a row's number
MAX_POSITIVE_INTEGER = 2**31 - 1  # of a PositiveIntegerField


def whole_number(value: str | None, most: int = MAX_ID) -> int | None:
    """Return the number that a text is, or None for anything else and for one above `most`.

    `str.isdigit` alone is no test: "²" passes it and `int` refuses it, "٣" passes both.
    """
    if not value or not value.isascii() or not value.isdigit() or len(value) > len(str(most)):
        return None
    number = int(value)
    return number if number <= most else None
