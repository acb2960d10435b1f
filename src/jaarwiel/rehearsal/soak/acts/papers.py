"""Acts of the secretary: the joint text, definitive documents, signatures."""

import random
from datetime import datetime

from jaarwiel.core.contributions import joint_slots
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.signing import signatures, tosign
from jaarwiel.office.signing.signatures import Signing
from jaarwiel.rehearsal.soak.life import Life, one_of


def write_joint_text(life: Life, chance: random.Random, now: datetime) -> str:
    """The secretary keeps what the table agrees on."""
    open_ones = [d for d in life.desk.running(now.date()) if d.rule.agreements]
    deadline = one_of(chance, [d for d in open_ones if now.date() <= d.last_day])
    life.number += 1
    texts = {
        slot: f"Afspraak {life.number} bij {position}."
        for position, slot in enumerate(joint_slots(life.cycle, deadline))
        if chance.random() < 0.8  # noqa: PLR2004 - most of it
    }
    keep_joint(life.desk, deadline, texts, now, "secretaris", by="secretaris")
    return deadline.id


def make_final(life: Life, chance: random.Random, now: datetime) -> str:
    """The secretary makes a document definitive in the last weeks of its term, or after it."""
    late = [
        d for d in life.desk.running(now.date())
        if d.last_workday - ONE_DAY * 15 <= now.date() <= d.last_day + ONE_DAY * 30
    ]  # fmt: skip
    deadline = one_of(chance, late)
    made = assemble_document(
        life.desk, deadline.document_id, deadline.year, now, "secretaris",
        final=True, reason="Ter ondertekening.", step=life.step,
    )  # fmt: skip
    return f"{deadline.id} {made.label}"


def sign(life: Life, chance: random.Random, now: datetime) -> str:
    """A signatory signs what lies before it."""
    lying = [each for each in tosign.to_sign(life.desk, now.date()) if each.open_lines]
    found = one_of(chance, lying)
    line = one_of(chance, [each for each in found.open_lines if each.people])
    signing = Signing(now.date(), "papier", chance.choice(line.people).person)
    signatures.sign(life.desk, found, line.key, signing, now, "secretaris")
    return f"{line.key} tekent {found.deadline.id}"


def take_signature_back(life: Life, chance: random.Random, now: datetime) -> str:
    """A signature was recorded by mistake."""
    rows = life.desk.store.rows("SELECT id FROM signature ORDER BY id DESC LIMIT 5")
    number = int(one_of(chance, rows)["id"])
    signatures.withdraw(life.desk, number, "Vergissing.", now, "secretaris")
    return f"handtekening {number}"
