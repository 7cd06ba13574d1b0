"""Signatures in a PDF that was signed elsewhere and handed back: whose, when, whole, and on our own document.

Everything is examined from the file and the certificates in DATA/trust/; nothing is fetched from a network.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from laksa.rules.refusal import Refused

if TYPE_CHECKING:  # pyhanko costs 0.5 s and 40 MB to import, and is needed a few times a month
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.generic import DictionaryObject
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus

MAX_BYTES = 30 * 1024 * 1024
# What signing adds to a document: all else that stood in the frozen one must stand as it stood.
_SIGNING_ADDS = {
    "/Catalog": {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"},
    "/Page": {"/Annots", "/Tabs"},
}
# Objects of their own that signing may write anew: the description of the file, and the list of annotations.
_DESCRIBING = ("/Metadata", "/Info", "/Annots")
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Signature:
    """A valid signature on our document. `signed_at` is what the signer's clock said, None where it said nothing.

    `trusted`: its certificate leads to one of the city's roots; None where the city keeps none.
    """

    signer: str
    signed_at: datetime | None
    trusted: bool | None


def trust_roots(folder: Path | None = None) -> list[Certificate]:
    """The certificates that the city put into DATA/trust/ (PEM or DER); none there, none trusted or distrusted."""
    from pyhanko.keys import load_certs_from_pemder

    folder = folder or settings.DATA / "trust"
    files = [path for path in sorted(folder.glob("*")) if path.suffix in {".pem", ".crt", ".cer", ".der"}]
    return list(load_certs_from_pemder([str(path) for path in files])) if files else []


def inspect(pdf: bytes, original: bytes, roots: Sequence[Certificate]) -> Signature:
    """The signature on `pdf`, which must be `original` (as frozen) with nothing but a signature added.

    Refused: pdf_too_large, pdf_unreadable, signature_missing, signature_broken (changed after signing),
    signature_partial (something was added after signing), signature_of_other_document, signature_on_changes (changed
    before signing), signature_untrusted (the city keeps roots and the certificate leads to none).
    """
    if len(pdf) > MAX_BYTES:
        raise Refused("pdf_too_large", limit=MAX_BYTES)
    if not pdf.startswith(b"%PDF-"):
        raise Refused("pdf_unreadable")
    reader = _opened(pdf)
    signature, status = _examined(reader, roots)
    if not pdf.startswith(original):
        raise Refused("signature_of_other_document")
    try:
        changed = _changed(reader, _opened(original))
    except Exception as problem:  # pyhanko raises whatever a crafted file leads it to
        raise Refused("pdf_unreadable") from problem
    if changed:
        raise Refused("signature_on_changes")
    trusted = status.trusted if roots else None
    if trusted is False:
        raise Refused("signature_untrusted", signer=_name(status))
    return Signature(_name(status), signature.self_reported_timestamp, trusted)


def _opened(pdf: bytes) -> PdfFileReader:
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return PdfFileReader(io.BytesIO(pdf), strict=False)
    except Exception as problem:
        raise Refused("pdf_unreadable") from problem


def _examined(reader: PdfFileReader, roots: Sequence[Certificate]) -> tuple[EmbeddedPdfSignature, PdfSignatureStatus]:
    """The last signature of a person and what it is worth; all of them must be whole, the last of all to the end."""
    try:
        found, last = list(reader.embedded_regular_signatures), list(reader.embedded_signatures)
        if not found:
            raise Refused("signature_missing")
        statuses = [_status(signature, roots) for signature in found]
        covered = last[-1].evaluate_signature_coverage()
    except Refused:
        raise
    except Exception as problem:
        raise Refused("signature_broken") from problem
    if not all(status.intact and status.valid for status in statuses):
        raise Refused("signature_broken")
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if covered != SignatureCoverageLevel.ENTIRE_FILE:
        raise Refused("signature_partial")
    return found[-1], statuses[-1]


def _status(signature: EmbeddedPdfSignature, roots: Sequence[Certificate]) -> PdfSignatureStatus:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # A chain that leads nowhere is an answer here, and no news for the log.
    logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)
    # skip_diff: pyhanko's own comparison wants a form in the frozen document, which has none; see _changed.
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False, revocation_mode="soft-fail")
    return validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)


def _name(status: PdfSignatureStatus) -> str:
    subject = status.signing_cert.subject
    name = subject.native.get("common_name") or subject.human_friendly
    return str(name if isinstance(name, str) else ", ".join(name))[:200]


# ── was anything but a signature added? ──────────────────────────────────────────────────────────


def _changed(reader: PdfFileReader, original: PdfFileReader) -> bool:
    """Whether anything that stood in `original` reads otherwise in the signed file, but for what signing adds.

    A file can begin with our bytes and still show other figures: PDF lets a later revision replace any object.
    """
    if reader.encrypted or reader.root_ref.idnum != original.root_ref.idnum:
        return True
    if "/XFA" in _at(reader.root, "/AcroForm", {}):  # a form that some viewers show in place of the pages
        return True
    before, after = list(_pages(original.root["/Pages"])), list(_pages(reader.root["/Pages"]))
    if len(before) != len(after) or not all(map(_only_signatures_added, before, after)):
        return True
    described = [original.root, original.trailer_view, *before]
    exempt = {_written(one.raw_get(key)) for one in described for key in _DESCRIBING if key in one}
    return any(
        not _stands(_object(original, number), _object(reader, number))
        for number in _numbers(original)
        if _reference(number) not in exempt
    )


def _only_signatures_added(before: DictionaryObject, after: DictionaryObject) -> bool:
    """Every annotation that stood on the page stands; a new one is the place of a signature."""
    old = [_written(one) for one in _annotations(before)]
    new = [one for one in _annotations(after) if _written(one) not in old]
    kept = [_written(one) for one in _annotations(after) if _written(one) in old]
    return kept == old and all(map(_is_signature, new))


def _is_signature(annotation: Any) -> bool:
    widget = annotation.get_object()
    kind = _at(widget, "/FT") or _at(_at(widget, "/Parent", {}), "/FT")
    return bool(_at(widget, "/Subtype") == "/Widget" and kind == "/Sig")


def _stands(old: Any, new: Any) -> bool:
    both = isinstance(old, dict) and isinstance(new, dict)
    added = _SIGNING_ADDS.get(str(_at(old, "/Type"))) if both else None
    if added is None:
        return _written(old) == _written(new)
    return all(
        key in old and key in new and _written(old.raw_get(key)) == _written(new.raw_get(key))
        for key in {*old, *new} - added
    )


def _pages(node: Any, depth: int = 0) -> Iterator[DictionaryObject]:
    if "/Kids" not in node:
        yield node
    elif depth < _DEEPEST:
        for kid in node["/Kids"]:
            yield from _pages(kid.get_object(), depth + 1)


def _annotations(page: DictionaryObject) -> list[Any]:
    found = _at(page, "/Annots", [])
    return [found.raw_get(place) for place in range(len(found))]


def _at(dictionary: Any, key: str, default: Any = None) -> Any:
    """The entry itself where a reference stands; pyhanko's own `get` gives the reference."""
    try:
        return dictionary[key]
    except KeyError:
        return default


def _numbers(reader: PdfFileReader) -> set[tuple[int, int]]:
    """Object and generation numbers of all that stands in the file."""
    revisions = range(reader.xrefs.total_revisions)
    found = [reference for one in revisions for reference in reader.xrefs.explicit_refs_in_revision(one)]
    return {(reference.idnum, reference.generation) for reference in found}


def _object(reader: PdfFileReader, number: tuple[int, int]) -> Any:
    from pyhanko.pdf_utils.generic import Reference

    return reader.get_object(Reference(*number, reader))


def _reference(number: tuple[int, int]) -> bytes:
    return b"%d %d R" % number


def _written(value: Any) -> bytes:
    """A PDF object as it is written; references by their numbers."""
    out = io.BytesIO()
    value.write_to_stream(out, None)
    return out.getvalue()
