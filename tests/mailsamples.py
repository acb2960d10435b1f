"""Answers as mail programs send them. Each takes the Message-ID of the letter that it answers."""

import base64
import quopri

SENTENCE = (
    "Wij hebben in 2026 twaalf woningen gesloopt en achttien nieuwe gebouwd, en met het bestuur "
    "gesproken over het onderhoud van de woningen in Uithuizen en Bedum."
)


def outlook(thread, sender="Dirk Mulder <dirk@goudwonen.example>"):
    """Outlook on Windows: text and HTML, a signature with a logo, the letter below it."""
    text = """Beste Anna,\r
\r
Hierbij onze inbreng.\r
\r
Leefbaarheid in dorpen\r
\r
Ambitie:\r
Wij willen dat ieder dorp een ontmoetingsplek houdt.\r
\r
Resultaten:\r
- sloop van 12 woningen\r
- nieuwbouw van 18 woningen\r
\r
Met vriendelijke groet,\r
\r
Dirk Mulder\r
Goud Wonen\r
[cid:image001.png@01DB9123.4567]\r
\r
________________________________\r
Van: Overlegtafel <anna@gemeente.example>\r
Verzonden: maandag 4 januari 2027 09:00\r
Aan: Dirk Mulder <dirk@goudwonen.example>\r
Onderwerp: Verzoek: inbreng voor Terugblik\r
\r
Geachte Dirk Mulder,\r
\r
Ambitie:\r
dit is van de brief zelf\r
"""
    logo = base64.b64encode(b"\x89PNG" + bytes(200)).decode()
    return f"""From: {sender}\r
To: Anna de Vries <anna@gemeente.example>\r
Subject: RE: Verzoek: inbreng voor Terugblik prestatieafspraken 2026\r
Thread-Topic: inbreng\r
Date: Tue, 9 Mar 2027 11:20:00 +0100\r
Message-ID: <AM0PR01MB1@eurprd01.prod.outlook.com>\r
In-Reply-To: {thread}\r
References: {thread}\r
MIME-Version: 1.0\r
Content-Type: multipart/related; boundary="_004_"; type="multipart/alternative"\r
\r
--_004_\r
Content-Type: multipart/alternative; boundary="_000_"\r
\r
--_000_\r
Content-Type: text/plain; charset="Windows-1252"\r
Content-Transfer-Encoding: quoted-printable\r
\r
{quopri.encodestring(text.encode("cp1252")).decode()}\r
--_000_\r
Content-Type: text/html; charset="Windows-1252"\r
\r
<html><body><p>Beste Anna,</p><script>alert(1)</script></body></html>\r
--_000_--\r
--_004_\r
Content-Type: image/png; name="image001.png"\r
Content-Disposition: inline; filename="image001.png"\r
Content-ID: <image001.png@01DB9123.4567>\r
Content-Transfer-Encoding: base64\r
\r
{logo}\r
--_004_--\r
""".encode()


def gmail(thread, sender="Harm Dijk <harm@prive.example>"):
    """Gmail in the browser: the answer on top, the letter quoted below a Dutch line."""
    return f"""MIME-Version: 1.0
References: {thread}
In-Reply-To: {thread}
From: {sender}
Date: Tue, 9 Mar 2027 20:15:00 +0100
Message-ID: <CAJ8=9Q@mail.gmail.com>
Subject: =?UTF-8?Q?Re=3A_Verzoek=3A_inbreng_v=C3=B3=C3=B3r_1_april?=
To: anna@gemeente.example
Content-Type: multipart/alternative; boundary="0000000000"

--0000000000
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: 8bit

Dag Anna,

{SENTENCE}

Groeten, Harm

Op ma 4 jan 2027 om 09:00 schreef Overlegtafel prestatieafspraken <
anna@gemeente.example>:

> Geachte Harm Dijk,
>
> Namens de overlegtafel vragen wij u om inbreng.

--0000000000
Content-Type: text/html; charset="UTF-8"

<div dir="ltr">Dag Anna,</div>
--0000000000--
""".encode()


def apple(thread, sender="Corrie Bos <corrie@wierden.example>"):
    """Apple Mail on a telephone: flowed text, an attachment in Markdown, "heeft ... geschreven"."""
    markdown = "# Leefbaarheid in dorpen\n## Ambitie\nEén loket.\n## Resultaten\nTwee loketten.\n"
    attached = base64.b64encode(markdown.encode()).decode()
    return f"""From: {sender}
Content-Type: multipart/mixed; boundary=Apple-Mail-1
Mime-Version: 1.0 (Mac OS X Mail 16.0)
Subject: Re: Verzoek
Date: Tue, 9 Mar 2027 12:00:00 +0100
References: {thread}
To: antwoord@gemeente.example
In-Reply-To: {thread}
Message-Id: <5C0F@wierden.example>
X-Mailer: iPhone Mail

--Apple-Mail-1
Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes
Content-Transfer-Encoding: 8bit

Beste Anna, zie de bijlage. Wij hebben de tekst met de hele{" "}{" "}
organisatie besproken.

Verstuurd vanaf mijn iPhone

> Op 4 jan 2027, om 09:00 heeft Anna het volgende geschreven:
>
> Geachte Corrie Bos,
--Apple-Mail-1
Content-Type: text/markdown; name="inbreng.md"
Content-Disposition: attachment; filename*=utf-8''inbreng%20W%26B.md
Content-Transfer-Encoding: base64

{attached}
--Apple-Mail-1--
""".encode()


def webmail(thread, sender="harm@prive.example"):
    """A volunteer's webmail: HTML only, answers between the questions."""
    return f"""From: {sender}
To: anna@gemeente.example
Subject: Betr: Verzoek
Date: Tue, 9 Mar 2027 21:00:00 +0100
Message-ID: <web1@prive.example>
In-Reply-To: {thread}
Content-Type: text/html; charset=iso-8859-1

<html><head><style>p {{color:red}}</style></head><body>
<p>Beste Anna,</p>
<p>Op 4-1-2027 om 09:00 schreef Overlegtafel:</p>
<blockquote>Wat is uw ambitie voor de leefbaarheid?</blockquote>
<p>Caf\xe9 in ieder dorp, {SENTENCE}</p>
<blockquote>En de resultaten?</blockquote>
<p>Er is <b>een</b> caf\xe9 geopend.</p>
<script>alert(document.cookie)</script><img src="https://spion.example/x.gif">
</body></html>
""".encode("latin-1")


def question(thread, sender="Dirk Mulder <dirk@goudwonen.example>"):
    """Somebody asks for more time."""
    return f"""From: {sender}
To: anna@gemeente.example
Subject: Re: Verzoek
Date: Tue, 9 Mar 2027 10:00:00 +0100
Message-ID: <vraag1@goudwonen.example>
In-Reply-To: {thread}
Content-Type: text/plain; charset=utf-8

Beste Anna,

Ons bestuur vergadert pas op 2 april over de inbreng. Heeft u iets meer tijd voor ons, tot
bijvoorbeeld 9 april?

Groet,
Dirk
""".encode()


def out_of_office(thread):
    """Exchange, in Dutch."""
    return f"""From: Dirk Mulder <dirk@goudwonen.example>
To: anna@gemeente.example
Subject: Automatisch antwoord: Verzoek: inbreng voor Terugblik
Date: Mon, 4 Jan 2027 09:00:05 +0100
Message-ID: <oof@goudwonen.example>
In-Reply-To: {thread}
X-Auto-Response-Suppress: All
Auto-Submitted: auto-generated
Content-Type: text/plain; charset=utf-8

Ik ben tot en met 22 maart afwezig. {SENTENCE} {SENTENCE}
""".encode()


def bounce(thread):
    """A report of Postfix that a letter could not be handed over (RFC 3464)."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mail.gemeente.example (Mail Delivery System)
To: anna@gemeente.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-Id: <20270104@mail.gemeente.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

The mail system: host refused.
--B
Content-Type: message/delivery-status

Final-Recipient: rfc822; dirk@goudwonen.example
Action: failed
Status: 5.1.1
--B
Content-Type: message/rfc822

Message-ID: {thread}
Subject: Verzoek

--B--
""".encode()


def accepted_invitation(thread):
    """A calendar program's answer to an invitation (RFC 6047)."""
    return f"""From: Dirk Mulder <dirk@goudwonen.example>
To: anna@gemeente.example
Subject: Geaccepteerd: AO voorjaar
Message-ID: <kalender@goudwonen.example>
In-Reply-To: {thread}
Content-Type: text/calendar; method=REPLY; charset=utf-8

BEGIN:VCALENDAR
METHOD:REPLY
END:VCALENDAR
""".encode()


def with_word_file(
    thread, sender="Dirk Mulder <dirk@goudwonen.example>", content=b"PK\x03\x04\x14"
):
    """The text is in a Word file; without `content` in a broken one."""
    return f"""From: {sender}
To: anna@gemeente.example
Subject: Re: Verzoek
Message-ID: <word@goudwonen.example>
In-Reply-To: {thread}
Content-Type: multipart/mixed; boundary=W

--W
Content-Type: text/plain

Zie bijlage.
--W
Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="a.docx"
Content-Disposition: attachment; filename="inbreng.docx"
Content-Transfer-Encoding: base64

{base64.encodebytes(content).decode().strip()}
--W--
""".encode()
