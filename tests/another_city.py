"""The SOP of another city: other names, other minutes, its own numbers, and generic steps; no line of code."""

from __future__ import annotations

from pathlib import Path

VERSION = "kota-lain-2026"
_HEAD = f"""
version = "{VERSION}"
name = "SOP Pengaduan Warga Kota Lain"
title = "Pengaduan Warga Kota Lain"
valid_from = 2026-01-01
legal_basis = []
qualifications = ["Sabar"]
equipment = []
warnings = ["Setiap laporan dijawab"]
recording = []

[identity]
government = "PEMERINTAH KOTA LAIN"
unit = "DINAS KOMINFO"
"""
_OWN = {
    "receive": ("Warga melapor", "Lapor", "reporter", ""),
    "enter": ("Mencatat laporan", "Tulis", "operator", "minutes = 8"),
    "assign": ("Meneruskan ke dinas", "Terus", "operator", "minutes = 4"),
    "respond": ("Menjawab warga", "Jawab", "operator", "minutes = 9"),
    "close": ("Menutup laporan", "Akhiri", "operator", "minutes = 2"),
    "record": ("Merekap laporan", "Data", "operator", "minutes = 1\nautomatic = true"),
}
# As RULES.md has it: name, role, minutes, before.
OPERATOR_CHECKS = 'name = "Memeriksa kelengkapan berkas"\nrole = "operator"\nminutes = 3\nbefore = "assign"'
HEAD_APPROVES = 'name = "Kepala UPT menyetujui penutupan"\nrole = "head"\nminutes = 6\nbefore = "close"'


def write_sop(folder: Path, *confirmations: str, first: int = 1) -> Path:
    """A folder for LAKSA_SOP: the six commands and `confirmations`, numbered from `first` in the order of work."""
    steps: list[str] = []
    for command, (name, short, role, more) in _OWN.items():
        steps += [f'command = "confirm"\n{text}' for text in confirmations if f'before = "{command}"' in text]
        steps.append(f'command = "{command}"\nname = "{name}"\nshort = "{short}"\nrole = "{role}"\n{more}')
    numbered = [f"\n[[steps]]\nnumber = {number}\n{text}\n" for number, text in enumerate(steps, first)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kota-lain.toml").write_text(_HEAD + "".join(numbered), encoding="utf-8")
    return folder
