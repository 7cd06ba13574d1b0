"""PDF from a template and plain data: in a child that may not take more than its share, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from laksa.documents import typesetting
from laksa.documents.glyphs import other_faces, printable, printable_all
from laksa.documents.typesetting import TypesettingError, compile_pdf

CREATED = datetime(2026, 11, 2, 6, 0, tzinfo=timezone(timedelta(hours=7)))
PLAIN = """
#import "base.typ": *
#let data = json("data.json")
#set document(title: "Contoh")
#show: plain-style
#words(data.text)
"""

Template = Callable[[str], str]


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Template:
    """Write a template beside the real `base.typ`; its name."""
    (tmp_path / "base.typ").write_bytes((typesetting.TEMPLATES / "base.typ").read_bytes())
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)

    def write(source: str) -> str:
        (tmp_path / "contoh.typ").write_text(source, encoding="utf-8")
        return "contoh"

    return write


def words(pdf: bytes) -> str:
    """All of it, lines joined."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def test_the_same_input_gives_the_same_bytes_and_the_date_inside_is_the_one_given(template: Template) -> None:
    first, second = (compile_pdf(template(PLAIN), {"text": "Satu laporan"}, created=CREATED) for _ in range(2))
    assert first == second
    assert first != compile_pdf(template(PLAIN), {"text": "Satu laporan"}, created=CREATED + timedelta(seconds=1))
    assert (pypdf.PdfReader(BytesIO(first)).metadata or {})["/CreationDate"].startswith("D:20261101230000")


def test_it_is_a_tagged_archive_pdf_with_its_typeface_inside(template: Template) -> None:
    pdf = compile_pdf(template(PLAIN), {"text": "Laporan"}, created=CREATED)
    root = pypdf.PdfReader(BytesIO(pdf)).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "id-ID"
    assert b"pdfaid:part>2<" in pdf
    assert b"SourceSansPro-Regular" in pdf


def test_what_a_person_wrote_never_becomes_typst_code(template: Template) -> None:
    written = '#panic("x") *tebal* $1+1$ #read("/etc/passwd") \\ = Judul @rujukan `kode` <label> // bukan catatan'
    assert written in words(compile_pdf(template(PLAIN), {"text": written}, created=CREATED))


@pytest.mark.parametrize(
    "source",
    ['#read("/etc/passwd")', '#read("../../../../etc/passwd")', '#import "@preview/cetz:0.3.0"', "#panic()", "#let ("],
)
def test_a_template_that_reaches_outside_or_fails_is_a_clear_error(template: Template, source: str) -> None:
    with pytest.raises(TypesettingError, match="error"):
        compile_pdf(template(source), {}, created=CREATED)


def test_a_template_that_does_not_exist_is_a_clear_error(template: Template) -> None:
    with pytest.raises(TypesettingError):
        compile_pdf("tiada", {}, created=CREATED)


def test_a_child_over_its_processor_time_is_stopped(template: Template) -> None:
    endless = '#set document(title: "x")\n#let i = 0\n#while true { i = calc.rem(i + 1, 7); if i == 9 { break } }'
    busy = template(endless.replace("while true", "for a in range(100000) { for b in range(100000)") + "}")
    with pytest.raises(TypesettingError, match="signal"):
        compile_pdf(busy, {}, created=CREATED, cpu_seconds=1)
    with pytest.raises(TypesettingError, match=r"within 0\.2 s"):
        compile_pdf(busy, {}, created=CREATED, timeout=0.2)


def test_a_child_over_its_memory_is_stopped(template: Template) -> None:
    greedy = '#set document(title: "x")\n#let all = range(40000000).map(n => (n, n + 1))\n#all.len()'
    with pytest.raises(TypesettingError, match="memory"):
        compile_pdf(template(greedy), {}, created=CREATED, memory=200 * 1024 * 1024)


def test_pictures_are_read_by_their_name_and_no_other_name_is_taken(template: Template) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    source = '#set document(title: "x")\n#image("assets/peta.svg", alt: "Peta")'
    assert compile_pdf(template(source), {}, {"peta.svg": drawing}, created=CREATED).startswith(b"%PDF-")
    for name in ("../peta.svg", "/peta.svg", "peta.typ", "Peta.svg", ""):
        with pytest.raises(ValueError, match="asset"):
            compile_pdf(template(source), {}, {name: drawing}, created=CREATED)


def test_a_date_without_a_zone_is_not_taken() -> None:
    with pytest.raises(ValueError, match="time zone"):
        compile_pdf("letter", {}, created=datetime(2026, 11, 2))  # noqa: DTZ001  the point of the test


def test_characters_that_no_face_has_do_not_stop_the_page(template: Template) -> None:
    texts = [
        "😀 lampu",
        "ꦗꦮ",
        "道路",
        "a\x00b\x07",
        "\ue000",
        "\u202eterbalik",
        "\ud800",
        "é ñ ₤ − ≤",
        "سلام",
        "Ｊａｌａｎ ①",
    ]
    said = words(compile_pdf(template(PLAIN), {"text": "\n".join(texts)}, created=CREATED))
    for word in ("lampu", "[aksara Jawa]", "[aksara Han]", "Jalan"):
        assert word in said
    assert "□" not in said


def test_every_sign_of_the_other_faces_is_in_an_archive_pdf(template: Template) -> None:
    """The table of what the compiler's own faces print; the compiler refuses a character without a glyph."""
    signs = [chr(code) for code in sorted(other_faces())]
    assert len(signs) > 1000
    assert compile_pdf(template(PLAIN), {"text": " ".join(signs)}, created=CREATED).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Lampu 😀 mati\u200b\x00", "Lampu mati"),
        ("😡🏽👨‍👩‍👧 1️⃣ gang 🇮🇩", "1 gang"),
        ("🚧🚧", "[emoji]"),
        ("𝐉𝐚𝐥𝐚𝐧 𝓻𝓾𝓼𝓪𝓴 ５ ㎡", "Jalan rusak 5 m2"),
        ("Jl. 道路 5, 道路 道路", "Jl. [aksara Han] 5, [aksara Han]"),
        ("ꦗꦮ ꦠꦼꦔꦃ", "[aksara Jawa]"),
        ("ตลาด ๑๒", "[aksara Thai] 12"),
        ("H\u0335\u0489alo", "Halo"),
        ("سلام ☎ → ½", "سلام ☎ → ½"),
        ("Rp1.000 – café − 1 ≤ 2\nbaris", "Rp1.000 – café − 1 ≤ 2\nbaris"),
    ],
)
def test_what_people_typed_is_printed_without_a_box(typed: str, printed: str) -> None:
    assert printable(typed) == printed
    assert printable(printed) == printed


def test_words_anywhere_in_the_data_are_made_printable_and_keys_are_left_alone() -> None:
    assert printable_all({"😀": ["a 😀", 3, None]}) == {"😀": ["a", 3, None]}


def test_an_endless_word_breaks_and_an_ordinary_one_does_not(template: Template) -> None:
    assert len(words(compile_pdf(template(PLAIN), {"text": "x" * 400}, created=CREATED)).split()) > 3
    said = words(compile_pdf(template(PLAIN), {"text": "mempertanggungjawabkan " * 30}, created=CREATED))
    assert said.split() == ["mempertanggungjawabkan"] * 30
