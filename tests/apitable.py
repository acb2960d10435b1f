"""A table with something of everything that the API tells, and programs that read along."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
from hogeland import PEOPLE, at, deliver_all, every_text
from inviting import Keeping
from signedpdfs import scan, signed
from webvisit import ADDRESS, Visit, visiting

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.slot import Slot
from jaarwiel.office.calendars.publish import announce
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.documents.papersets import assemble_set
from jaarwiel.office.meetings.deciding import decide, find, undo
from jaarwiel.office.programs import tokens
from jaarwiel.office.rounds import make_round
from jaarwiel.office.signing import tosign
from jaarwiel.office.signing.signatures import Signing, sign
from jaarwiel.office.table.answers import answer
from jaarwiel.records.people import keep_contact
from jaarwiel.records.statefile import open_store

NOW = at("2027-04-02", "11:20")
AO = "2027/ao-voorjaar"
BY = "Gerda de Boer"
"""Who acts: a name that no answer may tell."""


@dataclass
class Reading:
    """One program that reads along."""

    visit: Visit
    token: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, **headers)

    def send(self, method: str, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.visit.cookies = httpx.Cookies()
        return self.visit.send(
            method,
            f"/api/v1{path}",
            headers={"Authorization": f"Bearer {self.token}", **named},
        )

    def all(self, path: str) -> list[dict[str, Any]]:
        """Everything in a list, part after part."""
        found, answer = [], self.get(path)
        while True:
            body = answer.json()
            found += body["resultaten"]
            following = body["_links"].get("next")
            if not following:
                return found
            answer = self.get(following["href"].removeprefix(f"{ADDRESS}/api/v1"))


def fill(desk: Desk) -> None:
    """Contributions, versions, moved and cancelled meetings, letters, answers and signatures."""
    announce(desk, at("2027-01-04"))
    decide(desk, AO, "move", at("2027-02-10"), BY, at("2027-04-20", "10:00"), "Gerda is verhinderd")
    decide(desk, AO, "move", at("2027-02-12"), BY, at("2027-04-22", "10:00"))
    undo(desk, AO, at("2027-02-13"), BY)
    decide(desk, "2027/bo-najaar", "cancel", at("2027-03-01"), BY, reason="Gerda is ziek")
    deliver_all(desk, "goud-wonen", desk.deadline("activiteitenoverzicht", 2026), at("2027-02-01"))
    deadline = desk.deadline("terugblik", 2027)
    texts = every_text(desk.cycle, "terugblik", "Een *mooi* jaar.")
    deliver(desk, "woonzorg-nederland", deadline, texts, at("2027-03-29"), "proef")
    deliver_all(desk, "gemeente", deadline, at("2027-03-29"))
    assemble_document(desk, "terugblik", 2027, at("2027-03-29"), BY)
    half = {Slot("leefbaarheid", "Resultaten"): "Half."}
    deliver(desk, "goud-wonen", deadline, half, at("2027-04-01"), "proef")
    assemble_document(desk, "terugblik", 2027, at("2027-04-01"), BY, final=True)
    assemble_set(desk, find(desk, AO), at("2027-04-01"), BY, final=True)
    tick(desk, at("2027-03-24"))
    make_round(desk, NOW)
    slots = [Slot("leefbaarheid", each) for each in ("Afspraak 1", "Procesafspraken")]
    keep_joint(desk, desk.deadline("prestatieafspraken", 2026), dict.fromkeys(slots, "Samen."),
               NOW, BY)  # fmt: skip
    put_signatures(desk)
    question = next(each for each in desk.plan(2026).items if hasattr(each, "answer"))
    answer(desk, question.id, question.rule.answers[0], at("2027-03-02"), BY, "Gerda vindt dat ook")


def put_signatures(desk: Desk) -> None:
    day = at("2027-03-01")
    made = assemble_document(desk, "prestatieafspraken", 2026, day, BY, final=True)
    found = tosign.find(desk, made.id, NOW.date())
    pdf = signed(made.assembled.pdf, "Anja")
    for line, way, content in zip(
        found.lines, ("digitaal", "scan", "papier"), (pdf, scan(), None), strict=False
    ):
        given = Signing(day.date(), way, role="directeur Anja", content=content)
        sign(desk, found, line.key, given, day, BY)


@contextmanager
def table(cycle: Cycle, tmp_path: Path) -> Iterator[Reading]:
    """The table of Het Hogeland in April 2027, and a program with a token that is valid."""
    store = open_store(tmp_path / "state.db")
    with store.writing():
        for name, email, party, role in PEOPLE:
            keep_contact(store, Contact(0, name, email, party, role))
    desk = Desk(cycle, store, ADDRESS, courier=Keeping())
    fill(desk)
    _, token = tokens.make(desk, "zaaksysteem", date(2027, 12, 31), NOW, BY)
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield Reading(visit, token)
    store.close()


def hurry(reading: Reading) -> None:
    """Moves the clock on, so that the pace is never in the way."""
    reading.visit.clock[0] += timedelta(seconds=1)
