"""What an administrator must be told and asked to connect a channel: a folder's `setup.py` holds its SETUP.

The page of channels and `./laksa channel` are drawn from it; neither knows any channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from django.conf import settings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
Kind = Literal["text", "secret", "url", "number", "choice", "switch"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One field. A `secret` is never shown again; a `switch` is "1" or blank; `choices` are values and their words."""

    name: str
    label: Words
    kind: Kind = "text"
    is_required: bool = True
    hint: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class Tested:
    """Whether the other side took us, and what it said, in words for the administrator and without any secret."""

    is_ok: bool
    words: Words


class Setup(Protocol):
    """`steps`: what is done at the other side, in order; `{hook}` in them is the address at which it calls us."""

    @property
    def name(self) -> str: ...

    @property
    def steps(self) -> tuple[Words, ...]: ...

    @property
    def settings(self) -> tuple[Setting, ...]: ...

    def test(self, values: Mapping[str, str]) -> Tested:
        """Ask the other side with these values, saved or not; sends nothing to anybody, and raises nothing."""


def setups() -> dict[str, Setup]:
    """By name, in the order of the settings; those channels that an administrator connects."""
    return _loaded(tuple(settings.CHANNELS))


def required(setup: Setup) -> tuple[str, ...]:
    """The names of the settings without which nothing works."""
    return tuple(setting.name for setting in setup.settings if setting.is_required)


@cache
def _loaded(folders: tuple[str, ...]) -> dict[str, Setup]:
    modules = [f"{folder}.setup" for folder in folders]
    found: list[Setup] = [import_module(module).SETUP for module in modules if find_spec(module)]
    return {setup.name: setup for setup in found}
