"""Every view says who may open it: its roles, or that it is public (SECURITY.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from laksa.accounts.roles import Role

# What asks nobody who they are: Django's and our own plumbing.
PLUMBING = {"health"}


def patterns(found: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


def test_every_view_declares_its_policy() -> None:
    every = list(patterns(get_resolver().url_patterns))
    assert len(every) > 100
    silent = {str(one.name) for one in every if not getattr(one.callback, "policy", ())}
    assert silent == PLUMBING


def test_a_policy_is_roles_that_there_are_or_public() -> None:
    every = patterns(get_resolver().url_patterns)
    named = {str(one.name): set(getattr(one.callback, "policy", ())) for one in every}
    assert {name: asked for name, asked in named.items() if not asked <= {*Role.values, "public"}} == {}
