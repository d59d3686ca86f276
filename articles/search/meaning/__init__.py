"""Closeness in meaning, as an extra: what a question in words asks, whatever words the article has."""
