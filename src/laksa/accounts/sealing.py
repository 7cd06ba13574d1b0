"""Users, the city's tables and their logs, sealed row after row: what SQL changes behind LAKSA is found by `verify`.

A model that inherits `Sealed` writes, with every change and in its transaction, an entry that holds the row's new
values and the hash over the entry before. Replaying the entries gives each row as it must stand. Only what a change
writes is taken from it; all else is what was sealed before, so that no change by SQL is sealed by the next by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from laksa.rules import chain

Values = dict[str, Any]
_DIGESTED = frozenset({"password", "logo"})  # said by their SHA-256: nobody reads them out of the seals
_HEAD = 1


class Seal(models.Model):
    """What one row of one table became; `body` is empty where it was removed. Only ever added to."""

    at = models.DateTimeField()
    table = models.CharField(max_length=60)
    code = models.CharField(max_length=64)
    body = models.TextField(blank=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(name="seal_of_row", fields=["table", "code", "-id"])]

    def __str__(self) -> str:
        return f"{self.table} {self.code}"


class SealHead(models.Model):
    """How many seals there are and the last hash, apart from them: a log that is emptied or cut does not go unseen."""

    number = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.number} seals"


class SealedQuerySet(models.QuerySet[Any]):
    """Changes of many rows at once are sealed like those of one."""

    def update(self, **changes: Any) -> int:
        with transaction.atomic():
            pks = list(self.values_list("pk", flat=True))
            number = super().update(**changes)
            standing = self.model._base_manager.filter(pk__in=pks)
            append_for(standing, only=_columns(self.model, changes))
        return number

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            pks = list(self.values_list("pk", flat=True))
            done = super().delete()
            append([(self.model._meta.label_lower, str(pk), None) for pk in pks])
        return done

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        with transaction.atomic():
            pks = [row.pk for row in rows if row.pk is not None]
            before = set(self.model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
            made = super().bulk_create(rows, *args, **kwargs)
            standing = self.model._base_manager.filter(pk__in={row.pk for row in made} - before)
            append_for(standing.order_by("pk"))
        return made


class Sealed(models.Model):
    """A row whose every change is sealed; `unsealed` names the columns that say nothing of what somebody may do."""

    unsealed: ClassVar[frozenset[str]] = frozenset()

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        only = None if fields is None else _columns(type(self), fields)
        if only is not None and only <= self.unsealed:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            append_for([self], only=only)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            code = str(self.pk)
            done = super().delete(*args, **kwargs)
            append([(self._meta.label_lower, code, None)])
        return done


def sealed_models() -> list[type[Sealed]]:
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


def values_of(row: models.Model, unsealed: Collection[str] = ()) -> Values:
    """The columns of `row` as JSON knows them, whatever type the code that made it gave them."""
    return {
        field.attname: _plain(field.attname, field.to_python(getattr(row, field.attname)))
        for field in row._meta.concrete_fields
        if field.attname not in unsealed
    }


def append_for(rows: Iterable[Any], *, only: Collection[str] | None = None) -> None:
    """Seal `rows` as they stand; with `only`, these columns of them and the others as they were sealed before."""
    entries: list[tuple[str, str, Values | None]] = []
    for row in rows:
        values = values_of(row, row.unsealed)
        if only is not None:
            written = {name: value for name, value in values.items() if name in only}
            values = (_last(row._meta.label_lower, str(row.pk)) or {}) | written
        entries.append((row._meta.label_lower, str(row.pk), values))
    append(entries)


def append(entries: Sequence[tuple[str, str, Values | None]]) -> None:
    """One seal after the other; whoever seals at the same time waits for the head."""
    if not entries:
        return
    with transaction.atomic():
        head = _locked_head()
        link, now, made = bytes(head.hash), timezone.now(), list[Seal]()
        for table, code, values in entries:
            body = "" if values is None else chain.canonical(values)
            link = link_of(link, now, table, code, body)
            made.append(Seal(at=now, table=table, code=code, body=body, hash=link))
        Seal.objects.bulk_create(made)
        head.number, head.hash = head.number + len(made), link
        head.save()


def _locked_head() -> SealHead:
    heads = SealHead.objects.select_for_update()
    if head := heads.filter(pk=_HEAD).first():
        return head
    SealHead.objects.get_or_create(pk=_HEAD, defaults={"hash": chain.GENESIS})
    return heads.get(pk=_HEAD)


def link_of(before: bytes, at: datetime, table: str, code: str, body: str) -> bytes:
    header: Mapping[str, object] = {"at": at.astimezone(UTC).isoformat(), "table": table, "code": code}
    return chain.seal(before, header, body)


def begin_anew() -> None:
    """Seal everything as it stands: after a restore of an archive that has no seals, and in a register begun anew."""
    Seal.objects.all().delete()
    SealHead.objects.all().delete()
    for model in sealed_models():
        append_for(model._base_manager.order_by("pk"))


def replayed() -> tuple[dict[tuple[str, str], Values], str]:
    """Each row as it must stand, and where the seals are broken ("" where they hold)."""
    standing: dict[tuple[str, str], Values] = {}
    link, number = chain.GENESIS, 0
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=2_000):
        link, number = link_of(link, seal.at, seal.table, seal.code, seal.body), number + 1
        if link != bytes(seal.hash):
            return standing, f"seal {number} ({seal.table} {seal.code}) does not fit its hash"
        if seal.body:
            standing[seal.table, seal.code] = json.loads(seal.body)
        else:
            standing.pop((seal.table, seal.code), None)
    head = SealHead.objects.filter(pk=_HEAD).first()
    said = (head.number, bytes(head.hash)) if head else (0, chain.GENESIS)
    return standing, "" if said == (number, link) else f"{number} seals stand, {said[0]} were made"


def _columns(model: type[models.Model], names: Iterable[str]) -> set[str]:
    found: list[Any] = [model._meta.get_field(name) for name in names]
    return {field.attname for field in found}


def _last(table: str, code: str) -> Values | None:
    body = Seal.objects.filter(table=table, code=code).order_by("-pk").values_list("body", flat=True).first()
    return json.loads(body) if body else None


def _plain(name: str, value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return hashlib.sha256(bytes(value)).hexdigest()
        case str() if name in _DIGESTED:
            return hashlib.sha256(value.encode()).hexdigest()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return value
