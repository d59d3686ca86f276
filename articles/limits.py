"""Limits that imports and the article form share, so that every article that comes in can be edited."""

MAX_ITEMS = 500  # rows of one kind, such as solutions, and lines of a list
FIELDS_PER_ROW = 50  # of the article form, for one row of every kind
FIELDS_WITHOUT_ROWS = 200
MAX_FORM_FIELDS = MAX_ITEMS * FIELDS_PER_ROW + FIELDS_WITHOUT_ROWS
