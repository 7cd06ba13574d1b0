"""Administration: users, agencies, categories, replies, calendar; areas and the SOP to read. No cases here."""
