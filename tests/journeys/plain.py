"""A person with no script: pages are fetched, forms filled in by their field names and sent as they are."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from urllib.error import HTTPError

from people import PASSWORD

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass
class Answer:
    """What came back, redirects followed."""

    status: int
    url: str
    text: str

    @property
    def number(self) -> str:
        """The first number of a case on the page."""
        found = re.search(r"LKS-\d\d-\w{4}-\w\w", self.text.replace("<wbr>", ""))
        assert found is not None
        return found[0]


@dataclass
class Person:
    """Somebody with a browser of their own."""

    base: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, path: str) -> Answer:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.base, path)))

    def post(self, path: str, *, on: str = "", **fields: str) -> Answer:
        """Send a form to `path`; its hidden fields are taken from the page `on` (default: the path itself)."""
        page = self.get(on or path)
        data = hidden_fields(page.text, urllib.parse.urlparse(path).path) | fields
        request = urllib.request.Request(
            urllib.parse.urljoin(self.base, path),
            data=urllib.parse.urlencode(data).encode(),
            headers={"Referer": page.url},
        )
        return self._open(request)

    def sign_in(self, username: str) -> Person:
        answer = self.post("/masuk/", login=username, password=PASSWORD)
        assert answer.status == 200
        assert "/masuk/" not in answer.url, answer.text
        return self

    def _open(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with opener.open(request, timeout=60) as response:
                return Answer(response.status, response.url, response.read().decode())
        except HTTPError as error:
            return Answer(error.code, error.url or "", error.read().decode())


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """The hidden inputs of the form that posts to `action`; of the whole page where no form names it."""
    form = next((part for part in page.split("<form")[1:] if f'action="{action}"' in part.split(">", 1)[0]), page)
    form = form.split("</form>", 1)[0]
    found: dict[str, str] = {}
    for tag in _INPUT.findall(form):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("type") == "hidden" and "name" in attributes:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    if "csrfmiddlewaretoken" not in found:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        found |= {"csrfmiddlewaretoken": token[1]} if token else {}
    return found
