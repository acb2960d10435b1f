"""PDFs as people hand them in: really signed with a key of our own, scanned, changed, locked."""

import io
from datetime import UTC, datetime
from functools import cache

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from hogeland import small_dossier
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from jaarwiel.documents import assemble
from jaarwiel.resources import read_template


@cache
def version(text: str = "Tekst.") -> bytes:
    """A document of ours."""
    return assemble(small_dossier(text), read_template).pdf


@cache
def signer(name: str) -> signers.SimpleSigner:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    kept = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, NoEncryption())
    made = signers.SimpleSigner.load_pkcs12_data(kept, other_certs=[], passphrase=None)
    assert made is not None
    return made


def signed(content: bytes, *names: str, box: tuple[int, int, int, int] | None = None) -> bytes:
    """The same with the signatures of these persons, one after the other; seen in a box or not."""
    for name in names:
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        if box:
            field = fields.SigFieldSpec(f"Handtekening{name}", on_page=0, box=box)
            fields.append_signature_field(writer, field)
        how = signers.PdfSignatureMetadata(field_name=f"Handtekening{name}")
        content = signers.sign_pdf(writer, how, signer=signer(name)).getvalue()
    return content


@cache
def scan(pages: int = 1) -> bytes:
    """A PDF of another program, with empty pages; the same bytes each time, whatever the second."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    return saved(pdf)


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    made = io.BytesIO()
    pdf.save(made, **how)
    return made.getvalue()


def with_javascript() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(pdf)


def attached() -> bytes:
    """A PDF with another file in it."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["x.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="x.exe")
    return saved(pdf)


def opening(**entries: object) -> bytes:
    """A PDF that has this action when it is opened."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(**entries)
    return saved(pdf)


def with_form() -> bytes:
    """A PDF with a form of another kind, that may hold a program."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    form = pdf.make_stream(b"<xdp><script>app.alert(1)</script></xdp>")
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=form)
    return saved(pdf)


def with_empty_fields(content: bytes, *boxes: tuple[int, int, int, int]) -> bytes:
    """The same with fields for a signature that nobody signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    for number, box in enumerate(boxes):
        fields.append_signature_field(
            writer, fields.SigFieldSpec(f"Leeg{number}", on_page=0, box=box)
        )
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def locked(password: str) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    return saved(pdf, encryption=pikepdf.Encryption(user=password, owner="x"))


def covered(content: bytes, *, page: bool) -> bytes:
    """The same with an addition that shows other words on the page, or a note beside it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    first = writer.root["/Pages"]["/Kids"][0]
    while "/Kids" in first:
        first = first["/Kids"][0]
    if page:
        other = generic.StreamObject(stream_data=b"BT ET")
        first["/Contents"] = writer.add_object(other)
    else:
        note = generic.DictionaryObject(
            {
                generic.NameObject("/Type"): generic.NameObject("/Annot"),
                generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
                generic.NameObject("/Rect"): generic.ArrayObject(
                    generic.NumberObject(each) for each in (0, 0, 500, 800)
                ),
            }
        )
        first["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(first)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
