"""Where the interface is: the base of the city, the same for trying out, and discovery at both places and above."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, include, path, register_converter
from django.urls.converters import StringConverter

from laksa.open311 import client_updates, discovery, intake, requests, services, tokens, updates
from laksa.open311.resource import no_such_address, no_such_form, resource


class Form(StringConverter):
    """The form of the answer, as an address ends."""

    regex = "xml|json"


register_converter(Form, "form")
app_name = "open311"
_discovery = resource(discovery.discovery, of_city=False)


def _base(name: str, *, is_test: bool) -> list[URLPattern]:
    """The resources under one base; what is sent to the one for trying out is checked, answered, and not stored."""
    take_in = partial(intake.take_in, is_test=is_test)
    update = partial(client_updates.take_in, is_test=is_test)
    return [
        path("discovery.<form:suffix>", _discovery, name=f"{name}_discovery"),
        path("services.<form:suffix>", resource(partial(services.listing, is_test=is_test)), name=f"{name}_services"),
        path("services/<str:code>.<form:suffix>", resource(services.definition), name=f"{name}_service"),
        path("requests.<form:suffix>", resource(requests.listing, take_in), name=f"{name}_requests"),
        path("requests/<str:number>.<form:suffix>", resource(requests.one), name=f"{name}_request"),
        path("tokens/<str:token>.<form:suffix>", resource(tokens.number_of), name=f"{name}_token"),
        path("servicerequestupdates.<form:suffix>", resource(updates.listing, update), name=f"{name}_updates"),
    ]


urlpatterns = [
    path("discovery.<form:suffix>", _discovery, name="discovery"),
    path("v2/", include(_base("city", is_test=False))),
    path("test/v2/", include(_base("test", is_test=True))),
    path("<path:rest>.<form:suffix>", resource(no_such_address, no_such_address), name="no_such_address"),
    path("<path:rest>", no_such_form, name="no_such_form"),
    path("", no_such_form, name="no_form"),
]
