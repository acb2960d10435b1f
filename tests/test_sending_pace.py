"""A run of letters: one connection, not too many a minute, and nothing that is held."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from test_post import NOW, only, write

from jaarwiel.mail.courier import STILL, Timer
from jaarwiel.mail.sending import send_ready
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.records.post import letters


@dataclass
class Clock:
    """Time that passes by sleeping alone."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds):
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds

    @property
    def timer(self):
        return Timer(lambda: self.now, self.sleep)


def courier(server, rate=0, timer=STILL):
    return SmtpCourier(f"smtp://127.0.0.1:{server.port}", rate=rate, timer=timer)


def write_several(store, count):
    for number in range(count):
        write(store, f"p{number}@x.example")


def test_a_run_of_letters_takes_one_connection(store, mail_server):
    write_several(store, 20)

    send_ready(store, courier(mail_server), NOW)

    assert len(mail_server.received) == 20
    assert mail_server.connections == 1


def test_a_refused_letter_leaves_the_connection_as_it_was_for_the_next(store, mail_server):
    write_several(store, 4)
    mail_server.at_recipient["p1@x.example"] = "550 who?"
    mail_server.answers["p2@x.example"] = "451 later"

    report = send_ready(store, courier(mail_server), NOW)

    assert [each.recipient for each in report.failed] == ["p1@x.example"]
    assert [each.recipient for each in report.postponed] == ["p2@x.example"]
    assert [who for who, _ in mail_server.received] == ["p0@x.example", "p3@x.example"]
    assert mail_server.connections == 1


@pytest.mark.parametrize("way", ["421 4.7.0 enough", "drop"])
def test_a_server_that_wants_no_more_over_one_connection_gets_the_rest_over_others(
    store, mail_server, way
):
    write_several(store, 7)
    mail_server.most_letters, mail_server.then = 2, way

    report = send_ready(store, courier(mail_server), NOW)

    assert len(report.accepted) == 7
    assert [who for who, _ in mail_server.received] == [f"p{n}@x.example" for n in range(7)]
    assert mail_server.connections == 4


def test_a_server_that_hangs_up_at_once_is_not_pestered(store, mail_server):
    write_several(store, 3)
    mail_server.most_letters, mail_server.then = 0, "421 4.3.2 closing"

    report = send_ready(store, courier(mail_server), NOW)

    assert len(report.postponed) == 3
    assert mail_server.connections == 3


def test_no_more_letters_go_in_any_minute_than_the_rate(store, mail_server):
    write_several(store, 25)
    clock = Clock()

    send_ready(store, courier(mail_server, 10, clock.timer), NOW)

    sent = sorted(each.sent_at for each in letters(store))
    assert len(mail_server.received) == 25
    assert clock.slept == [60.0, 60.0]
    assert all(b - a >= timedelta(minutes=1) for a, b in zip(sent, sent[10:], strict=False))


def test_a_run_that_begins_within_the_minute_counts_what_another_has_sent(store, mail_server):
    write_several(store, 10)
    send_ready(store, courier(mail_server, 10, Clock().timer), NOW)
    write(store, "later@x.example")
    clock = Clock()

    send_ready(store, courier(mail_server, 10, clock.timer), NOW + timedelta(seconds=45))

    assert clock.slept == [15.0]
    assert len(mail_server.received) == 11


def test_letters_that_were_refused_for_the_moment_count_too(store, mail_server):
    write_several(store, 3)
    mail_server.answers.update({f"p{n}@x.example": "451 later" for n in range(3)})
    clock = Clock()

    send_ready(store, courier(mail_server, 2, clock.timer), NOW)

    assert clock.slept == [60.0]


def test_a_letter_that_waits_for_its_turn_is_not_claimed(store, mail_server):
    write_several(store, 2)
    seen = []

    def look(_seconds):
        seen.append([each.state for each in letters(store)])
        clock.now += _seconds

    clock = Clock()
    send_ready(store, courier(mail_server, 1, Timer(lambda: clock.now, look)), NOW)

    assert seen == [["ready", "accepted"]]


def test_without_a_server_no_letter_is_claimed(store):
    write(store)

    report = send_ready(store, SmtpCourier("smtp://127.0.0.1:1"), NOW)

    assert "127.0.0.1:1 is niet bereikbaar" in report.trouble
    assert (only(store).state, only(store).attempts) == ("ready", 0)


def test_a_letter_that_is_held_is_sent_only_when_it_is_released(store, mail_server):
    write(store)
    store.db.execute("UPDATE letter SET hold = 'wacht op akkoord', reason = 'nabellen'")

    held = send_ready(store, courier(mail_server), NOW)
    letter = only(store)
    store.db.execute("UPDATE letter SET hold = ''")
    released = send_ready(store, courier(mail_server), NOW)

    assert (held.accepted, letter.state) == ((), "ready")
    assert (letter.hold, letter.reason, letter.words) == ("wacht op akkoord", "nabellen", "")
    assert (letter.bounced_at, letter.bounce, letter.again_of) == (None, "", None)
    assert len(released.accepted) == len(mail_server.received) == 1


def test_a_letter_that_is_held_while_it_waits_for_its_turn_is_not_sent(store, mail_server):
    write(store)

    def held_meanwhile(letter):
        store.db.execute("UPDATE letter SET hold = 'nee' WHERE id = ?", [letter.id])
        return True

    send_ready(store, courier(mail_server), NOW, held_meanwhile)

    assert mail_server.received == []
    assert only(store).state == "ready"
