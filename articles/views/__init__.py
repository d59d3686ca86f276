"""Pages for readers, one file per subject. They answer GET and HEAD, and ask for no session."""
