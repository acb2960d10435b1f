"""What somebody wrote themselves, apart from what a mail program put around it."""

import mailsamples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.core.replytext import own_words, without_greeting
from jaarwiel.mail import incoming

THREAD = "<a@b>"
GMAIL = f"Dag Anna,\n\n{mailsamples.SENTENCE}"
WEBMAIL = (
    f"Beste Anna,\n\nCafé in ieder dorp, {mailsamples.SENTENCE}\n\nEr is **een** café geopend."
)
OUTLOOK = """Beste Anna,

Hierbij onze inbreng.

Leefbaarheid in dorpen

Ambitie:
Wij willen dat ieder dorp een ontmoetingsplek houdt.

Resultaten:
- sloop van 12 woningen
- nieuwbouw van 18 woningen"""
APPLE = "Beste Anna, zie de bijlage. Wij hebben de tekst met de hele organisatie besproken."


@pytest.mark.parametrize(
    ("sample", "written"),
    [
        (mailsamples.gmail, GMAIL),
        (mailsamples.webmail, WEBMAIL),
        (mailsamples.outlook, OUTLOOK),
        (mailsamples.apple, APPLE),
    ],
)
def test_history_quotes_and_signature_are_cut_off(sample, written):
    mail = incoming.read(sample(THREAD))

    assert own_words(mail.text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Prima\n\n-----Oorspronkelijk bericht-----\nVan: Anna\nTekst", "Prima"),
        ("Prima\n\nFrom: Anna\nSent: Monday\nTo: Dirk\nSubject: x\n\nDear", "Prima"),
        ("Prima\n-- \nDirk\n06-12345678", "Prima"),
        ("Prima\n\nOp 4 jan schreef Anna:\nzonder tekens ervoor", "Prima"),
        ("Op tijd schreef de commissie:\n\n> eigen citaat", ""),
        ("Van: een kant willen wij\nmeer woningen", "Van: een kant willen wij\nmeer woningen"),
        ("- een\n  - twee\n\n\n\n- drie", "- een\n  - twee\n\n- drie"),
        ("Met vriendelijke groet,\n" + "Een regel tekst\n" * 20, None),
        ("Groet", "Groet"),
    ],
)
def test_what_is_kept_of_a_text(text, written):
    assert own_words(text) == (text.strip() if written is None else written)


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "> a",
                "Op 1 mei schreef Anna:",
                "Van: x",
                "Aan: y",
                "Datum: z",
                "-- ",
                "Mvg",
                "",
                "tekst",
            ]
        )
    ).map("\n".join)
)
def test_nothing_is_added_to_what_was_written(text):
    kept = own_words(text)

    assert set(kept.split()) <= set(text.split())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Beste Anna,\n\nWij willen bouwen.", "Wij willen bouwen."),
        ("Beste Anna,", "Beste Anna,"),
        ("Beste resultaten\nwaren er in Bedum.", "Beste resultaten\nwaren er in Bedum."),
        ("Wij willen bouwen,\nen snel.", "Wij willen bouwen,\nen snel."),
    ],
)
def test_a_line_that_only_greets_is_no_part_of_a_contribution(text, rest):
    assert without_greeting(text) == rest
