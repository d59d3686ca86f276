"""The read API, for programs: the records and the search of the pages as JSON."""
