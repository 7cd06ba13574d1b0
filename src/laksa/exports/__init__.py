"""Everything goes out in open formats: each table as CSV and JSON Lines, described, in one archive."""
