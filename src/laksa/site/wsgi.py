"""Django as a WSGI application; `site/rsgi.py` is how it is served."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laksa.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
