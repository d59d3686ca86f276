"""Backups of a whole site, and its way from one database to another.

An archive is a compressed tar with a manifest, the database as its own tools write it, a digest of each row,
and the pictures. What can be made again (search index, static files) and what ends by itself (sessions,
limits) isn't in it.
"""

from .errors import BackupError

__all__ = ["BackupError"]
