"""Templates as they are sent: without the indentation that is for their readers.

It is a tenth of a compressed page, on every page, over a slow network. What people wrote is put in later and keeps its
own; no template holds words whose lines are indented on purpose.
"""

from __future__ import annotations

import re
from typing import Any

from django.template.loaders import app_directories

_INDENTATION = re.compile(r"\n[ \t\n]+")


class Loader(app_directories.Loader):
    def get_contents(self, origin: Any) -> str:
        text = super().get_contents(origin)
        return _INDENTATION.sub("\n", text) if origin.name.endswith(".html") else text
