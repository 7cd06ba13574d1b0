"""Mails in all their ugliness: what a person wrote is read, and nothing makes it fail."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage

import pytest
from channels.mail.written_mails import WHERE, mail, multipart
from hypothesis import given
from hypothesis import strategies as st

from laksa.channels.email import mime, reading
from laksa.channels.receiver import Ignored, Incoming, Told, Unreadable

OURS = "<laksa.17.0123456789ab@kota.example>"
OWN = frozenset({"laksa@kota.example"})


def read(content: bytes) -> Incoming | Told | Ignored:
    return reading.read(content, OWN)


def heard(content: bytes) -> Incoming:
    found = read(content)
    assert isinstance(found, Incoming), found
    return found


def words(content: bytes) -> str:
    return heard(content).text


def b64(text: bytes) -> bytes:
    return base64.encodebytes(text)


@pytest.mark.parametrize(
    ("body", "kind", "encoding", "says"),
    [
        ("Jalan bolong – parah".encode(), "text/plain; charset=utf-8", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode("cp1252"), "text/plain; charset=iso-8859-1", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode(), "text/plain; charset=iso-8859-1", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode("cp1252"), "text/plain; charset=utf-8", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode("cp1252"), "text/plain", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode(), "text/plain; charset=x-tak-ada", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode(), "text/plain; charset=zlib", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode(), "text/plain; charset=punycode", "8bit", "Jalan bolong – parah"),
        ("Jalan bolong – parah".encode("utf-16"), "text/plain; charset=utf-16", "8bit", "Jalan bolong – parah"),
        ("道が壊れた".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp", "7bit", "道が壊れた"),
        ("路坏了".encode("gbk"), "text/plain; charset=gb2312", "8bit", "路坏了"),
        (b"Jalan=20bolong=20=E2=80=93 parah=", "text/plain; charset=utf-8", "quoted-printable", "Jalan bolong – parah"),
        (b"Jalan =ZZ bolong =E2=80", "text/plain; charset=utf-8", "quoted-printable", "Jalan =ZZ bolong â€"),
        (b64(b"Jalan bolong"), "text/plain", "base64", "Jalan bolong"),
        (b64(b"Jalan bolong")[:-3], "text/plain", "BASE64", "Jalan bolo"),
        (b"SmFs!!YW4g*Ym9s\r\nb25n=", "text/plain", "base64", "Jalan bolong"),
        (b"Jalan bolong", "", "", "Jalan bolong"),
        (b"Jalan bolong", "tidak jelas; ;;=", "aneh", "Jalan bolong"),
        (b"Jalan bolong", "multipart/mixed", "7bit", "Jalan bolong"),
        (b"Jalan bolong", 'multipart/mixed; boundary="tak muncul"', "7bit", "Jalan bolong"),
        (b"Jalan \r\nbolong \r\nparah.\r\nSudah lama.", "text/plain; format=flowed", "7bit",
         "Jalan bolong parah.\nSudah lama."),
        (b"Jalan bo \r\nlong", "text/plain; format=flowed; delsp=yes", "7bit", "Jalan bolong"),
        (b"<p>Jalan <b>bolong</b> &amp; gelap<br>parah</p><style>p{}</style><script>x</script>", "text/html", "7bit",
         "Jalan bolong & gelap\nparah"),
        (b'<a href="https://peta.example/x">lokasi</a>', "text/html", "7bit", "lokasi (https://peta.example/x)"),
        (b"<table><tr><td>Jalan</td><td>bolong</td></tr><tr><td>parah</td></tr></table>", "text/html", "7bit",
         "Jalan bolong\nparah"),
    ],
)  # fmt: skip
def test_words_are_read_in_whatever_form_they_come(body: bytes, kind: str, encoding: str, says: str) -> None:
    assert words(mail(body, Content_Type=kind, Content_Transfer_Encoding=encoding)) == says


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("=?utf-8?B?TGFtcHUgbWF0aQ==?=", "Lampu mati"),
        ("=?UTF-8?Q?Lampu_mati_=E2=80=93?= lagi", "Lampu mati – lagi"),
        ("=?utf-8?B?4oA=?= =?utf-8?B?k2tvbW1h?=", "–komma"),
        ("=?utf-8?B?TGFtcHU?=", "Lampu"),
        ("=?tak-ada?Q?Lampu=20mati?=", "Lampu mati"),
        ("=?utf-8?X?Lampu?=", "=?utf-8?X?Lampu?="),
        ("Lampu\r\n mati", "Lampu mati"),
        ("Lampu\u202e mati\u200b", "Lampu mati"),
    ],
)
def test_subjects_are_read_also_where_they_are_written_wrongly(said: str, read_as: str) -> None:
    assert heard(mail(subject=said)).title == read_as


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('Content-Disposition: attachment; filename="foto.jpg"', "foto.jpg"),
        ("Content-Disposition: attachment; filename*=utf-8''foto%20jalan%E2%80%93.jpg", "foto jalan–.jpg"),
        ("Content-Disposition: attachment; filename*0=\"foto \"; filename*1=\"jalan.jpg\"", "foto jalan.jpg"),
        ("Content-Disposition: attachment; filename*1*=jalan.jpg; filename*0*=utf-8''foto%20", "foto jalan.jpg"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?Zm90by5qcGc=?="', "foto.jpg"),
        ('Content-Disposition: attachment; filename="..\\\\..\\\\C:/x/foto.jpg"', "foto.jpg"),
        ('Content-Type: image/jpeg; name="foto.jpg"', "foto.jpg"),
        ("Content-Type: image/jpeg", "berkas-2"),
        ('Content-Disposition: attachment; filename="foto.jpg', "foto.jpg"),
    ],
)  # fmt: skip
def test_files_keep_their_names(head: str, name: str) -> None:
    if "Content-Type" not in head:
        head += "\r\nContent-Type: image/jpeg"
    (media,) = heard(multipart(("Content-Type: text/plain", b"Ini fotonya."), (head, b"\xff\xd8\xff"))).media
    assert media.name == name


def test_of_alternatives_the_plain_one_is_read_and_pictures_in_the_words_are_photos() -> None:
    empty, html = b"Content-Type: text/plain\r\n\r\n", b"Content-Type: text/html\r\n\r\n<p>Jalan [x] bolong</p>"
    inner = b"--c\r\n" + empty + b"\r\n--c\r\n" + html + b"\r\n--c--"
    content = multipart(
        ('Content-Type: multipart/alternative; boundary="c"', inner),
        ("Content-Type: image/png\r\nContent-ID: <f>\r\nContent-Transfer-Encoding: base64",
         b64(b"\x89PNG\r\n\x1a\n...")),
        ("Content-Type: image/gif\r\nContent-ID: <g>\r\nContent-Disposition: inline", b"GIF89a"),
        ("Content-Type: application/pgp-signature", b"x"),
        kind="related",
    )  # fmt: skip
    found = heard(content)
    assert (found.text, [media.content_type for media in found.media]) == ("Jalan [x] bolong", ["image/png"])
    (part,) = [one for one in mime.parsed(content).walk() if str(one.number) == found.media[0].ref]
    assert mime.body_of(content, part) == b"\x89PNG\r\n\x1a\n..."
    assert words(multipart(("Content-Type: text/plain", b"Polos"), ("Content-Type: text/html", b"<p>Hias"),
                           kind="alternative")) == "Polos"  # fmt: skip


def test_a_forwarded_mail_is_words_and_files_and_says_whose() -> None:
    inner = multipart(("Content-Type: text/plain", b"Sampah menumpuk."), ("Content-Type: image/jpeg", b"\xff\xd8\xff"),
                      sender="budi@lain.invalid", subject="Sampah")  # fmt: skip
    inner = inner.replace(b"--b", b"--d").replace(b'"b"', b'"d"')
    found = heard(
        multipart(("Content-Type: text/plain", b"Tolong lihat ini."), ("Content-Type: message/rfc822", inner))
    )
    assert found.text.startswith(
        "Tolong lihat ini.\n\n---------- Pesan yang diteruskan ----------\nDari: budi@lain.inv"
    )
    assert found.text.endswith("Perihal: Sampah\n\nSampah menumpuk.")
    assert len(found.media) == 1


def test_outlooks_bag_is_a_file_and_an_invitation_says_what_it_is_about() -> None:
    tnef = heard(multipart(("Content-Type: text/plain", b"Lihat lampiran."),
                           ('Content-Type: application/ms-tnef; name="winmail.dat"', b"\x78\x9f\x3e\x22")))  # fmt: skip
    assert (tnef.text, [media.name for media in tnef.media]) == ("Lihat lampiran.", ["winmail.dat"])
    invitation = b"BEGIN:VEVENT\r\nSUMMARY:Kerja bakti\r\nLOCATION:Balai\r\n  RW 3\\, Cimone\r\nEND:VEVENT"
    assert words(multipart(("Content-Type: text/calendar; method=REQUEST", invitation))) == (
        "Kerja bakti\nBalai RW 3, Cimone"
    )
    with_words = multipart(("Content-Type: text/plain", b"Datang ya."), ("Content-Type: text/calendar", invitation))
    assert (words(with_words), heard(with_words).media) == ("Datang ya.", ())


def test_an_empty_mail_with_a_photo_is_a_photo() -> None:
    found = heard(multipart(("Content-Type: text/plain", b" \r\n"), ("Content-Type: image/jpeg", b"\xff\xd8\xff")))
    assert (found.text, len(found.media)) == ("", 1)


@pytest.mark.parametrize("depth", [500, 2_000])
def test_parts_within_parts_cost_time_and_nothing_else(depth: int) -> None:
    content = b"From: a@b.example\r\n"
    for n in range(depth):
        content += f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode()
    content += b"Content-Type: text/plain\r\n\r\nJalan bolong di sini.\r\n"
    content += b"".join(f"--b{n}--\r\n".encode() for n in reversed(range(depth)))
    found = heard(content)
    assert depth > mime.PARTS_MAX or found.text == "Jalan bolong di sini."


def test_mails_within_mails_and_html_within_html_too() -> None:
    letter = b"Content-Type: message/rfc822\r\n\r\n" * 600 + b"Content-Type: text/plain\r\n\r\nPaling dalam."
    assert words(b"From: a@b.example\r\n" + letter).endswith("Paling dalam.")
    for form in ("<div>" * 10_000 + "x", ("<div>" * 6_000 + "x" + "</div>" * 6_000), "<blockquote>" * 4_000 + "x"):
        assert words(mail(form, Content_Type="text/html")).strip("> \n") == "x"


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: text/plain; " + b'a="' * 10_000,
        b"Subject: " + b"=?utf-8?Q?" * 10_000,
        b"References: " + b"<a" * 15_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 15_000,
        b"\r\n" + b"On 2026 x@y wrote:\n" * 8_000,
        b"\r\n" + b"From: a\n" * 10_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a href=" * 10_000,
        b"\r\n" + b"> " * 40_000,
        b"X: y\r\n" * 10_000,
    ],
    ids=["parameters", "subject", "references", "delimiters", "attributions", "heads", "links", "marks", "fields"],
)
def test_what_is_made_to_take_long_does_not(content: bytes) -> None:
    begun = time.process_time()
    reading.external_id(content)
    read(b"From: a@b.example\r\n" + content)
    assert time.process_time() - begun < 1


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_as_something_or_refused(content: bytes, cut: bool) -> None:
    try:
        reading.external_id(content)
        found = reading.read(content, OWN, is_cut=cut)
    except Unreadable:
        return
    assert isinstance(found, Incoming | Told | Ignored)


_PIECES = st.sampled_from(
    [b"--b\r\n", b"--b--\r\n", b"\r\n", b"\n", b"Content-Type: multipart/mixed; boundary=b\r\n", b"> ", b"=?utf-8?B?",
     b"Content-Type: text/html; charset=utf-16\r\n", b"Content-Transfer-Encoding: base64\r\n", b"SGFsbw", b"=", b"?=",
     b"From: a@b.example\r\n", b"Content-Type: message/rfc822\r\n", b"On x wrote:\r\n", b"<div>", b"\xff\xfe", b"\0",
     b"Content-Disposition: attachment; filename*0*=utf-8''%ff\r\n", b"Content-Type: message/delivery-status\r\n",
     b"Subject: =?x?q?=?=\r\n", b"Auto-Submitted: no\r\n", b"Content-Type: text/calendar\r\n", b"SUMMARY:x\r\n"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
def test_pieces_of_mails_in_any_order_are_too(pieces: list[bytes]) -> None:
    try:
        found = read(b"From: a@b.example\r\n" + b"".join(pieces))
    except Unreadable:
        return
    if isinstance(found, Incoming):
        assert "\0" not in found.sender
        assert len(found.media) <= reading.FILES_MAX + 1


@given(st.text(max_size=60), st.text(max_size=200))
def test_what_pythons_own_writer_writes_is_read_as_it_was(subject: str, text: str) -> None:
    said = EmailMessage()
    said["From"] = "a@b.example"
    said["Subject"] = "".join(subject.splitlines()).encode("utf-8", "replace").decode()
    plain = " ".join(text.encode("utf-8", "replace").decode().replace("\0", "").split()) or "kosong"
    said.set_content("Isi: " + plain, cte="base64")
    found = heard(said.as_bytes())
    assert " ".join(found.text.split()) == " ".join(f"Isi: {plain}".split())


# Replies: the new words alone.

NEW = "BELUM, masih gelap."
QUOTED = "> LAKSA: laporan LKS-26-K7M4-9D selesai.\n> \n> Sudah beres?\n"


@pytest.mark.parametrize(
    "under",
    [
        f"\nPada Sen, 1 Des 2026 pukul 10.05 LAKSA <laksa@kota.example> menulis:\n\n{QUOTED}",
        f"\nPada tanggal Sen, 1 Des 2026 10.05, LAKSA Kota Tangerang <\nlaksa@kota.example> menulis:\n\n{QUOTED}",
        f"\nOn Mon, Dec 1, 2026 at 10:05 AM LAKSA <laksa@kota.example> wrote:\n\n{QUOTED}",
        f"\nOn Mon, Dec 1, 2026 at 10:05 AM LAKSA Kota Tangerang\n<laksa@kota.example>\nwrote:\n{QUOTED}",
        "\nOn 1 Dec 2026, at 10.05, LAKSA <laksa@kota.example> wrote:\n\nLAKSA: laporan LKS-26-K7M4-9D selesai.\n",
        f"\n{QUOTED}",
        "\n-----Original Message-----\nFrom: LAKSA\nSent: Monday\nTo: Dinda\nSubject: Selesai\n\nLAKSA: selesai.",
        "\n-----Pesan Asli-----\nDari: LAKSA\nDikirim: Senin\n\nLAKSA: selesai.",
        "\n______________________\nDari: LAKSA <l@k.example>\nDikirim: 1 Desember\nKepada: Dinda\n\nLAKSA: selesai.",
        "\n*From:* LAKSA\n*Sent:* Monday\n*To:* Dinda\n*Subject:* Selesai\n\nLAKSA: selesai.",
        "\n-- \nDinda Lestari\nJl. Veteran 4\n0812-0000-0000",
        "\n--\nDinda Lestari",
        "\nSent from my iPhone",
        "\nDikirim dari iPhone saya",
        "\nDikirim dari Yahoo Mail di Android",
        "\nGet Outlook for Android<https://aka.ms/x>",
        f"\nDikirim dari ponsel saya\n\nPada Sen, 1 Des 2026 LAKSA <laksa@kota.example> menulis:\n{QUOTED}",
        f"\nLAKSA <laksa@kota.example> schrieb am Mo., 1. Dez. 2026:\n{QUOTED}",
    ],
)
def test_of_a_reply_only_the_new_words_are_read(under: str) -> None:
    assert words(mail(NEW + "\n" + under, subject="Re: Laporan LKS-26-K7M4-9D selesai")) == NEW


def test_words_below_and_between_what_is_quoted_are_new_too() -> None:
    assert words(mail(f"On Mon LAKSA wrote:\n{QUOTED}\nBELUM\n\n> Lihat foto\nSudah saya lihat.")) == (
        "BELUM\n\nSudah saya lihat."
    )
    html = "<div>BELUM</div><div>On Mon, LAKSA &lt;a@b.example&gt; wrote:<blockquote>lama<br>sekali</blockquote></div>"
    assert words(mail(html, Content_Type="text/html")) == "BELUM"


@pytest.mark.parametrize(
    "text",
    [
        "Pada hari Senin lampu mati, warga menulis: tolong.\nBelum ada jawaban sampai sekarang.",
        "Dari: rumah saya\nterlihat gelap sekali di ujung jalan.",
        "Yang rusak:\n- lampu\n- trotoar\n\nTolong diperbaiki.",
        "Jalan --\nrusak parah sepanjang 100 meter." + "\nDan di sini juga." * 20,
        "Sent surat ke lurah tidak dijawab.",
    ],
)
def test_words_that_merely_look_like_a_quotation_stay(text: str) -> None:
    assert words(mail(text)) == text


def test_where_all_is_quoted_all_stays_and_so_does_what_is_forwarded() -> None:
    assert words(mail(QUOTED)).startswith("> LAKSA: laporan")
    forwarded = "Mohon ditindak.\n\n-----Original Message-----\nFrom: Budi\nSent: Senin\nTo: x\n\nSampah menumpuk."
    assert words(mail(forwarded, subject="Fwd: Sampah")) == forwarded


# Whose mail it is.


def test_a_name_that_looks_like_an_address_is_a_name() -> None:
    assert [heard(mail(sender=said)).sender for said in (
        '"laksa@kota.example" <Dinda@Warga.Invalid>', "dinda@warga.invalid (Dinda)",
        "=?utf-8?Q?D?= <dinda@warga.invalid>",
        "Dinda <<dinda@warga.invalid>>", "dinda@warga.invalid, budi@warga.invalid",
    )] == ["dinda@warga.invalid"] * 5  # fmt: skip
    with pytest.raises(Unreadable):
        read(mail(sender="tak ada alamat"))


def test_nobody_is_proven_by_a_mail_and_the_nearest_that_it_answers_comes_first() -> None:
    found = heard(mail(In_Reply_To="<c@x>", References="<a@x> <b@x>\r\n <c@x>"))
    assert (found.is_proven, found.answers) == (False, ("<c@x>", "<b@x>", "<a@x>"))


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "auto-replied (vacation); owner=x"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"Precedence": "auto_reply"}, "automatic"),
        ({"subject": "Out of Office: Re: Laporan"}, "automatic"),
        ({"subject": "Balasan otomatis: Laporan LKS-26-K7M4-9D"}, "automatic"),
        ({"subject": "Automatic reply: Laporan"}, "automatic"),
        ({"List_Id": "<warga.kota.example>"}, "list"),
        ({"Precedence": "bulk"}, "list"),
        ({"Precedence": "list"}, "list"),
        ({"sender": "LAKSA <laksa@kota.example>"}, "own"),
    ],
)
def test_what_nobody_said_to_us_is_ignored_with_its_reason(headers: dict[str, str], reason: str) -> None:
    assert read(mail(WHERE, **headers)) == Ignored(reason)


@pytest.mark.parametrize(
    ("headers", "is_automatic"),
    [
        ({"Auto_Submitted": "auto-generated"}, True),
        ({"Auto_Submitted": "auto-generated; type=x", "Precedence": "bulk"}, True),
        ({"sender": "no-reply@warga.invalid"}, True),
        ({"Return_Path": "<>"}, True),
        ({"Auto_Submitted": "no"}, False),
        ({"subject": "Kantor tutup di luar jam kerja"}, False),
    ],
)
def test_what_a_machine_wrote_may_be_a_report(headers: dict[str, str], is_automatic: bool) -> None:
    assert heard(mail(WHERE, **headers)).is_automatic is is_automatic


def report(action: str, returned: bytes, kind: str = "message/rfc822", status: str = "5.1.1") -> bytes:
    said = f"Reporting-MTA: dns; mx.example\r\n\r\nAction: {action}\r\nStatus: {status}\r\n"
    return multipart(
        ("Content-Type: text/plain", b"Maaf, surat tidak sampai."),
        ("Content-Type: message/delivery-status", said.encode() + b"Diagnostic-Code: smtp; 550 no such user\r\n"),
        (f"Content-Type: {kind}", returned),
        kind="report; report-type=delivery-status",
        sender="MAILER-DAEMON@mx.example",
        Return_Path="<>",
    )


BACK = f"Message-ID: {OURS}\r\nSubject: x\r\n\r\nhalo".encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (report("failed", BACK), Told(OURS, "failed", error="5.1.1 smtp; 550 no such user")),
        (report("failed", BACK, "text/rfc822-headers"), Told(OURS, "failed", error="5.1.1 smtp; 550 no such user")),
        (report("delayed", BACK), Ignored("bounce")),
        (report("delivered", BACK), Told(OURS, "delivered")),
        (report("failed", b"Message-ID: <lain@x>\r\n\r\n"), Ignored("bounce")),
        (mail(b"550 user unknown\r\n\r\n" + BACK, sender="Mailer-Daemon@mx.example", subject="failure notice"),
         Told(OURS, "failed", error="550 user unknown")),
        (mail(BACK, sender="x@mx.example", X_Failed_Recipients="d@x", subject="Mail delivery failed"),
         Told(OURS, "failed", error="Mail delivery failed")),
        (mail(BACK, sender="Mailer-Daemon@mx.example", subject="Warning: Undelivered mail delayed"), Ignored("bounce")),
        (mail(b"x", sender="postmaster@mx.example", subject="Undeliverable: x"), Ignored("bounce")),
        (multipart(("Content-Type: text/plain", b"Dibaca."),
                   ("Content-Type: message/disposition-notification",
                    f"Original-Message-ID: {OURS}\r\nDisposition: manual-action/MDN-sent-manually; displayed".encode()),
                   kind="report; report-type=disposition-notification"),
         Told(OURS, "read")),
    ],
)  # fmt: skip
def test_news_of_our_own_mails(content: bytes, told: Told | Ignored) -> None:
    assert read(content) == told


def test_a_mail_is_known_by_its_id_else_by_what_it_says() -> None:
    first = mail("Satu.", Message_ID="<x@y>")
    same = [first, b"Received: from lain\r\n" + first.replace(b"\r\n", b"\n"), mail("Dua.", Message_ID="<x@y>")]
    assert {reading.external_id(one) for one in same} == {"<x@y>"}
    nameless = mail("Satu.", Message_ID="")
    long = mail("Satu.", Message_ID="<" + "x" * 500 + "@y>")
    others = [nameless, mail("Dua.", Message_ID=""), long]
    ids = [reading.external_id(one) for one in others]
    assert reading.external_id(b"Received: from lain\r\n" + nameless) == ids[0]
    assert (len(set(ids)), max(map(len, ids)) <= 200) == (3, True)
    assert [reading.message_id(one) for one in ("<x@y>", *ids)] == ["<x@y>", "", "", ""]


def test_more_files_and_words_than_anybody_reads_are_told_and_held() -> None:
    many = heard(multipart(*[("Content-Type: image/jpeg", b"\xff\xd8\xff")] * 30))
    assert (len(many.media), many.media[-1].ref) == (reading.FILES_MAX + 1, reading.REST)
    long = heard(mail("kata " * 30_000))
    assert (len(long.text) <= reading.WORDS_MAX, [media.ref for media in long.media]) == (True, [reading.REST])
    cut = reading.read(
        multipart(("Content-Type: text/plain", b"Awal."), ("Content-Type: image/jpeg", b"x")), OWN, is_cut=True
    )
    assert isinstance(cut, Incoming)
    assert (cut.text, [media.ref for media in cut.media]) == ("Awal.", [reading.REST])
