"""Where the interface is: what ninja knows, behind the door; its description, and a page that reads it to people."""

from __future__ import annotations

from django.urls import URLPattern, path

from laksa.api import docs
from laksa.api.door import door, no_such_address
from laksa.api.interface import api

app_name = "api"
_ANY = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def _behind_the_door() -> list[URLPattern]:
    found = []
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name != "api-root":
            methods = frozenset(method for view in _operations(str(one.pattern)) for method in view)
            found.append(path(f"v1/{one.pattern}", door(one.callback, methods), name=one.name))
    return found


def _operations(pattern: str) -> list[list[str]]:
    """The methods of each operation at this address."""
    return [
        operation.methods
        for _prefix, router in api._routers
        for address, view in router.path_operations.items()
        if address.strip("/").replace("{", "<").replace("}", ">") == pattern.strip("/")
        for operation in view.operations
    ]


urlpatterns = [
    path("v1/openapi.json", docs.openapi_json, name="openapi"),
    path("v1/docs", docs.page, name="docs"),
    *_behind_the_door(),
    path("<path:rest>", door(no_such_address, _ANY, is_open=True), name="no_such_address"),
    path("", door(no_such_address, _ANY, is_open=True), name="no_address"),
]
