"""What a commitment to a row covers: every column there is, and no column that came later breaks an older one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps
from people import a_case

from laksa.audit.verify import verify
from laksa.history.commitments import SealedTexts, body_of
from laksa.register import ledger, queries
from laksa.register.commands import response
from laksa.register.models import Complaint, Contact, Text
from laksa.rules import chain
from laksa.rules.refusal import Refused

LISTED = ("name", "email", "phone", "by_agency")
BODY_OF_TODAY = '["Bu Tini","tini@contoh.invalid","+6281234567890",true]'


def tomorrow(**values: Any) -> models.Model:
    """A contact of a later release, which has one field more, in the middle of its table."""
    later: dict[str, Any] = {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "register"})}
    for field in Contact._meta.concrete_fields:
        if field.name != "case":
            later[field.name] = field.clone()
    later["telegram"] = models.CharField(max_length=40, blank=True)
    with isolate_apps("laksa.register"):
        return type("Contact", (models.Model,), later)(**values)


TINI = {"name": "Bu Tini", "email": "tini@contoh.invalid", "phone": "+6281234567890", "by_agency": True}


def test_the_body_of_a_contact_is_what_it_was_in_the_first_release() -> None:
    assert Contact(**TINI).body == BODY_OF_TODAY


def test_a_field_that_comes_later_accuses_no_contact_of_today() -> None:
    assert body_of(tomorrow(**TINI), listed=LISTED, without=("id", "salt")) == BODY_OF_TODAY


def test_a_field_that_comes_later_is_covered_from_its_first_value_on() -> None:
    later = tomorrow(**TINI, telegram="@tini")
    assert body_of(later, listed=LISTED, without=("id", "salt")) == BODY_OF_TODAY[:-1] + ',{"telegram":"@tini"}]'


def test_words_are_sealed_clean_up_to_8000_characters_and_an_empty_one_not_at_all() -> None:
    texts = SealedTexts()
    code = texts.seal("text", " " + "e\u0301" * 8_000 + "\r\n")
    name, body, salt = texts.sealed[code]
    assert (name, body, len(salt), code) == ("text", "é" * 8_000, 16, chain.commitment(salt, body))
    assert texts.seal("note", " \n ") == ""
    with pytest.raises(Refused) as refused:
        texts.seal("text", "a" * 8_001)
    assert (refused.value.code, refused.value.params) == ("text_long", {"limit": 8_000, "length": 8_001})
    assert list(texts.sealed) == [code]


def test_the_body_of_a_place_holds_its_point_digit_for_digit() -> None:
    place = Complaint(title="Lampu padam", landmark="Jl. Veteran", lat=-6.178306, lon=106)
    assert place.particulars == '["Lampu padam","Jl. Veteran","-6.178306","106.0"]'


def test_an_erasure_leaves_nothing_that_was_written(db: None) -> None:
    case = a_case("received", name="Bu Tini", phone="081234567890", by_agency=True, landmark="Jl. Veteran", lat=-6.17)
    response.reply(case, text="Lampu ketiga juga.")
    ledger.erase(case, ("text", "contact"), by=ledger.Actor("clock"))
    assert set(Text.objects.filter(case=case).values_list("body", "salt")) == {(None, None)}
    assert [moment.words for moment in queries.history(case)] == [{"place": ""}, {"text": ""}, {}]
    for table in (Contact, Complaint):
        left = table.objects.values().get(case=case)
        assert left.pop("case_id") == case.pk
        assert not any(left.values())
    assert not list(verify())
