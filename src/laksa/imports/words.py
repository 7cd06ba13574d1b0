"""What is wrong with a list as a whole, in Indonesian and in English: the terminal speaks before Django is there."""

from __future__ import annotations

from laksa.rules.refusal import Refused

_WORDS: dict[str, tuple[str, str]] = {
    "header_missing": (
        "Tidak ada baris judul kolom.",
        "There is no line that names the columns.",
    ),
    "header_broken": (
        "Tanda kutip di baris judul tidak ditutup.",
        "A quotation mark in the first line is not closed.",
    ),
    "header_of_excel": (
        "Baris pertama adalah tanda untuk Excel (sep=). Hapus baris itu.",
        "The first line is a sign for Excel (sep=). Delete that line.",
    ),
    "column_missing": (
        "Kolom {column} tidak ada. Kolom berkas: {columns}",
        "No column {column}. The file has: {columns}",
    ),
    "column_unnamed": ("Kolom ke-{found} tidak berjudul.", "Column number {found} has no name."),
    "column_twice": ("Judul kolom {found} ada dua kali.", "The column {found} is there twice."),
    "field_unknown": (
        "Isian {field} tidak dikenal. Pilih dari: {fields}",
        "No field {field}. There are: {fields}",
    ),
    "field_twice": ("Isian {field} disebut dua kali.", "The field {field} is named twice."),
    "text_column_missing": (
        "Kolom mana yang memuat isi pengaduan? Sebutkan kolom untuk isian text. Kolom berkas: {columns}",
        "Which column holds the complaint? Name one for the field text. The file has: {columns}",
    ),
    "not_utf8_file": (
        "Berkas ini UTF-16, bukan UTF-8. Simpan sebagai CSV UTF-8.",
        "This file is UTF-16, not UTF-8. Save it as CSV UTF-8.",
    ),
    "header_unreadable": (
        "Baris judul memuat huruf yang bukan UTF-8. Simpan sebagai CSV UTF-8.",
        "The first line holds letters that are not UTF-8. Save it as CSV UTF-8.",
    ),
    "not_a_list": (
        "Isi berkas ini bukan lembar kerja atau CSV, apa pun namanya. Buka di Excel, lalu simpan sebagai XLSX.",
        "This file holds no workbook and no CSV, whatever its name. Open it in Excel, then save it as XLSX.",
    ),
    "workbook_locked": (
        "Berkas ini berkata sandi. Simpan tanpa kata sandi.",
        "This file has a password. Save it without one.",
    ),
    "workbook_unreadable": (
        "Berkas ini tidak dapat dibuka sebagai lembar kerja. Simpan sebagai XLSX atau CSV UTF-8.",
        "This file cannot be opened as a workbook. Save it as XLSX or CSV UTF-8.",
    ),
    "workbook_too_large": (
        "Lembar ini terlalu besar untuk dibaca. Hapus kolom dan baris kosong yang jauh, atau simpan sebagai CSV UTF-8.",
        "This sheet is too large to be read. Delete far empty columns and rows, or save it as CSV UTF-8.",
    ),
    "workbook_empty": ("Tidak ada lembar yang berisi.", "No sheet holds anything."),
    "sheet_unknown": ("Lembar {sheet} tidak ada.", "There is no sheet {sheet}."),
}


def words_for_list(refused: Refused) -> tuple[str, str]:
    """In Indonesian and in English."""
    indonesian, english = _WORDS[refused.code]
    params = {**dict.fromkeys(("found", "column", "columns", "sheet"), ""), **refused.params}
    return indonesian.format(**params), english.format(**params)
