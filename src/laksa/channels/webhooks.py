"""Where the other sides of channels speak to us: /kanal/NAME/. What they send is kept before they are answered."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from laksa.accounts.policy import public
from laksa.channels import reception
from laksa.channels.receiver import Call, hooked

BODY_MAX = 1024 * 1024  # bytes


def address(channel: str) -> str:
    """At which the other side reaches the channel's hook."""
    return f"{settings.BASE_URL}{reverse('channel_hook', args=[channel])}"


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, channel: str) -> HttpResponse:
    """404 for a channel that is not set up; 413, 403 and what else the receiver answers."""
    receiver = hooked(channel)
    if receiver is None:
        return HttpResponse(status=404)
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    if len(body) > BODY_MAX:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    heard = receiver.hear(Call(request.method or "", request.GET.dict(), headers, body))
    reception.note(channel, heard.arrivals)
    return HttpResponse(heard.body, status=heard.status, content_type=heard.content_type)


urlpatterns = [path("<slug:channel>/", hook, name="channel_hook")]
