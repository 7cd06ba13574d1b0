"""A file of somebody else: every row is read, or its lines in the file are named."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laksa.rules.csv_table import Row, Table, Unfit, Unread


def read(text: str) -> list[Row | Unread]:
    return list(Table(list(io.StringIO(text, newline="")), "id"))


def said(text: str) -> list[tuple[str, int, str]]:
    """Each as (id or code, line, text or last line)."""
    return [
        (row.cells["id"], row.line, row.cells["text"]) if isinstance(row, Row) else (row.code, row.line, str(row.last))
        for row in read(text)
    ]


def test_rows_are_numbered_as_an_editor_numbers_its_lines() -> None:
    file = 'id,text\r\nW1,"satu\r\ndua, ""tiga"""\r\n\r\nW2,empat\r\n , \r\nW3,lima "enam"'
    assert said(file) == [("W1", 2, 'satu\r\ndua, "tiga"'), ("W2", 5, "empat"), ("W3", 7, 'lima "enam"')]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("W1,a,b\nW2,c\n", [("cells_surplus", 2, "2"), ("W2", 3, "c")]),
        ("W1,a,\nW2,c\n", [("cells_surplus", 2, "2"), ("W2", 3, "c")]),
        ("W1\nW2,c\n", [("cells_missing", 2, "2"), ("W2", 3, "c")]),
        ("W1,a\0b\nW2,c\n", [("sign_unreadable", 2, "2"), ("W2", 3, "c")]),
        ("W1,a\udce9\nW2,c\n", [("not_utf8", 2, "2"), ("W2", 3, "c")]),
        ('W1,"a\nW2,c\n', [("quote_open", 2, "2"), ("W2", 3, "c")]),
        ('W1,"a\nb, c\nW2,c\n', [("quote_open", 2, "3"), ("W2", 4, "c")]),
        ('W1,"a\nW2,"c"\nW3,d\n', [("quote_open", 2, "2"), ("W2", 3, "c"), ("W3", 4, "d")]),
        ('W1,"a\nW2,"c\nd"\nW3,e\n', [("quote_open", 2, "2"), ("W2", 3, "c\nd"), ("W3", 5, "e")]),
        ('W1,"a" b\nW2,c\n', [("quote_open", 2, "2"), ("W2", 3, "c")]),
        ('W1,a\nb, c"\nW2,d\n', [("W1", 2, "a"), ("quote_open", 3, "3"), ("W2", 4, "d")]),
        ('W1,5" pipa\nW2,c\n', [("quote_open", 2, "2"), ("W2", 3, "c")]),
        ('W1\na, b\nc"\nW2,d\n', [("quote_open", 2, "4"), ("W2", 5, "d")]),
        ('W1,a\nW2,"c\n', [("W1", 2, "a"), ("quote_open", 3, "3")]),
    ],
)
def test_what_is_no_whole_row_is_named_by_its_lines(rows: str, expected: list[tuple[str, int, str]]) -> None:
    assert said(f"id,text\n{rows}") == expected


def test_a_quotation_mark_that_swallows_a_row_and_ends_well_is_seen() -> None:
    file = 'id,text,day\nW1,"a,2026-03-01\nW2,"b,2026-03-02\nW3,c,2026-03-03\nW4,"d\ne",2026-03-04\n'
    assert [one[:2] for one in said(file)] == [("quote_open", 2), ("quote_open", 3), ("W3", 4), ("W4", 5)]
    assert [one[:2] for one in said('id,text,day\nW1,"a,x\nW2,b",x\n')] == [
        ("quote_open", 2),
        ("quote_open", 3),
    ]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('1,"Lampu padam\n2,gelap sekali\n3,Sampah menumpuk\n', 2),  # never closed: all that follow are swallowed
        ('1,"Lampu padam\n2,gelap\n3,"Sampah menumpuk"\n', 2),  # met at line 4, where a cell is opened
        ('1,a\n2,"Jalan rusak\n3,b\n4,""\n5,"Betul"\n', 3),
        ('1,"Jalan rusak,\nkata dia "awas" kepada saya\nsekian"\n2,c\n', 3),  # in the words, on the second line
        ('1,"Jalan ""rusak""\nparah"\n2,"Pipa\n5" bocor\n3,c\n', 5),
        ('1,Pipa 5" bocor\n2,c\n', 2),
        ('1\r\nJalan rusak, kata dia\r\nsekian"\r\n2,c\r\n', 2),  # the opening mark was left out
        ('1,"Jalan rusak\nparah sekali\ndi \udce9 sini"\n2,c\n', 4),
        ('1,"Jalan rusak\nparah\0 sekali"\n2,c\n', 3),
    ],
)
def test_the_line_on_which_a_fault_stands_is_told_beside_those_of_its_row(rows: str, line: int) -> None:
    first = next(one for one in read(f"id,text\n{rows}") if isinstance(one, Unread) and "at_line" in one.params)
    assert first.params["at_line"] == line


def test_a_spreadsheet_may_divide_its_columns_by_another_sign() -> None:
    assert said('id;text\nW1;"a; b, c"\nW2;d, e\n') == [("W1", 2, "a; b, c"), ("W2", 3, "d, e")]
    assert said('id\ttext\nW1\t"a\nW2\tc\n') == [("quote_open", 2, "2"), ("W2", 3, "c")]


def test_a_sentence_with_a_comma_never_becomes_a_row() -> None:
    """Where an id is any number or word, nothing after an open quotation mark is taken for one."""
    assert said('id,text\n1,"a\n2, lampu mati\ntolong, segera\n3,b\n') == [("quote_open", 2, "5")]
    assert said('id,text\n1,"a\n2, lampu mati"\n3,b\n') == [("1", 2, "a\n2, lampu mati"), ("3", 4, "b")]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("", "header_missing"),
        ("\nid,text\n", "header_missing"),
        ("sep=,\nid,text\n", "header_of_excel"),
        ('"sep=;"\nid;text\n', "header_of_excel"),
        ("id,text,\n1,a,b\n", "column_unnamed"),
        ("id,text,id\n1,a,2\n", "column_twice"),
        ('id,"text\n1,a\n', "header_broken"),
        ('id,text,"hari\ndan jam"\n1,a,b\n', "header_broken"),
    ],
)
def test_a_file_with_another_head_is_refused_as_a_whole(file: str, code: str) -> None:
    with pytest.raises(Unfit) as refused:
        read(file)
    assert refused.value.code == code


TEXTS = st.lists(st.text(alphabet='ab ,;"\n', min_size=1, max_size=12), min_size=1, max_size=6)


def written(texts: list[str]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["id", "text", "day"], *([f"W-{n}", text, "1"] for n, text in enumerate(texts))])
    return file.getvalue()


@given(TEXTS)
def test_a_whole_file_is_read_as_it_was_written(texts: list[str]) -> None:
    assert [row.cells["text"] for row in read(written(texts)) if isinstance(row, Row)] == texts


@given(TEXTS, st.data())
def test_no_row_vanishes_where_a_quotation_mark_is_missing(texts: list[str], data: st.DataObject) -> None:
    whole = written(texts)
    places = [place for place, sign in enumerate(whole) if sign == '"']
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    broken = whole[:place] + whole[place + 1 :]
    lines = list(io.StringIO(broken, newline=""))
    begun = {line for line, text in enumerate(lines, start=1) if text.startswith("W-")}
    found = read(broken)
    told = {row.line for row in found if isinstance(row, Row)}
    named = {line for one in found if isinstance(one, Unread) for line in range(one.line, one.last + 1)}
    assert begun <= told | named
