"""What the secretary proposes to a party: the letter, the answer, and what stands meanwhile."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy

import pytest
from hogeland import at
from inviting import Keeping

from jaarwiel.core.contact import Absence, Contact
from jaarwiel.core.document import words
from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office import attention
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import proposalreminders, textproposals
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.proposalletters import write_letters
from jaarwiel.office.documents.textproposals import (
    OvertakenError,
    accept,
    propose,
    refuse,
    withdraw,
)
from jaarwiel.office.people import erasure, roster
from jaarwiel.office.rounds import make_round
from jaarwiel.records import archive, post
from jaarwiel.records import textproposals as kept
from jaarwiel.records.people import keep_contact
from jaarwiel.records.textproposals import NewProposal

NOW = at("2027-03-09", "11:20")
LATER = at("2027-03-10", "09:30")
AMBITION = Slot("leefbaarheid", "Ambitie")
RESULTS = Slot("leefbaarheid", "Resultaten")
DIRK, HARM = 4, 8


@pytest.fixture
def made(desk):
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {AMBITION: "Oud."}, NOW, "x")
    return assemble_document(desk, "terugblik", 2027, NOW, "secretariaat")


def proposed(desk, made, text="Nieuw.", party="goud-wonen", slot=AMBITION, **other):
    standing = 1 if (party, slot) == ("goud-wonen", AMBITION) else 0
    new = NewProposal("2027/terugblik", party, slot, text, made.id, standing, **other)
    return propose(desk, new, NOW, "secretariaat").id


def standing_text(desk, slot=AMBITION):
    found = desk.contributions([desk.deadline("terugblik", 2027)])
    owed = next(each for each in found if each.deliverer == "goud-wonen")
    return owed.current[slot].texts[slot] if slot in owed.current else ""


def letters(desk):
    return [each for each in post.letters(desk.store) if each.kind.startswith("voorstel")]


# ------------------------------------------------------------------------------------- the answer


def test_an_accepted_proposal_is_an_ordinary_delivery_by_that_person(desk, made):
    number = proposed(desk, made)

    receipt = accept(desk, number, 1, LATER, f"persoon {DIRK}", person=DIRK)

    assert (receipt.version, standing_text(desk)) == (2, "Nieuw.")
    row = desk.store.rows("SELECT channel, person FROM delivery WHERE version = 2")[0]
    assert row == {"channel": "voorstel van de secretaris, akkoord", "person": DIRK}
    outcome = kept.find(desk.store, number).outcome
    assert (outcome.answer, outcome.person, outcome.version) == ("accepted", DIRK, 2)
    assert assemble_document(desk, "terugblik", 2027, LATER, "secretariaat").is_new


def test_a_refused_proposal_changes_nothing_and_keeps_the_remark(desk, made):
    number = proposed(desk, made)

    refuse(desk, number, LATER, f"persoon {DIRK}", person=DIRK, remark=" Dit klopt\nniet. ")

    assert standing_text(desk) == "Oud."
    outcome = kept.find(desk.store, number).outcome
    assert (outcome.answer, outcome.remark) == ("refused", "Dit klopt niet.")


def agree(desk, number, now, by, remark):
    return accept(desk, number, 1, now, by, person=DIRK, remark=remark)


@pytest.mark.parametrize("act", [agree, refuse, withdraw])
def test_what_was_answered_is_not_answered_again(desk, made, act):
    number = proposed(desk, made)
    withdraw(desk, number, LATER, "secretariaat")

    with pytest.raises(NotFoundError, match="al beantwoord of ingetrokken"):
        act(desk, number, LATER, "x", remark="x")
    assert standing_text(desk) == "Oud."


def test_the_office_records_an_answer_with_how_it_was_given(desk, made):
    number = proposed(desk, made)

    with pytest.raises(InputError, match="Vermeld hoe de partij heeft geantwoord"):
        accept(desk, number, 1, LATER, "secretariaat")
    accept(desk, number, 1, LATER, "secretariaat", remark="Telefonisch akkoord.")

    row = desk.store.rows("SELECT channel, person FROM delivery WHERE version = 2")[0]
    assert row == {
        "channel": "voorstel van de secretaris, akkoord, vastgelegd door secretariaat",
        "person": None,
    }
    assert kept.find(desk.store, number).outcome.remark == "Telefonisch akkoord."


def test_a_proposal_that_was_overtaken_is_shown_again_before_it_is_accepted(desk, made):
    number = proposed(desk, made)
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {AMBITION: "Zelf."}, LATER, "x")

    with pytest.raises(OvertakenError, match="een andere tekst aangeleverd"):
        accept(desk, number, 1, LATER, "x", person=DIRK)
    assert standing_text(desk) == "Zelf."
    (found,) = textproposals.waiting_for(desk, {"goud-wonen"})
    assert (found.is_overtaken, found.before, found.now, found.version) == (
        True, "Oud.", "Zelf.", 2
    )  # fmt: skip
    accept(desk, number, 2, LATER, "x", person=DIRK)
    assert standing_text(desk) == "Nieuw."


def test_another_text_of_the_party_does_not_overtake_a_proposal(desk, made):
    number = proposed(desk, made)
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {RESULTS: "Zelf."}, LATER, "x")

    assert accept(desk, number, 1, LATER, "x", person=DIRK).version == 3


def test_a_proposal_for_a_missing_text_makes_it_complete(desk, made):
    number = proposed(desk, made, slot=RESULTS)

    accept(desk, number, 0, LATER, "x", person=DIRK)

    assert standing_text(desk, RESULTS) == "Nieuw."


def test_a_remark_that_is_too_long_is_refused_and_nothing_is_done(desk, made):
    number = proposed(desk, made)

    with pytest.raises(InputError, match="mag 500 tekens lang zijn"):
        accept(desk, number, 1, LATER, "x", person=DIRK, remark="x" * 501)
    assert kept.find(desk.store, number).outcome is None


def test_a_proposal_of_a_document_that_the_file_knows_no_more_waits_for_nobody(desk, made):
    new = NewProposal("2027/vervallen", "goud-wonen", AMBITION, "x", made.id, 0)
    number = propose(desk, new, NOW, "x").id

    assert textproposals.waiting_for(desk, {"goud-wonen"}) == ()
    assert textproposals.waiting_by_item(desk) == ()
    with pytest.raises(InputError, match="wordt niet meer gevraagd"):
        accept(desk, number, 0, LATER, "x", person=DIRK)


def test_only_who_answers_for_the_party_sees_its_proposals(desk, made):
    proposed(desk, made)

    assert textproposals.waiting_for(desk, {"ho-goud-wonen", "gemeente"}) == ()
    assert len(textproposals.waiting_for(desk, {"goud-wonen"})) == 1
    ((deadline, count),) = textproposals.waiting_by_item(desk)
    assert (deadline.id, count) == ("2027/terugblik", 1)


# ------------------------------------------------------------------------------------- the letters


def test_a_person_gets_one_letter_about_all_that_was_proposed(desk, made):
    for slot in (AMBITION, RESULTS):
        proposed(desk, made, slot=slot, remark="Zie het overleg.")
    proposed(desk, made, party="ho-goud-wonen")

    written = write_letters(desk, NOW)

    assert written == 2
    assert write_letters(desk, LATER) == 0
    assert [(each.recipient, each.subject) for each in reversed(letters(desk))] == [
        (
            "dirk@goudwonen.example",
            "Voorstellen voor uw teksten: Terugblik prestatieafspraken 2026",
        ),
        ("harm@prive.example", "Voorstel voor uw tekst: Terugblik prestatieafspraken 2026"),
    ]


def test_what_was_withdrawn_before_the_round_is_written_about_to_nobody(desk, made):
    withdraw(desk, proposed(desk, made), NOW, "secretariaat")

    assert write_letters(desk, NOW) == 0


def test_the_round_sends_the_letter_once(desk, made):
    courier = Keeping()
    mailing = Desk(desk.cycle, desk.store, desk.address, courier=courier)
    make_round(mailing, NOW)
    proposed(desk, made)

    make_round(mailing, LATER)
    make_round(mailing, LATER)

    (letter,) = letters(desk)
    assert letter.state == "accepted"


def test_a_deputy_hears_of_it_in_place_of_who_is_away_and_nobody_where_nobody_is_known(desk, made):
    roster.add_absence(
        desk, Absence(DIRK, date(2027, 3, 1), date(2027, 3, 31), ""), NOW, "secretariaat"
    )
    proposed(desk, made)
    proposed(desk, made, party="ho-woonzorg-nederland")

    write_letters(desk, NOW)

    assert [each.recipient for each in letters(desk)] == ["els@goudwonen.example"]


# -------------------------------------------------------------------------------- what stays of it


def test_proposals_and_answers_never_change(desk, made):
    number = proposed(desk, made)
    refuse(desk, number, NOW, "x", person=DIRK)

    for sql in (
        "UPDATE text_proposal SET text = 'x'",
        "DELETE FROM text_proposal",
        "UPDATE text_proposal_outcome SET answer = 'accepted'",
        "DELETE FROM text_proposal_outcome",
    ):
        with pytest.raises(Exception, match="append-only"):
            desk.store.db.execute(sql)


def test_of_a_removed_person_only_the_number_stays_and_a_remark_that_names_them_is_told(desk, made):
    with desk.store.writing():
        keep_contact(
            desk.store,
            Contact(0, "Wim Weg", "wim@goudwonen.example", "goud-wonen", "contactpersoon"),
        )
    person = desk.store.rows("SELECT max(id) AS id FROM person")[0]["id"]
    refuse(
        desk, proposed(desk, made), NOW, f"persoon {person}", person=person,
        remark="Groet, Wim Weg",
    )  # fmt: skip

    gone = erasure.erase(desk, person, LATER, "x")

    assert gone.stays == ("de toelichting bij het antwoord op een voorstel (1 keer)",)
    (found,) = kept.of_item(desk.store, "2027/terugblik")
    assert found.outcome.person == person


# ------------------------------------------------------------------------------------- in its time


def test_a_text_in_time_that_the_office_changed_later_is_not_called_late(desk, made):
    number = proposed(desk, made)

    accept(desk, number, 1, AFTER, f"persoon {DIRK}", person=DIRK)

    owed = contribution(desk)
    assert (owed.current[AMBITION].version, owed.was_late) == (2, False)
    assert _provenance(desk) == (
        "Voorstel van het secretariaat, akkoord van Goud Wonen op 20 april 2027, versie 2"
    )


def test_a_proposal_on_a_proposal_is_as_old_as_what_the_party_wrote(desk, made):
    accept(desk, proposed(desk, made), 1, AFTER, "x", person=DIRK)
    new = NewProposal("2027/terugblik", "goud-wonen", AMBITION, "Nog nieuwer.", made.id, 2)
    accept(desk, propose(desk, new, AFTER, "secretariaat").id, 2, AFTER, "x", person=DIRK)

    assert (contribution(desk).current[AMBITION].version, contribution(desk).was_late) == (3, False)


def test_a_text_that_was_not_there_in_time_is_late_whoever_wrote_it(desk, made):
    accept(desk, proposed(desk, made, slot=RESULTS), 0, AFTER, "x", person=DIRK)

    owed = contribution(desk)
    assert (owed.is_late(AMBITION), owed.is_late(RESULTS), owed.was_late) == (False, True, True)


AFTER = at("2027-04-20", "09:30")


def contribution(desk):
    found = desk.contributions([desk.deadline("terugblik", 2027)])
    return next(each for each in found if each.deliverer == "goud-wonen")


def _provenance(desk):
    version = assemble_document(desk, "terugblik", 2027, AFTER, "secretariaat")
    model = archive.model_of(desk.store, version.id)
    found = (it for it in model.passages if it.slot == ("goud-wonen", "leefbaarheid", "Ambitie"))
    return words(next(found).provenance)


# ----------------------------------------------------------------------------------- the reminder

DUE = at("2027-03-16", "09:30")
"""Five working days after it was proposed."""


def reminders(desk):
    found = [each for each in post.letters(desk.store) if each.kind.startswith("voorstel herin")]
    return [(each.recipient, each.subject, each.state, each.hold) for each in found]


def tasks_of(desk, now):
    return {each.kind: each.count for each in attention.tasks(desk, now, ())}


def test_who_does_not_answer_a_proposal_is_reminded_once_and_then_the_office_sees_it(desk, made):
    desk = replace(desk, courier=Keeping())
    proposed(desk, made)
    make_round(desk, NOW)
    make_round(desk, at("2027-03-15", "09:30"))
    assert reminders(desk) == []

    for _ in range(2):
        make_round(desk, DUE)
    assert "herinnerd" not in tasks_of(desk, DUE)
    make_round(desk, at("2027-03-17", "09:30"))
    make_round(desk, at("2027-05-17", "09:30"))

    subject = "Herinnering: voorstel voor uw tekst: Terugblik prestatieafspraken 2026"
    assert reminders(desk) == [("dirk@goudwonen.example", subject, "accepted", "")]
    assert tasks_of(desk, at("2027-03-17"))["herinnerd"] == 1
    report = next(e for e in post.letters(desk.store, "day = '2027-03-17'") if "ochtend" in e.kind)
    assert "ook na de herinnering niet beantwoord" in plain_of(desk, report)


@pytest.mark.parametrize("act", ["answer", "change", "never"])
def test_nobody_is_reminded_of_what_was_answered_or_overtaken(desk, made, act):
    number = proposed(desk, made)
    if act == "answer":
        refuse(desk, number, LATER, "x", person=DIRK)
    elif act == "change":
        own = {AMBITION: "Zelf."}
        deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), own, LATER, "x")
    else:
        ladder = replace(desk.cycle.ladder, proposals_after_workdays=0)
        desk = replace(desk, cycle=replace(desk.cycle, ladder=ladder))

    make_round(desk, DUE)

    assert reminders(desk) == []


def test_a_reminder_that_waits_goes_when_the_text_was_changed_meanwhile(desk, made):
    proposed(desk, made)
    proposalreminders.write_letters(desk, DUE)
    assert [state for *_, state, _ in reminders(desk)] == ["ready"]

    own = {AMBITION: "Zelf."}
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), own, DUE, "x")
    proposalreminders.write_letters(desk, DUE)

    assert [state for *_, state, _ in reminders(desk)] == ["withdrawn"]


def test_reminders_long_after_their_day_wait_for_a_yes(desk, made):
    proposed(desk, made)

    proposalreminders.write_letters(desk, at("2027-03-24", "09:30"))

    assert [hold for *_, hold in reminders(desk)] == ["reeks"]


def plain_of(desk, letter):
    message = message_from_bytes(post.content_of(desk.store, letter.id), policy=policy.default)
    return message.get_body(("plain",)).get_content()
