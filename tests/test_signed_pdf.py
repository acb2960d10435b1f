"""A signed PDF is told from a scan, from another document and from one that was changed."""

import contextlib
import io
import re
import time
import zlib

import pikepdf
import pytest
from signedpdfs import (
    attached,
    covered,
    locked,
    opening,
    saved,
    scan,
    signed,
    version,
    with_empty_fields,
    with_form,
    with_javascript,
)

from jaarwiel.documents.signedpdf import inspect
from jaarwiel.errors import InputError


def refused(content, frozen=None, *, says_scan=False):
    with pytest.raises(InputError) as error:
        inspect(content, frozen or version(), scan=says_scan)
    return str(error.value)


def test_signatures_on_top_of_each_other_each_count_and_begin_with_our_bytes():
    one = signed(version(), "Anja")
    three = signed(one, "Bert", "Frits")

    first, all_ = inspect(one, version(), scan=False), inspect(three, version(), scan=False)

    assert three.startswith(version())
    assert (first.digital, len(first.seals), first.remark) == (True, 1, "")
    assert (all_.digital, len(all_.seals), all_.remark) == (True, 3, "")
    assert all_.seals[:1] == first.seals


def test_who_says_scan_of_a_digital_signature_still_handed_in_a_digital_one():
    assert inspect(signed(version(), "Anja"), version(), scan=True).digital


def test_the_document_without_a_signature_is_told_from_one_with():
    assert "zonder handtekening" in refused(version())
    assert "geen digitale handtekening" in refused(version() + b"\n% aangevuld\n")


@pytest.mark.parametrize("place", [40, 5_000, 20_000])
@pytest.mark.parametrize("says_scan", [False, True])
def test_one_changed_byte_in_our_document_is_no_digital_signature(place, says_scan):
    content = bytearray(signed(version(), "Anja"))
    content[place] ^= 1

    if not says_scan:
        assert re.search("begint niet met|beschadigd", refused(bytes(content)))
        return
    with contextlib.suppress(InputError):  # it may have broken the file as well
        found = inspect(bytes(content), version(), scan=True)
        assert (found.digital, found.remark) == (False, "andere")


def test_a_signature_that_is_seen_may_stand_on_the_page_but_not_over_it():
    small, large = ((50, 50, 250, 120), (0, 0, 595, 842))

    remarks = [
        inspect(signed(version(), "Anja", box=box), version(), scan=False).remark
        for box in (small, large)
    ]

    assert remarks == ["", "toevoegingen"]


def test_fields_that_nobody_signed_may_show_other_words_and_are_looked_at():
    content = signed(with_empty_fields(version(), (50, 50, 250, 70)), "Anja")

    assert inspect(content, version(), scan=False).remark == "toevoegingen"


def test_signatures_that_together_cover_a_page_are_looked_at():
    content = version()
    for number, name in enumerate(("Anja", "Berend", "Corrie")):
        content = signed(content, name, box=(0, 200 * number, 595, 200 * number + 150))

    found = inspect(content, version(), scan=False)

    assert (len(found.seals), found.remark) == (3, "toevoegingen")


@pytest.mark.parametrize(
    "content",
    [
        attached(),
        with_form(),
        opening(S=pikepdf.Name.SubmitForm, F="http://elders.example/"),
        opening(S=pikepdf.Name.GoToR, F="elders.pdf"),
    ],
)
def test_a_pdf_that_holds_or_opens_something_else_is_refused(content):
    assert "een programma" in refused(content, says_scan=True)


def test_a_changed_byte_behind_our_document_breaks_the_signature():
    content = signed(version(), "Anja")
    place = content.index(b"/Filter /Adobe", len(version()))
    for at in (place + 1, content.index(b"Handtekening", len(version())) + 3):
        changed = bytearray(content)
        changed[at] ^= 1

        said = refused(bytes(changed))
        assert "handtekening" in said or "beschadigd" in said


def test_a_signature_that_was_cut_off_is_refused():
    content = signed(version(), "Anja", "Bert")

    for size in (len(content) - 500, len(signed(version(), "Anja")) - 3_000):
        assert refused(content[:size])


def test_an_addition_that_shows_other_words_is_refused_whenever_it_was_made():
    before, after = covered(version(), page=True), covered(signed(version(), "Anja"), page=True)

    for content in (signed(before, "Anja"), after):
        assert content.startswith(version())
        assert "verandert de inhoud" in refused(content)


def test_a_note_over_the_page_is_kept_for_somebody_to_look_at():
    content = signed(covered(version(), page=False), "Anja")

    found = inspect(content, version(), scan=False)

    assert (found.digital, found.remark) == (True, "toevoegingen")


def test_the_same_document_stored_anew_is_not_the_bytes_that_were_frozen():
    with pikepdf.open(io.BytesIO(version())) as pdf:
        content = signed(saved(pdf), "Anja")

    assert "begint niet met het vastgestelde stuk" in refused(content)
    found = inspect(content, version(), scan=True)
    assert (found.digital, found.seals, found.remark) == (False, (), "andere")


def test_a_scan_is_one_only_when_somebody_says_so():
    assert inspect(scan(), version(), scan=True).digital is False
    assert "kies dan 'scan of afbeelding'" in refused(scan())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leeg"),
        (b"PK\x03\x04", "geen PDF"),
        (b"<html>%PDF-1.7", "geen PDF"),
        (b"%PDF-1.7\n", "beschadigd"),
        (b"%PDF-1.7\n" + b"\xff" * 100_000, "beschadigd"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "beschadigd"),
    ],
)
def test_what_is_no_pdf_or_a_broken_one_is_refused(content, said):
    assert said in refused(content, says_scan=True)


def test_a_pdf_that_does_something_or_is_locked_is_refused():
    assert "programma" in refused(with_javascript(), says_scan=True)
    for password in ("", "geheim"):
        assert "beveiligd" in refused(locked(password), says_scan=True)


def test_a_pdf_without_pages_is_refused():
    assert "geen bladzijden" in refused(saved(pikepdf.new()), says_scan=True)


def test_javascript_deep_in_a_page_is_found():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=action)

    assert "programma" in refused(saved(pdf), says_scan=True)


def bomb(megabytes):
    """A PDF whose page stands in a stream that becomes this large."""
    unpacked = b"3 0 << /Type /Page /Parent 2 0 R >>" + b" " * (megabytes * 1_000_000)
    packed = zlib.compress(unpacked, 9)
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(packed) + packed + b"\nendstream\nendobj\n",
    ]  # fmt: skip
    made, places = b"%PDF-1.7\n", []
    for part in parts:
        places.append(len(made))
        made += part
    first, second, stream = (b"\x01" + each.to_bytes(4) + b"\x00" for each in places)
    own = b"\x01" + len(made).to_bytes(4) + b"\x00"
    rows = bytes(6) + first + second + b"\x02" + (4).to_bytes(4) + b"\x00" + stream + own
    head = b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n"
    end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + head % len(rows) + rows + end


def test_what_becomes_a_hundred_times_as_large_is_not_unpacked():
    assert len(bomb(200)) < 300_000
    assert inspect(bomb(1), version(), scan=True).digital is False

    began = time.process_time()
    said = refused(bomb(200), says_scan=True)

    assert "beschadigd" in said
    assert time.process_time() - began < 5
