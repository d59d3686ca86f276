"""Translations for translators and their tools: segments of articles as XLIFF 2.1 and PO, and back.

`units` says what the segments of an article are and what in them has to survive; `xliff` and `po` read and
write the formats; `exporting` and `importing` do the work of `manage.py translations`.
"""
