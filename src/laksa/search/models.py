"""The full-text index has no model: an FTS5 table on SQLite, a tsvector column on PostgreSQL (migration 0001)."""
