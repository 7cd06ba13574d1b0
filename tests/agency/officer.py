"""What the tests of an officer's pages do again and again."""

from __future__ import annotations

from django.test import Client

from laksa.register.models import Case


def page_of(client: Client, case: Case, part: str = "") -> str:
    return client.get(f"/dinas/{case.number}/{part}").content.decode()


def as_it_is(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


DONE = {"what_was_done": "Dua lampu LED diganti.", "result": "done", "no_photo_reason": "Hujan lebat."}
