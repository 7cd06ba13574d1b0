"""Reports to the Mayor: read, written, checked, signed, sent, acknowledged."""
