"""The forms of a page as a browser holds them, to be pressed as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.test import Client

_TEXTS = {"text", "search", "email", "tel", "number", "date", "datetime-local", "url", "password", "file"}


@dataclass
class Form:
    """One form that posts: where to, what it would send as it stands, which of its fields are empty."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # where others of its buttons post

    @property
    def noun(self) -> str:
        """The last part of its address."""
        return urlsplit(self.action).path.rstrip("/").rpartition("/")[2]

    def filled(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """With `words` in the fields that the form has and that are empty; a group of choices takes its first.

        A form all of whose buttons say something is sent with the first of them.
        """
        sent: dict[str, Any] = dict(self.values)
        if self.buttons and all(name for name, _value in self.buttons):
            sent |= dict(self.buttons[:1])
        for name, offered in self.choices.items():
            if not any(sent.get(name, [])) and name in words:
                sent[name] = words[name] if words[name] in offered else next(filter(None, offered), "")
        for name, value in sent.items():
            if not any(value) and name in words and name not in self.choices:
                sent[name] = words[name]
        return sent


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms = here, list[Form]()
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(found.get("action") or self.here)
            if found.get("method") == "post":
                self.forms.append(self.form)
        elif self.form is not None:
            self._control(tag, found, found.get("name", ""))

    def _control(self, tag: str, found: dict[str, str], name: str) -> None:
        assert self.form is not None
        values, choices = self.form.values, self.form.choices
        if tag == "select":
            self.select = name
            choices.setdefault(name, [])
        elif tag == "option" and self.select:
            choices[self.select].append(found.get("value", ""))
            if "selected" in found:
                values.setdefault(self.select, []).append(found.get("value", ""))
        elif tag == "textarea":
            self.area = name
            values[name] = [""]
        elif tag == "button" and "formaction" in found:
            self.form.elsewhere.append(found["formaction"])
        elif tag == "button" and found.get("type", "submit") == "submit":
            self.form.buttons.append((name, found.get("value", "")))
        elif tag == "input" and name and found.get("type", "text") in {"hidden", *_TEXTS}:
            values.setdefault(name, []).append(found.get("value", ""))
        elif tag == "input" and found.get("type") in {"radio", "checkbox"}:
            if found["type"] == "radio":
                choices.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                values.setdefault(name, []).append(found.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.values[self.area] = [self.form.values[self.area][0] + data.lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            if self.form in self.forms:
                self.forms += [replace(self.form, action=action) for action in self.form.elsewhere]
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


class Answered(Protocol):
    """What is read of an answer."""

    @property
    def content(self) -> bytes: ...


def forms_of(answer: Answered, here: str = "") -> list[Form]:
    """The forms of a page that post, in their order; one without an address posts to `here`.

    A form of which another button posts elsewhere is one more form.
    """
    reader = _Reader(here)
    reader.feed(answer.content.decode())
    return reader.forms


def press(client: Client, form: Form, words: Mapping[str, Any] | None = None) -> Any:
    return client.post(form.action, form.filled(words or {}))
