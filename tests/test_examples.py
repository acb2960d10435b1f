"""The examples of the letters: they reach all of each template, and have the shape of real ones."""

from dataclasses import replace

import mailsamples
import pytest
from bounces import POSTFIX, bounce
from hogeland import at
from inviting import Keeping
from jinja2 import nodes

from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError
from jaarwiel.mail.letters import Envelope, compose
from jaarwiel.mail.savedmail import saved_mail
from jaarwiel.office import rounds
from jaarwiel.office.calendars import channels, invitation_letter, publish
from jaarwiel.office.chasing import morning
from jaarwiel.office.contributions import extensions, receiving, withdrawing
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Bare, NoCycleError
from jaarwiel.office.documents import assemble, duepapers, proposalletters, textproposals
from jaarwiel.office.letters import asking, bounces, cyclealarm, receipts, signinletter
from jaarwiel.office.meetings import deciding
from jaarwiel.office.people import signin
from jaarwiel.office.signing import requests, signatures, signedreceipts, tosign
from jaarwiel.office.table import opening
from jaarwiel.records.post import letters
from jaarwiel.records.textproposals import NewProposal
from jaarwiel.resources import folder, read_template
from jaarwiel.templating import examples
from jaarwiel.templating.templateshape import Shape, shape_of
from jaarwiel.words.wording import environment

TRIED = {**examples.LETTERS, **examples.NOTES}


class Branches:
    """A template that notes which of its branches are gone through."""

    def __init__(self, name):
        self.environment = environment(html=False).overlay()
        self.parsed = self.environment.parse(read_template(name), name)
        self.all, self.reached = set(), set()
        self.elifs = [each for node in self.parsed.find_all(nodes.If) for each in node.elif_]
        for node in list(self.parsed.find_all((nodes.If, nodes.CondExpr, nodes.For))):
            self.mark(node)
        code = self.environment.compile(self.parsed, name, name)
        known = self.environment.make_globals({"_door": self.note})
        self.template = self.environment.template_class.from_code(self.environment, code, known)

    def note(self, place, value=""):
        self.reached.add(place)
        return value

    def mark(self, node):
        if isinstance(node, nodes.CondExpr):
            node.expr1 = self.call(node, "ja", node.expr1)
            node.expr2 = self.call(node, "nee", node.expr2 or nodes.Const(""))
            return
        node.body.insert(0, self.statement(node, "ja"))
        if isinstance(node, nodes.If) and node not in self.elifs:
            node.else_.insert(0, self.statement(node, "nee"))

    def statement(self, node, way):
        return nodes.ExprStmt(self.call(node, way, nodes.Const(""))).set_lineno(node.lineno)

    def call(self, node, way, value):
        place = f"regel {node.lineno}, nummer {len(self.all)}: {way}"
        self.all.add(place)
        function = nodes.Name("_door", "load")
        made = nodes.Call(function, [nodes.Const(place), value], [], None, None)
        return made.set_lineno(node.lineno).set_environment(self.environment)


@pytest.mark.parametrize("name", TRIED)
def test_the_examples_go_through_every_branch(name):
    template = Branches(name)

    for facts in TRIED[name].values():
        template.template.render(facts)

    assert sorted(template.all - template.reached) == []


def test_every_letter_has_examples():
    shipped = {f"mail/{path.name}" for path in (folder("templates") / "mail").iterdir()}

    assert shipped - {"mail/brief.html.j2"} == set(TRIED)


def test_files_are_named_after_examples_so_those_have_plain_names():
    assert [
        variant for variants in TRIED.values() for variant in variants if not variant.isascii()
    ] == []


def lacking(real: Shape | None, example: Shape | None, where=""):
    """What of the real facts is not in the example."""
    if real is None or example is None:
        return
    yield from (f"{where}.{name}" for name in real.names if name not in example.names)
    for name, inner in real.names.items():
        yield from lacking(inner, example.names.get(name), f"{where}.{name}")
    yield from lacking(real.item, example.item, f"{where}[]")


def move_the_ao(desk):
    """So that there is room for more time before its papers go out."""
    starts = at("2027-04-22", "13:30")
    deciding.decide(desk, "2027/ao-voorjaar", "move", at("2027-01-02"), "anna", starts)


def invite_to_the_bo(desk):
    """Somebody is invited to a meeting, which is moved and does not take place after all."""
    corrie = desk.store.rows("SELECT id FROM person WHERE email LIKE 'corrie%'")[0]["id"]
    publish.announce(desk, at("2027-01-04"))
    channels.invite(desk, corrie, at("2027-01-04"), "anna")
    for day, act, options in (
        ("2027-01-05", "confirm", {}),
        ("2027-01-06", "move", {"starts": at("2027-06-01", "10:00")}),
        ("2027-01-07", "cancel", {"reason": "Het overleg is niet nodig."}),
    ):
        deciding.decide(desk, "2027/bo-voorjaar", act, at(day), "anna", **options)
        rounds.make_round(desk, at(day))


def mail_comes_in(desk, folder):
    """An answer to a letter, and one of our letters that comes back."""
    asked = letters(desk.store, "kind = 'inbreng'")
    to_dirk = next(each for each in asked if each.recipient.startswith("dirk"))
    returned = next(each for each in asked if each.recipient.startswith("corrie"))
    folder.mkdir()
    (folder / "1.eml").write_bytes(mailsamples.outlook(to_dirk.message_id))
    (folder / "2.eml").write_bytes(bounce(POSTFIX, returned.message_id, returned.recipient))
    receiving.read_mailbox(desk, at("2027-01-08"), saved_mail(folder), rounds.TAKERS)


def test_the_examples_have_the_shape_of_real_letters(desk, monkeypatch, tmp_path):
    """A year at the desk; what each module hands to its template is compared with the examples."""
    real: dict[str, list[object]] = {}

    def noted(name: str, facts: dict[str, object], envelope: Envelope, *calendar: object):
        real.setdefault(name, []).append(facts)
        return compose(name, facts, envelope, *calendar)

    for module in (
        asking, bounces, duepapers, extensions, invitation_letter, morning, opening,
        proposalletters, receipts, receiving, signedreceipts, requests, signinletter,
        withdrawing, cyclealarm,
    ):  # fmt: skip
        monkeypatch.setattr(module, "compose", noted)
    desk = replace(desk, courier=Keeping())
    opening.open_year(desk, at("2027-01-02"))
    signin.mail_link(desk, "anna@gemeente.example", at("2027-01-02"))
    broken = NoCycleError(tmp_path, InputError("Het bestand is leeg."))
    bare = Bare(desk.store, desk.address, None, desk.courier)
    cyclealarm.tell_from(bare, broken, at("2027-01-02"))
    move_the_ao(desk)
    rounds.make_round(desk, at("2027-01-04"))
    invite_to_the_bo(desk)
    mail_comes_in(desk, tmp_path / "post")
    deadline = desk.deadline("terugblik", 2027)
    texts = {Slot("wonen-en-zorg", "Ambitie"): "Tekst."}
    deliver(desk, "goud-wonen", deadline, texts, at("2027-02-01"), "proef")
    owed = extensions.find(desk, "2027/terugblik", "goud-wonen")
    dirk = desk.store.rows("SELECT id FROM person WHERE email LIKE 'dirk%'")[0]["id"]
    owed = extensions.ask(desk, owed, at("2027-04-02").date(), dirk, "Drukte.", at("2027-02-02"))
    extensions.refuse(desk, owed, at("2027-02-03"), "anna", "Het overleg gaat voor.")
    rounds.make_round(desk, at("2027-02-03"))
    rounds.make_round(desk, at("2027-04-07"))
    rounds.make_round(desk, at("2027-04-12"))
    made = next(iter(duepapers.assemble_due(desk, at("2027-04-13"))))
    slot = Slot("wonen-en-zorg", "Ambitie")
    proposed = NewProposal("2027/terugblik", "goud-wonen", slot, "Beter.", made.id, 1)
    textproposals.propose(desk, proposed, at("2027-04-13"), "secretariaat")
    rounds.make_round(desk, at("2027-04-14"))
    assemble.assemble_document(
        desk, "prestatieafspraken", 2027, at("2027-12-01"), "anna", final=True
    )
    rounds.make_round(desk, at("2027-12-01"))
    version = tosign.to_sign(desk, at("2027-12-02").date())[0]
    given = signatures.Signing(at("2027-12-02").date(), "papier", dirk)
    signatures.sign(desk, version, "goud-wonen", given, at("2027-12-02"), "anna")
    rounds.make_round(desk, at("2027-12-02"))
    withdrawing.withdraw(desk, owed, 1, at("2027-12-03"), "anna", "Van een ander.")
    rounds.make_round(desk, at("2027-12-03"))
    withdrawing.restore(desk, owed, 1, at("2027-12-06"), "anna", "Klopte toch.")

    assert set(real) == set(examples.LETTERS)
    for name, facts in real.items():
        actual, example = shape_of(facts), shape_of(examples.LETTERS[name].values())
        assert [*lacking(actual, example, name), *lacking(example, actual, name)] == []
