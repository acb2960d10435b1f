"""Three stories in a real browser on the real application, from the first letter to the record.

With a mouse, with a finger, with the keyboard alone, and without JavaScript; letters go over a real
mail server, and what comes of it is looked at on the page, in the post and in state.db.
"""

import re
import time
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy

import httpx
import icalendar
import pytest
from browser import PATIENCE, WIDE, browsing, listening, serving
from conftest import MailServer
from hogeland import PEOPLE, at, changed_cycle, deliver_all
from playwright.sync_api import Locator, Page, expect

from jaarwiel.core.contact import Contact
from jaarwiel.core.slot import Slot
from jaarwiel.office.calendars import subscriptions
from jaarwiel.office.desk import Desk, open_desk
from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.office.documents.papersets import assemble_set
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.office.rounds import make_round
from jaarwiel.records import links
from jaarwiel.records.decisions import decisions_in
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import Settings
from jaarwiel.web.app import make_app

ANNA, SARA, HARM = "anna@gemeente.example", "sara@gemeente.example", "harm@prive.example"
TELEPHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SMALLEST = TELEPHONE | {"viewport": {"width": 320, "height": 640}}
FIGURES_OF_A_VOLUNTEER = (
    '[[deadlines.figures]]\nkind = "realisatie"\n',
    """[[deadlines.figures]]
kind = "realisatie"
first = "{evaluated}"
last = "{evaluated}"
indicators = ["aandachtsgroepen"]
owed_by = ["ho-goud-wonen"]

[[deadlines.figures]]
kind = "realisatie"
""",
)


@dataclass
class Table:
    """The application behind a port of this computer, with its mail server and its clock."""

    settings: Settings
    clock: list[datetime]
    post: MailServer

    def desk(self):
        return open_desk(self.settings)

    def round(self, day: str, clock: str) -> None:
        """What the planning does at this moment; time goes on from there."""
        self.clock[0] = at(day, clock)
        with self.desk() as desk:
            make_round(desk, self.clock[0])

    def letter(self, to: str, after: int = 0) -> tuple[str, str]:
        """Subject and text of the newest letter to this reader, not among the first `after`."""
        until = time.monotonic() + PATIENCE / 1000  # a page answers before it sends
        while not (found := [each for who, each in self.post.received[after:] if who == to]):
            assert time.monotonic() < until, f"no letter to {to}"
            time.sleep(0.02)
        message = message_from_bytes(found[-1], policy=policy.default)
        return message["Subject"], message.get_body(("plain",)).get_content()

    def mailed_link(self, to: str, below: str, after: int = 0) -> str:
        """The link in that letter to what stands below this address."""
        _, text = self.letter(to, after)
        found = re.search(rf"{self.settings.address}{below}[\w.-]+", text)
        assert found, text
        return found[0]

    def rows(self, question: str, *given: object) -> list[tuple]:
        with self.desk() as desk:
            return [tuple(each.values()) for each in desk.store.rows(question, *given)]


@pytest.fixture
def table(tmp_path, mail_server):
    with listening() as (bound, address):
        changed_cycle(tmp_path, FIGURES_OF_A_VOLUNTEER)
        settings = Settings(
            cycle=tmp_path / "anders.toml",
            state=tmp_path / "state.db",
            address=address,
            sender=None,
            smtp=f"smtp://127.0.0.1:{mail_server.port}",
            publish_to=None,
            smtp_rate=0,
        )
        clock = [at("2027-01-04", "10:00")]
        app = make_app(settings, lambda: clock[0])
        with serving(app, bound):
            yield Table(settings, clock, mail_server)


@pytest.fixture(scope="module")
def browser():
    with browsing() as opened:
        yield opened


class Hand:
    """Uses a page by what is written on it, with a mouse or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)

    def find(self, name: str, *roles: str) -> Locator:
        """What begins with these words, in one of these roles; the first on the page."""
        words = re.compile(f"^{re.escape(name)}")
        found = self.page.get_by_role(roles[0], name=words)
        for role in roles[1:]:
            found = found.or_(self.page.get_by_role(role, name=words))
        return found.first

    def press(self, name: str) -> None:
        self.use(self.find(name, "button", "link"))

    def use(self, what: Locator) -> None:
        what.click()

    def unfold(self, words: str) -> None:
        self.use(self.page.locator("summary", has_text=words).first)

    def write(self, label: str, text: str) -> None:
        self.find(label, "textbox").fill(text)

    def choose(self, label: str, option: str) -> None:
        self.find(label, "combobox").select_option(label=option)

    def attach(self, label: str, name: str, content: str) -> None:
        with self.page.expect_file_chooser() as asked:
            self.use(self.page.get_by_label(label))
        file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        asked.value.set_files(file)

    def reads(self, words: str) -> None:
        """Waits until these words are on the page, and visible."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


class Finger(Hand):
    def use(self, what: Locator) -> None:
        what.tap()


class Keyboard(Hand):
    """Nothing but keys: goes on with Tab until it is there."""

    def go_to(self, what: Locator) -> None:
        there = what.element_handle()
        for _ in range(300):
            if there.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab does not come by {what}")

    def use(self, what: Locator) -> None:
        self.go_to(what)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.go_to(self.find(label, "textbox"))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        self.go_to(self.find(label, "combobox"))
        self.page.keyboard.type(option)


def sign_in(table: Table, hand: Hand, email: str) -> None:
    """By the mailed link: what is behind it is pressed once."""
    before = len(table.post.received)
    hand.page.goto(f"{table.settings.address}/aanmelden")
    hand.write("E-mailadres", email)
    hand.press("Stuur mij een link")
    hand.reads("Kijk in uw postvak.")
    hand.page.goto(table.mailed_link(email, "/aanmelden/brief/", before))
    hand.press("Aanmelden")


def with_people(desk: Desk) -> None:
    with desk.store.writing():
        for name, email, party, role in (*PEOPLE, ("Sara Vos", SARA, "gemeente", "secretaris")):
            keep_contact(desk.store, Contact(0, name, email, party, role))


@pytest.mark.parametrize("hand", [Hand, pytest.param(Keyboard, marks=pytest.mark.soak)])
def test_the_first_week_of_the_coordinator(table, browser, hand):
    """Starts, fills the contacts, confirms the dates and lets the first requests go."""
    page = browser.new_page(viewport=WIDE, java_script_enabled=hand is Hand, locale="nl-NL")
    user = hand(page)
    with table.desk() as desk:
        printed = links.token(desk.store, "aanmelden", "kantoor")

    page.goto(f"{table.settings.address}/aanmelden/{printed}")
    user.press("Aanmelden")
    user.reads("Hier begint u")
    user.press("Voeg de contactpersonen toe")
    user.choose("Partij", "Gemeente Het Hogeland")
    user.write("Naam", "Anna de Vries")
    user.write("E-mailadres", ANNA)
    user.press("Toevoegen")
    user.reads("Het contact is toegevoegd.")
    user.press("Afmelden")
    user.reads("U bent afgemeld")
    sign_in(table, user, ANNA)
    user.reads("Aangemeld als Anna de Vries")

    others = [each for each in PEOPLE if each[3] == "contactpersoon"]
    lines = [f"{party};{name};{email};{role}" for name, email, party, role in others]
    user.press("Contacten")
    user.attach("Bestand met contacten", "lijst.csv", "\n".join(["party;name;e-mail;role", *lines]))
    user.press("Bekijk wat er verandert")
    user.reads(f"{len(others)} zijn nieuw of gewijzigd.")
    user.press(f"Leg deze {len(others)} wijzigingen vast")
    user.reads("De lijst is ingelezen.")

    user.press("Overleggen")
    user.press("Bevestig alle voorlopige data")
    user.press("Bevestig deze 7 overleggen")
    user.reads("7 overleggen zijn bevestigd.")

    user.press("Post")
    user.press("Komende brieven")
    user.reads("dirk@goudwonen.example")
    assert {reader for reader, _ in table.post.received} == {ANNA}
    table.round("2027-01-05", "08:30")
    sign_in(table, user, ANNA)
    user.press("Post")
    accepted = page.get_by_text("aangenomen door de mailserver")
    own = 3  # two to sign in with, and the report of the morning
    expect(accepted).to_have_count(len(others) + own, timeout=PATIENCE)
    user.press("Jaarwiel")
    expect(page.get_by_text("Hier begint u")).to_have_count(0)

    emails = {email for _, email, _, _ in others}
    asked = table.rows("SELECT recipient, state FROM letter WHERE kind = 'inbreng'")
    assert sorted(asked) == sorted((email, "accepted") for email in emails)
    assert {reader for reader, _ in table.post.received} == {ANNA, *emails}
    assert table.letter("dirk@goudwonen.example")[0] == (
        "Verzoek: inbreng uiterlijk wo 31 maart, Terugblik prestatieafspraken 2026"
    )
    with table.desk() as desk:
        assert [each.kind for each in decisions_in(desk.store, 2027)] == ["confirm"] * 7


@pytest.mark.parametrize(
    ("device", "script"), [(TELEPHONE, True), pytest.param(SMALLEST, False, marks=pytest.mark.soak)]
)
def test_a_volunteer_of_tenants_delivers_from_a_telephone(table, browser, device, script):
    """Opens the link of the letter, stops halfway, comes back, and has it confirmed by mail."""
    with table.desk() as desk:
        with_people(desk)
    table.round("2027-01-04", "08:30")
    table.clock[0] = at("2027-02-09", "20:15")
    link = table.mailed_link(HARM, "/inbreng/")
    text = "De dorpshuizen blijven open.\n\n- Uithuizen\n- Winsum"

    def on_a_telephone() -> Finger:
        held = browser.new_context(**device, java_script_enabled=script, locale="nl-NL")
        user = Finger(held.new_page())
        user.page.goto(link)
        return user

    user = on_a_telephone()
    user.reads("Namens Huurdersorganisatie Goud Wonen.")
    user.press("Inbreng invullen")
    user.write("Ambitie", text)
    if script:
        user.reads("Concept bewaard om 20.15 uur.")
    else:
        user.press("Bewaar als concept")
        user.reads("Uw concept is bewaard op dinsdag 9 februari 2027 om 20.15 uur.")
    user.page.context.close()
    assert table.rows("SELECT count(*) FROM delivery") == [(0,)]

    table.clock[0] = at("2027-02-11", "21:40")
    user = on_a_telephone()
    user.press("Verder met uw concept")
    expect(user.find("Ambitie", "textbox")).to_have_value(text)
    user.write("Woningen toegewezen aan aandachtsgroepen", "elf")
    user.press("Controleer en verstuur")
    user.reads("Er is nog niets opgeslagen: één vak bij de cijfers kan zo niet worden overgenomen.")
    user.write("Woningen toegewezen aan aandachtsgroepen", "11")
    user.press("Controleer en verstuur")
    user.reads("Er is nog niets verstuurd.")
    expect(user.page.get_by_role("listitem").filter(has_text="Winsum")).to_be_visible()
    assert overflow(user.page) == 0
    user.press("Verstuur")
    user.reads("is op donderdag 11 februari 2027 om 21.40 uur ontvangen (versie 1).")
    user.page.context.close()

    with table.desk() as desk:
        (delivery,) = deliveries_in(desk.store, "2027/terugblik")
    assert (delivery.deliverer, delivery.version) == ("ho-goud-wonen", 1)
    assert delivery.texts == {Slot("leefbaarheid", "Ambitie"): text}
    assert [(cell.indicator, str(each.value)) for cell, each in delivery.figures.items()] == [
        ("aandachtsgroepen", "11")
    ]
    before = len(table.post.received)
    table.round("2027-02-12", "08:30")
    subject, receipt = table.letter(HARM, before)
    assert subject == "Ontvangen: uw inbreng voor Terugblik prestatieafspraken 2026"
    assert "Wij ontvingen versie 1 op donderdag 11 februari 2027 om 21.40 uur." in receipt


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_the_secretary_on_the_day_the_papers_go_out(table, browser, script):
    """Puts a point on the agenda, checks what was made, and lets the set go to the table."""
    ao = "2027/ao-voorjaar"
    with table.desk() as desk:
        with_people(desk)
        decide(desk, ao, "confirm", at("2027-01-05"), "x")
        terugblik = desk.deadline("terugblik", 2027)
        for party in ("gemeente", "goud-wonen"):
            deliver_all(desk, party, terugblik, at("2027-03-20"))
        harm = subscriptions.find(desk, HARM, at("2027-03-30").date()).person
        feed = f"{desk.address}/agenda/{subscriptions.make(desk, harm)}.ics"
    page = browser.new_page(viewport=WIDE, java_script_enabled=script, locale="nl-NL")
    user = Hand(page)

    table.clock[0] = at("2027-03-31", "16:00")
    assert "Stukken: uiterlijk donderdag 1 april 2027." in described(feed, "AO voorjaar")
    sign_in(table, user, SARA)
    user.press("Overleggen")
    user.press("AO voorjaar")
    user.press("Agenda wijzigen")
    page.get_by_label("Titel van punt").last.fill("Woningruil tussen dorpen")
    page.get_by_label("Minuten voor punt").last.fill("20")
    user.press("Bewaar agenda")
    user.reads("De agenda is bewaard als versie 1.")

    table.clock[0] = at("2027-04-01", "08:30")
    with table.desk() as desk:
        assemble_due(desk, table.clock[0])
    before = len(table.post.received)
    table.round("2027-04-01", "08:31")
    subject, text = table.letter(SARA, before)
    assert subject == "Het stuk staat klaar: Terugblik prestatieafspraken 2026"
    assert "Stukkenset AO voorjaar" in text
    sign_in(table, user, SARA)
    user.press("Stukken")
    user.press("Terugblik prestatieafspraken 2026")
    user.reads("Van Wierden en Borgen is nog niets ontvangen.")

    with table.desk() as desk:
        assemble_set(desk, find(desk, ao), table.clock[0], "persoon 9", final=True)
    user.press("Overleggen")
    user.press("AO voorjaar")
    user.reads("Stukkenset, versie 1.0, definitief")
    user.reads("Deelnemers zien deze versie als alle stukken in één PDF.")
    page.context.close()

    said = described(feed, "AO voorjaar")
    assert "Stukken: Terugblik prestatieafspraken 2026 (concept, versie 0.1)." in said
    participant = browser.new_page(**SMALLEST, java_script_enabled=script)
    participant.goto(re.search(r"http://\S+", said)[0])
    phone = Finger(participant)
    phone.reads("Woningruil tussen dorpen")
    with participant.expect_download() as loading:
        phone.press("Alle stukken in één PDF")
    assert loading.value.path().read_bytes().startswith(b"%PDF-")


def described(feed: str, summary: str) -> str:
    """What the calendar at this address says about its only event of this name."""
    calendar = icalendar.Calendar.from_ical(httpx.get(feed, trust_env=False).content)
    (event,) = (each for each in calendar.events if each["SUMMARY"] == summary)
    return str(event["DESCRIPTION"])
