"""What a phone receives, header by header and byte by byte, as its browser counts it."""

from __future__ import annotations

from playwright.sync_api import Page

from journeys.conftest import Site, Windows

REPORT_FORM = 30 * 1024


def carried(page: Page, path: str) -> dict[str, int]:
    """Bytes by address of all that came over the wire for a first visit to `path`."""
    wire, addresses, weights = page.context.new_cdp_session(page), {}, {}
    wire.on("Network.requestWillBeSent", lambda said: addresses.update({said["requestId"]: said["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda said: weights.update({said["requestId"]: said["encodedDataLength"]}))
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    page.goto(path, wait_until="networkidle")
    wire.detach()
    return {addresses[request]: round(weight) for request, weight in weights.items()}


def test_the_report_form_with_all_that_it_needs_is_light_on_the_wire(windows: Windows, site: Site) -> None:
    with windows.open(site, width=360, height=740) as phone:
        weights = carried(phone, "/lapor/")
    assert any(address.endswith(".css") for address in weights)
    assert any(address.endswith(".js") for address in weights)
    assert sum(weights.values()) <= REPORT_FORM, weights
