"""The web application; in `run` the followers and the clock live in the same process."""

from __future__ import annotations

import gc
import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laksa.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# A request takes about a millisecond: threads that take turns more often only get in each other's way. What was
# imported stays: the collector need not look at it again and again.
sys.setswitchinterval(0.02)
gc.collect()
gc.freeze()

if os.environ.get("LAKSA_SERVED") == "1" and sys.platform == "linux":
    # kill -9 on the parent must not leave a server behind that nobody can stop and that holds the folder.
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG; what was acknowledged is on the disk already

if os.environ.get("LAKSA_WORK") == "1":
    from laksa.site.work import start_in_background

    start_in_background()
