"""The databases of the site: which are there, which of them answers, and which one a request reads from."""
