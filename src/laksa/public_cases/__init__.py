"""What anybody may find of the reports: one row for each that the public reads, kept by a follower; lists, near by."""
