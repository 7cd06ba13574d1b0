"""The real settings on a data folder of this test process only, with a cheap password hash."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from ipaddress import ip_network
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="laksa-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["LAKSA_DATA"] = _folder

from laksa.site import folder  # noqa: E402 - after the folder is named

folder.make(Path(_folder), demo=False)
(Path(_folder) / "static").mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder, and warnings are errors

from laksa.site.settings import *  # noqa: E402, F403 - all of them, changed below

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FOLLOWER_HORIZON = False  # a test's own transaction is never finished while it runs
INTERNAL_NETWORKS = (ip_network("127.0.0.0/8"),)  # where the tests' own servers stand
