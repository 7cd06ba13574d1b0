"""Users, the city's tables and their logs against their seals: a role raised, a day changed, a log emptied by SQL."""

from __future__ import annotations

from collections.abc import Iterator

from laksa.accounts import sealing
from laksa.accounts.sealing import Sealed, Values
from laksa.history.verify import Finding


def verify_tables() -> Iterator[Finding]:
    """Every row that is not as the seals say, with its table and what differs."""
    must, broken = sealing.replayed()
    if broken:
        yield Finding("seals", "seals_broken", broken)
    for model in sealing.sealed_models():
        yield from _verify_table(model, must)
    for (table, code), values in must.items():
        yield Finding(_named(table, code, values), "row_missing")


def _verify_table(model: type[Sealed], must: dict[tuple[str, str], Values]) -> Iterator[Finding]:
    table = model._meta.label_lower
    for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
        values = sealing.values_of(row, row.unsealed)
        sealed = must.pop((table, str(row.pk)), None)
        if sealed is None:
            yield Finding(_named(table, str(row.pk), values), "row_unsealed")
            continue
        changed = sorted(name for name, value in sealed.items() if name in values and values[name] != value)
        if changed:
            yield Finding(_named(table, str(row.pk), sealed), "row_changed", ", ".join(changed))


def _named(table: str, code: str, values: Values) -> str:
    """`accounts.user 7 (sari)`, `register.category PJU-PDM`."""
    name = values.get("username", "")
    return f"{table} {code}" + (f" ({name})" if name else "")
