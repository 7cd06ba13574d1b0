"""The charts say what their numbers say, at every width, for every month a city can have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from svg_inspection import SVG, inspected, words_of

from laksa.charts import charts, svg
from laksa.charts import flow as flow_chart
from laksa.charts.charts import Bar, Bars, Columns, Lines, Series, Step, Steps, Target
from laksa.charts.flow import Flow, Part, flow
from laksa.charts.svg import COLOURS, Labels, Look
from laksa.ui import icons

WIDTHS = [300, 328, 420, 638, 1128]
MONTHS = ["Nov", "Des", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt"]
LONG = (
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk, dan Keluarga Berencana "
    "Kota Tangerang di Banten"
)
HOSTILE = "<b>&\"'\x00\ud800 --> ]]>"
CSS = Path(charts.__file__).parents[1] / "ui/static/laksa"


def look(width: int = 638) -> Look:
    return Look("uji", width)


# ── line chart ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [1, 2, 3, 12, 13, 36])
@pytest.mark.parametrize("kind", ["usual", "zeros", "equal", "millions", "from nothing", "apart"])
def test_a_line_chart_of_any_length_has_no_word_upon_another(count: int, kind: str) -> None:
    masuk, selesai = {
        "usual": ([1000 + n * 7 % 150 for n in range(count)], [990 + n * 11 % 150 for n in range(count)]),
        "zeros": ([0] * count, [0] * count),
        "equal": ([1148] * count, [1148] * count),
        "millions": ([2_000_000 + n for n in range(count)], [1_999_990] * count),
        "from nothing": ([0] * (count - 1) + [2_000_000], [0] * count),
        "apart": ([1] * count, [2_000_000_000] * count),
    }[kind]
    labels = [f"{MONTHS[n % 12]} 2026" if count > 12 else MONTHS[n] for n in range(count)]
    chart = Lines("Uji", labels, Series("Masuk", masuk), Series("Selesai", selesai))
    for width in WIDTHS:
        root = inspected(charts.lines(chart, look(width)).svg, "uji")
        assert labels[-1] in words_of(root)
        assert svg.number(masuk[-1], Labels()) in words_of(root)


def trend(least: int, most: int) -> svg.Drawing:
    return charts.lines(Lines("Uji", ["Sep", "Okt"], Series("Masuk", [least, most])), look())


def test_a_cut_axis_says_so_in_words_and_a_whole_one_says_nothing() -> None:
    assert trend(968, 1156).note == "Sumbu mulai dari 800."
    assert trend(0, 1156).note == ""
    assert trend(1000, 1000).note == ""


def test_the_axis_has_round_numbers_that_hold_all_values() -> None:
    for least, most in [(0, 0), (0, 1), (3, 7), (968, 1156), (0, 2_000_000), (1_999_999, 2_000_000), (5, 5)]:
        low, high, step = charts._axis([least, most])
        assert low <= least
        assert most <= high
        assert low % step == 0 == high % step
        assert 1 <= (high - low) / step <= 8


def test_the_subject_is_solid_with_a_filled_mark_and_the_comparison_dashed_with_an_open_one() -> None:
    chart = Lines("Uji", MONTHS, Series("Masuk", range(12)), Series("Selesai", range(1, 13)))
    root = inspected(charts.lines(chart, look()).svg, "uji")
    subject = next(p for p in root.iter(f"{SVG}path") if p.get("class") == "cs-p600")
    comparison = next(p for p in root.iter(f"{SVG}path") if p.get("class") == "cs-ink-3")
    assert (subject.get("stroke"), subject.get("stroke-dasharray")) == ("#0D5E6A", None)
    assert (comparison.get("stroke"), comparison.get("stroke-dasharray")) == ("#596966", "6 3")
    assert [c.get("class") for c in root.iter(f"{SVG}circle")] == ["cf-surface cs-ink-3", "cf-p600"]


def test_ears_hear_every_month() -> None:
    root = inspected(charts.lines(Lines("Masuk", ["Sep", "Okt"], Series("Masuk", [1148, 7])), look()).svg, "uji")
    assert [e.text for e in root[:2]] == ["Masuk", "Masuk: Sep 1.148, Okt 7"]


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["Sampah", "", LONG, LONG.replace(" ", ""), HOSTILE])
@pytest.mark.parametrize("value", [0, 1, 2_000_000, 2_000_000_000])
def test_bars_hold_any_name_and_any_number(name: str, value: int) -> None:
    chart = Bars("Uji", [Bar(name, value), Bar("Jalan rusak", 3), Bar("Lainnya", value // 2, rest=True)])
    for width in WIDTHS:
        inspected(charts.bars(chart, look(width)).svg, "uji")


def lengths(root: object) -> list[float]:
    return [float(r.get("width", 0)) for r in root.iter(f"{SVG}rect")]


def test_bars_start_at_nothing_and_grow_with_their_number() -> None:
    a, b, c = lengths(
        inspected(charts.bars(Bars("Uji", [Bar("a", 100), Bar("b", 50), Bar("c", 0)]), look()).svg, "uji")
    )
    assert (round(a / b, 1), c) == (2.0, 0)


def test_lainnya_comes_last_hatched_and_its_bar_is_cut_rather_than_press_the_others_flat() -> None:
    chart = Bars("Uji", [Bar("Lainnya", 762, rest=True), Bar("Sampah", 54)])
    drawing = charts.bars(chart, look())
    assert words_of(inspected(drawing.svg, "uji")) == ["Sampah", "54", "Lainnya", "762"]
    assert drawing.note == "Batang Lainnya dipotong; angkanya tertulis."
    assert charts.bars(Bars("Uji", [Bar("Lainnya", 60, rest=True), Bar("Sampah", 54)]), look()).note == ""


def test_a_long_name_takes_two_lines_and_is_whole_on_hover() -> None:
    root = inspected(charts.bars(Bars("Uji", [Bar(LONG, 54)]), look(420)).svg, "uji")
    first, second, _ = words_of(root)
    assert LONG.startswith(first)
    assert second.endswith("…")
    assert LONG in [title.text for title in root.iter(f"{SVG}title")]


def test_the_most_frequent_and_the_others_add_up_to_all() -> None:
    counts = {f"K{n}": n for n in range(20)}
    shown = charts.most(counts, {"K19": "Sampah"}, look(), keep=8)
    assert (shown[0], shown[-1]) == (Bar("Sampah", 19), Bar("Lainnya", 66, rest=True))
    assert sum(bar.value for bar in shown) == sum(counts.values())


def test_lainnya_never_stands_for_a_single_one() -> None:
    assert [bar.rest for bar in charts.most({"a": 3, "b": 2, "c": 1}, {}, look(), keep=2)] == [False] * 3


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("p90", [None, 0, 100, 300, 301, 599, 600, 4000, 400_000])
@pytest.mark.parametrize("name", ["4 Tanggapan", LONG])
def test_step_bars_hold_any_time(p90: int | None, name: str) -> None:
    median = None if p90 is None else p90 // 3
    chart = Steps("Uji", [Step(name, median, p90), Step("5 Tutup", 6, 20)])
    for width in (300, 328, 420, 638):
        inspected(charts.steps(chart, look(width)).svg, "uji")


def test_a_step_within_the_standard_fills_its_share_of_the_standard() -> None:
    root = inspected(charts.steps(Steps("Uji", [Step("2 Catat", 150, 240)]), look()).svg, "uji")
    track, filled = lengths(root)
    assert filled == pytest.approx(track / 2, abs=0.1)
    assert "02.30" in words_of(root)
    assert "05.00" not in words_of(root)


def test_a_step_beyond_the_standard_shows_the_standard_as_a_dashed_red_line() -> None:
    drawing = charts.steps(Steps("Uji", [Step("2 Catat", 150, 4000)]), look())
    root = inspected(drawing.svg, "uji")
    assert "05.00" in words_of(root)
    assert "1.06.40" in words_of(root)
    assert drawing.note.endswith("Garis putus: standar 05.00.")
    assert next(p for p in root.iter(f"{SVG}path") if p.get("stroke") == "#B3261E").get("stroke-dasharray") == "4 3"


def test_a_step_nobody_took_has_no_time() -> None:
    root = inspected(charts.steps(Steps("Uji", [Step("2 Catat", None, None)]), look()).svg, "uji")
    assert words_of(root).count("–") == 2


# ── flow ─────────────────────────────────────────────────────────────────────────────────────────


def went(done: int, referred: int, merged: int, rejected: int, withdrawn: int, open_: int) -> Flow:
    parts = [
        Part("Selesai", done, "done"),
        Part("Bukan kewenangan kota", referred, "referred"),
        Part("Digabung", merged, "merged"),
        Part("Ditolak", rejected, "rejected"),
        Part("Ditarik", withdrawn, "withdrawn"),
        Part("Masih terbuka 31 Oktober", open_, "open"),
    ]
    total = sum(part.value for part in parts)
    return Flow("Uji", [("Terbuka 1 Oktober", 74), ("Masuk", total - 74), ("Dibuka kembali", 0)], "Jumlah", parts)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "values",
    [
        (1089, 38, 27, 0, 0, 99),
        (0, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 1),
        (2_000_000, 1, 1, 1, 1, 1),
        (1, 1, 1, 1, 1, 2_000_000),
        (1, 2_000_000, 300_000, 300_000, 300_000, 300_000),
    ],
)
def test_the_flow_holds_any_month(width: int, values: tuple[int, int, int, int, int, int]) -> None:
    inspected(flow(went(*values), look(width)).svg, "uji")


def test_the_flow_shows_both_sums_and_leaves_out_ways_nobody_went() -> None:
    said = words_of(inspected(flow(went(1089, 38, 27, 0, 0, 99), look(1128)).svg, "uji"))
    assert {"1.253", "1.179", "1.089", "Masih terbuka 31 Oktober"} <= set(said)
    assert "Ditolak" not in said


def test_the_segments_fill_the_bar() -> None:
    root = inspected(flow(went(2_000_000, 1, 1, 0, 0, 1), look(1128)).svg, "uji")
    segments = [r for r in root.iter(f"{SVG}rect") if float(r.get("height", 0)) in (27, 28)]
    ends = [float(r.get("x", 0)) + float(r.get("width", 0)) for r in segments]
    assert ends[-1] == pytest.approx(1128, abs=0.2)
    assert all(float(r.get("width", 0)) >= 0.5 for r in segments)


def test_the_flow_uses_the_status_icons_of_every_other_page() -> None:
    ours = {"done": "done", "referred": "out_of_jurisdiction", "merged": "merged", "open": "in_progress",
            "rejected": "rejected", "withdrawn": "withdrawn"}  # fmt: skip
    assert all(flow_chart._PARTS[kind][1] in icons.STATUS[status] for kind, status in ours.items())


# ── target, columns ──────────────────────────────────────────────────────────────────────────────


def test_a_rate_below_its_target_is_red_and_one_on_it_is_not() -> None:
    below, on = (charts.target(Target("Uji", rate, 298), Look("uji", 88)) for rate in (0.899, 0.9))
    assert "#B3261E" in below.svg
    assert "#B3261E" not in on.svg
    assert (below.note, on.note) == ("89,9%", "90,0%")
    assert inspected(below.svg, "uji")[1].text == "89,9%, target 90%"


@pytest.mark.parametrize(("rate", "n"), [(0.9, 19), (None, 0), (None, 500)])
def test_a_rate_of_few_is_not_shown(rate: float | None, n: int) -> None:
    assert charts.target(Target("Uji", rate, n), look()) == svg.Drawing("", "n<20")


@pytest.mark.parametrize("value", [0, 30, 2_000_000, 2_000_000_000])
@pytest.mark.parametrize("name", ["0–3", LONG])
def test_columns_hold_any_name_and_any_number(value: int, name: str) -> None:
    ages = [Bar(name, value), *(Bar(age, value) for age in ("4–7", "8–14", "15–30", "31–60", "61+"))]
    for width in WIDTHS:
        root = inspected(charts.columns(Columns("Uji", ages, "hari"), look(width)).svg, "uji")
        assert "61+" in words_of(root)


# ── all of them ──────────────────────────────────────────────────────────────────────────────────


def test_a_chart_of_nothing_says_that_there_is_nothing() -> None:
    empty = [
        charts.lines(Lines("Uji", [], Series("Masuk", [])), look()),
        charts.bars(Bars("Uji", []), look()),
        charts.steps(Steps("Uji", []), look()),
        charts.columns(Columns("Uji", []), look()),
    ]
    assert all(words_of(inspected(drawing.svg, "uji")) == ["Tidak ada data."] for drawing in empty)


def test_numbers_read_indonesian_unless_told() -> None:
    labels = Labels()
    assert svg.number(1_234_567, labels) == "1.234.567"
    assert [svg.percent(rate, labels) for rate in (0.956, 0, 1, 0.92)] == ["95,6%", "0%", "100%", "92,0%"]
    assert [svg.clock(s, labels) for s in (0, 86, 3661)] == ["00.00", "01.26", "1.01.01"]
    assert svg.clock(89.5, Labels(time=":")) == "01:30"
    assert svg.number(1_234.5, Labels(group=",", point="."), 1) == "1,234.5"


def test_every_class_follows_the_theme_and_every_attribute_is_the_light_token() -> None:
    rules = (CSS / "charts.css").read_text(encoding="utf-8")
    light = (CSS / "tokens.css").read_text(encoding="utf-8").split("@media")[0]
    for token, colour in COLOURS.items():
        value = re.search(rf"--{token}: (#[0-9a-f]+);", light)
        assert value is not None
        assert value[1].upper() in (colour, "#" + "".join(colour[n] for n in (1, 3, 5)))
    drawings = [
        flow(went(1, 1, 1, 1, 1, 1), look()),
        charts.steps(Steps("Uji", [Step("a", 100, 900)]), look()),
        charts.bars(Bars("Uji", [Bar("a", 1), Bar("Lainnya", 9, rest=True)]), look()),
        charts.lines(Lines("Uji", ["a"], Series("a", [1]), Series("b", [1])), look()),
        charts.target(Target("Uji", 0.5, 20), look()),
        charts.target(Target("Uji", 0.95, 20), look()),
    ]
    used = {name for d in drawings for names in re.findall(r'class="([^"]+)"', d.svg) for name in names.split()}
    assert {name for name in used if f".{name} {{" not in rules} == set()


def test_the_typeface_is_an_argument() -> None:
    drawing = charts.bars(Bars("Uji", [Bar("a", 1)]), Look("uji", 300, font="Roboto"))
    assert inspected(drawing.svg, "uji").get("font-family") == "Roboto"
