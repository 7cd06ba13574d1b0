"""Users, agencies, categories, templates, calendar, letterhead, service; what was changed; mails that did not go."""
