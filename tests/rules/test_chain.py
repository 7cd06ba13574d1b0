"""A sealed history: the same facts the same bytes, any change another hash (RULES.md, The history)."""

from __future__ import annotations

import hashlib
import json

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.rules import chain

HEADER = {"case": 7, "seq": 1, "name": "Received", "at": "2026-11-23T09:00:00+07:00", "user": ""}
PAYLOAD = '{"number":"LKS-26-K7M4-9D"}'

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def sealed(payloads: list[str]) -> list[bytes]:
    """The hashes of a history of `payloads`."""
    hashes, head = [], chain.GENESIS
    for seq, payload in enumerate(payloads, 1):
        head = chain.seal(head, HEADER | {"seq": seq}, payload)
        hashes.append(head)
    return hashes


def test_the_order_in_which_facts_are_told_does_not_matter() -> None:
    assert chain.canonical({"b": 1, "a": [2, "é"]}) == '{"a":[2,"é"],"b":1}'
    assert chain.seal(chain.GENESIS, dict(reversed(HEADER.items())), PAYLOAD) == chain.seal(
        chain.GENESIS, HEADER, PAYLOAD
    )


def test_what_is_no_number_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="JSON"):
        chain.canonical({"seconds": float("nan")})


@settings(max_examples=examples(100))
@given(values)
def test_the_bytes_give_the_facts_back(facts: object) -> None:
    written = chain.canonical(facts)
    assert json.loads(written) == facts
    assert chain.canonical(json.loads(written)) == written


@pytest.mark.parametrize("column", HEADER)
def test_a_changed_column_changes_the_hash(column: str) -> None:
    changed = HEADER | {column: "x"}
    assert chain.seal(chain.GENESIS, changed, PAYLOAD) != chain.seal(chain.GENESIS, HEADER, PAYLOAD)


def test_a_changed_payload_or_past_changes_the_hash() -> None:
    first = chain.seal(chain.GENESIS, HEADER, PAYLOAD)
    assert len(first) == 32
    assert first != chain.seal(chain.GENESIS, HEADER, PAYLOAD + " ")
    assert first != chain.seal(first, HEADER, PAYLOAD)


def test_nothing_moves_unseen_from_header_to_payload() -> None:
    assert chain.seal(chain.GENESIS, {"a": 1}, "b") != chain.seal(chain.GENESIS, {"a": 1, "b": 1}, "")


@pytest.mark.parametrize(
    "tampered",
    [["a", "x", "c", "d"], ["a", "c", "d"], ["a", "b", "x", "c", "d"], ["b", "a", "c", "d"]],
    ids=["edit", "deletion", "insertion", "swap"],
)
def test_tampering_shows_in_every_hash_that_follows(tampered: list[str]) -> None:
    assert sealed(tampered)[-1] != sealed(["a", "b", "c", "d"])[-1]


def test_a_commitment_says_nothing_without_its_salt_and_proves_the_text_with_it() -> None:
    salt = chain.new_salt()
    assert chain.commitment(salt, "Lampu padam") == hashlib.sha256(salt + b"Lampu padam").hexdigest()
    assert chain.commitment(salt, "Lampu padam") != chain.commitment(chain.new_salt(), "Lampu padam")
    assert chain.commitment(salt, "Lampu padam") != chain.commitment(salt, "Lampu mati")


def test_salts_are_long_and_never_the_same() -> None:
    assert len({chain.new_salt() for _ in range(100)}) == 100
    assert len(chain.new_salt()) >= 16
