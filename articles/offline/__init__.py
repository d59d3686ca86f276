"""Copies of the published articles that need no server: a folder or ZIP of HTML pages, and PDF.

Pages are made of those of the live site: rendered by the same views, then rewritten so that links are
relative and nothing is left that only a server can do. Readers get what someone built before; no request
of theirs builds anything.
"""
