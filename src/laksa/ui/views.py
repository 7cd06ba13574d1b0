"""One page that shows every component, for screenshots and for axe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from laksa.ui import icons
from laksa.ui.templatetags.laksa import WORDS

RECEIVED = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
VOICE = "Lampu jalan di depan SDN Sukasari 4 mati semua sejak Jumat malam."
ANSWER = "Dua lampu LED 90 watt dan satu kabel putus sudah diganti. Terima kasih atas laporan Anda."


class SampleForm(forms.Form):
    """Every kind of field, one of them wrong."""

    landmark = forms.CharField(label="Alamat atau patokan", help_text="Misalnya nama jalan atau sekolah.")
    phone = forms.CharField(label="Nomor ponsel", required=False)
    kecamatan = forms.ChoiceField(label="Kecamatan", choices=[("karteng", "Karang Tengah"), ("tangerang", "Tangerang")])
    text = forms.CharField(label="Ceritakan masalahnya", widget=forms.Textarea(attrs={"rows": 3}))
    shown = forms.ChoiceField(
        label="Tampilkan laporan ini kepada umum?",
        choices=[("yes", "Ya, tanpa nama saya"), ("no", "Tidak, rahasia")],
        widget=forms.RadioSelect,
        initial="yes",
    )
    hide = forms.BooleanField(label="Sembunyikan nama dan ponsel dari dinas", required=False, initial=True)


def _form() -> SampleForm:
    form = SampleForm({"landmark": "Jl. Veteran", "phone": "0812 345", "kecamatan": "karteng", "shown": "yes"})
    form.add_error("phone", "Nomor tidak dikenali. Contoh: 0812-3456-7890.")
    form.errors["text"] = form.error_class(["Tuliskan masalahnya, misalnya apa yang rusak dan sejak kapan."])
    return form


def _timeline() -> list[dict[str, object]]:
    steps = [
        ("done", "Selesai", timedelta(days=2, hours=5), ANSWER),
        ("in_progress", "Ditindaklanjuti", timedelta(hours=19), "Tim menuju lokasi."),
        ("forwarded", "Diteruskan ke Dinas Perhubungan", timedelta(minutes=6), ""),
        ("received", "Diterima", timedelta(), VOICE),
    ]
    return [
        {"icon": icon, "title": title, "at": RECEIVED + after, "text": text, "voice": text is VOICE}
        | ({"by": "Dinas Perhubungan"} if text is ANSWER else {})
        for icon, title, after, text in steps
    ]


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component in one page; `?theme=dark` shows the dark one."""
    context = {
        "theme": request.GET.get("theme") if request.GET.get("theme") in ("dark", "light") else None,
        "form": _form(),
        "timeline": _timeline(),
        "received": RECEIVED,
        "codes": list(WORDS),
        "icons": list(icons.LINES),
    }
    return render(request, "ui/catalogue.html", context)
