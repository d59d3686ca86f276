"""Pages for readers, one file per subject. They use no session, so shared caches can store them."""
