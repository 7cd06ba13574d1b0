"""Old lists of complaints come in: read, their columns told apart, their rows made cases, as a whole undone."""
