"""The read API: the articles and the search of the pages as JSON."""
