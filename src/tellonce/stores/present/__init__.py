"""The present: the short, transactional memory of what arrives, on SQLite or PostgreSQL, one schema for both."""
