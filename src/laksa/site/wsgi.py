"""The web application; in `run` the followers and the clock live in the same process."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laksa.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

if os.environ.get("LAKSA_WORK") == "1":
    from laksa.site.work import start_in_background

    start_in_background()
