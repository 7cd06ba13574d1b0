"""A PDF that was signed elsewhere: accepted when the signature is whole and stands on our own document."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reports.conftest import Office

from laksa.reports import ledger, signing, workflow
from laksa.reports.models import Letterhead, Report
from laksa.reports.verify import verify
from laksa.rules.refusal import Refused

SIGNED_AT = datetime(2026, 11, 1, 23, tzinfo=UTC)
PAGES = 'Oktober 2026: #link("https://laksa.invalid")[1.148 laporan] masuk. #pagebreak() Lampiran.'


@dataclass
class Authority:
    """A root certificate, and people whom it certifies."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def named(cls, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(certificate(name, key, name, key, authority=True), key)

    def signer(self, name: str) -> signers.SimpleSigner:
        key = ec.generate_private_key(ec.SECP256R1())
        store = SimpleCertificateStore()
        store.register(asn1(self.certificate))
        private = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=asn1(certificate(name, key, self.name, self.key)),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=store,
        )

    @property
    def name(self) -> str:
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, by: str, by_key: ec.EllipticCurvePrivateKey, *, authority: bool = False
) -> x509.Certificate:
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SIGNED_AT - timedelta(days=30))
        .not_valid_after(SIGNED_AT + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority,
                content_commitment=not authority,
                key_cert_sign=authority,
                crl_sign=authority,
                **usage,
            ),
            critical=True,
        )
        .sign(by_key, hashes.SHA256())
    )


def asn1(found: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(found.public_bytes(serialization.Encoding.DER))


CITY, STRANGERS = Authority.named("Otoritas Sertifikat Kota"), Authority.named("Otoritas Lain")
RATNA = CITY.signer("Ratna Kusumawardani")
LETTER: bytes = typst.compile(PAGES.encode(), format="pdf")
OTHER: bytes = typst.compile(b"Surat lain.", format="pdf")


def signed(pdf: bytes, *, by: signers.SimpleSigner = RATNA, field: str = "TTE", visible: bool = False) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if visible:
        fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=-1, box=(300, 100, 500, 160)))
    done: io.BytesIO = signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name=field), signer=by)
    return done.getvalue()


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """`pdf` with one more revision, as somebody with an editor would leave it."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def other_figures(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def a_note_over_the_page(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
        generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 800))),
    })  # fmt: skip
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))


def a_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root[generic.pdf_name("/OpenAction")] = generic.DictionaryObject({
        generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
        generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
    })  # fmt: skip
    writer.update_root()


def one_page_less(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].pop()
    pages[generic.pdf_name("/Count")] = generic.NumberObject(1)
    writer.update_container(pages)


def one_byte(pdf: bytes, place: int) -> bytes:
    flipped = bytearray(pdf)
    flipped[place] ^= 0x01
    return bytes(flipped)


def refusal(pdf: bytes, roots: list[Any] | None = None) -> str:
    with pytest.raises(Refused) as refused:
        signing.inspect(pdf, LETTER, roots or [])
    return refused.value.code


# ── what is accepted ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("visible", [False, True])
def test_who_signed_and_when_is_read_from_the_signature(visible: bool) -> None:
    found = signing.inspect(signed(LETTER, visible=visible), LETTER, [])
    assert (found.signer, found.trusted) == ("Ratna Kusumawardani", None)
    assert found.signed_at is not None
    assert abs(found.signed_at - SIGNED_AT) < timedelta(minutes=1)


def test_a_chain_is_trusted_when_it_leads_to_a_root_of_the_city() -> None:
    assert signing.inspect(signed(LETTER), LETTER, [asn1(STRANGERS.certificate), asn1(CITY.certificate)]).trusted
    assert refusal(signed(LETTER, by=STRANGERS.signer("Ratna Kusumawardani")), [asn1(CITY.certificate)]) == (
        "signature_untrusted"
    )


def test_a_second_signature_on_the_first_is_accepted_and_the_last_one_is_named() -> None:
    both = signed(signed(LETTER), by=CITY.signer("Agus Wibowo"), field="Paraf", visible=True)
    assert signing.inspect(both, LETTER, [asn1(CITY.certificate)]).signer == "Agus Wibowo"


def test_the_roots_are_the_certificates_in_a_folder(tmp_path: Path) -> None:
    assert signing.trust_roots(tmp_path) == []
    (tmp_path / "kota.pem").write_bytes(CITY.pem + STRANGERS.pem)
    (tmp_path / "BACA SAYA.txt").write_text("Bukan sertifikat.")
    roots = signing.trust_roots(tmp_path)
    assert len(roots) == 2
    assert signing.inspect(signed(LETTER), LETTER, roots).trusted


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


def test_an_unsigned_file_says_so() -> None:
    assert refusal(LETTER) == "signature_missing"
    assert refusal(OTHER) == "signature_missing"


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\nhello", LETTER[:400], signed(LETTER)[:-200]])
def test_what_is_no_pdf_or_half_of_one_is_refused(content: bytes) -> None:
    assert refusal(content) == "pdf_unreadable"


def test_a_file_of_more_than_30_mb_is_refused_unread() -> None:
    assert refusal(b"%PDF-" + bytes(30 * 1024 * 1024)) == "pdf_too_large"


def test_a_signature_on_another_document_is_refused() -> None:
    assert refusal(signed(OTHER)) == "signature_of_other_document"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_one_changed_byte_breaks_the_signature(share: float) -> None:
    assert refusal(one_byte(signed(LETTER), int(len(LETTER) * share))) in {"signature_broken", "pdf_unreadable"}


def test_something_added_after_the_signature_is_refused() -> None:
    assert refusal(updated(signed(LETTER), other_figures)) == "signature_partial"
    assert refusal(signed(LETTER) + b"\n% tail\n") == "signature_partial"


@pytest.mark.parametrize("change", [other_figures, a_note_over_the_page, a_script, one_page_less])
def test_our_bytes_under_other_pages_are_refused_though_the_signature_is_whole(change: Callable[..., Any]) -> None:
    forged = signed(updated(LETTER, change))
    assert forged.startswith(LETTER)
    assert refusal(forged, [asn1(CITY.certificate)]) == "signature_on_changes"


# ── handed back ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def checked(office: Office) -> Report:
    return office.check(office.draft(), make=lambda row, figures: {"pdf": LETTER})


@pytest.mark.django_db
def test_the_signed_file_is_kept_beside_the_frozen_one(office: Office, checked: Report) -> None:
    pdf = signed(LETTER, visible=True)
    report = workflow.hand_back(checked, pdf, by=office.agus, roots=[asn1(CITY.certificate)])
    state, file = ledger.state_of(report), report.file("signed")
    assert file is not None
    assert (file.name, file.path.read_bytes()) == ("laporan-bertanda-tangan.pdf", pdf)
    assert (report.state, report.signer) == ("signed", "Ratna Kusumawardani")
    assert (state.method, state.valid, state.trusted, state.signed_file) == ("electronic", True, True, file.sha256)
    assert report.signed_at is not None
    assert abs(report.signed_at - SIGNED_AT) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_wrongly_signed_file_leaves_the_report_as_it_was(office: Office, checked: Report) -> None:
    for wrong in (LETTER, signed(OTHER), b"hello"):
        with pytest.raises(Refused):
            workflow.hand_back(checked, wrong, by=office.ratna)
    assert Report.objects.get().state == "checked"
    assert checked.files.count() == 1


@pytest.mark.django_db
def test_only_what_was_checked_can_be_handed_back_signed(office: Office) -> None:
    with pytest.raises(Refused, match="wrong_state"):
        workflow.hand_back(office.draft(), signed(LETTER), by=office.ratna)
    with pytest.raises(Refused, match="report_signed"):
        workflow.hand_back(office.a_report("signed"), signed(LETTER), by=office.ratna)


@pytest.mark.django_db
@pytest.mark.parametrize("roots", [[], [CITY]], ids=["without a root", "with a root of the city"])
def test_the_certificate_of_another_than_the_printed_name_needs_words_that_stay(
    office: Office, checked: Report, roots: list[Authority]
) -> None:
    pdf, trusted = signed(LETTER, by=CITY.signer("Budi Santoso")), [asn1(one.certificate) for one in roots]
    with pytest.raises(Refused, match="signer_differs") as refused:
        workflow.hand_back(checked, pdf, by=office.agus, roots=trusted)
    assert refused.value.params == {"printed": "Ratna Kusumawardani", "signer": "Budi Santoso"}
    Letterhead.objects.update(signer_name="Budi Santoso")  # what was printed stays what is compared with
    with pytest.raises(Refused, match="signer_differs"):
        workflow.hand_back(checked, pdf, by=office.agus, roots=trusted)
    report = workflow.hand_back(checked, pdf, by=office.agus, confirmation="Plt. dengan SK 800/12.", roots=trusted)
    assert (report.signer, report.printed_signer) == ("Budi Santoso", "Ratna Kusumawardani")
    assert report.confirmation == "Plt. dengan SK 800/12."
    assert list(verify(counting=office.counting)) == []
