"""A select of ours is the select of Django, drawn faster."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html

from laksa.ui.fields import Select, SelectMultiple

CHOICES = [("", "-"), ("DISHUB", "Dinas <Perhubungan>"), ("Lainnya", [("DPUPR", 'Dinas "PUPR"'), ("X", "x")])]


@pytest.mark.parametrize("value", [None, "", "DISHUB", "DPUPR", "tidak ada"])
def test_one_of_many(value: str | None) -> None:
    ours, djangos = (kind(attrs={"size": 5}, choices=CHOICES) for kind in (Select, forms.Select))
    attrs = {"id": "lead", "required": False}
    assert parse_html(ours.render("lead", value, attrs)) == parse_html(djangos.render("lead", value, attrs))


@pytest.mark.parametrize("value", [None, [], ["DPUPR"], ["DISHUB", "X"]])
def test_many_of_many(value: list[str] | None) -> None:
    ours, djangos = (kind(attrs={"size": 5}, choices=CHOICES) for kind in (SelectMultiple, forms.SelectMultiple))
    assert parse_html(ours.render("agencies", value)) == parse_html(djangos.render("agencies", value))
    assert ours.value_omitted_from_data({}, {}, "agencies") is False
