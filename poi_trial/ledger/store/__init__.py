"""Where entries are kept: one SQLite file, with the lock that keeps writers apart."""
