"""Mail as servers send it when a letter does not arrive."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.gemeente.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: anna@gemeente.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
Message-Id: <20270104100000.1@mail.gemeente.example>

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.gemeente.example.

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.gemeente.example
Arrival-Date: Mon,  4 Jan 2027 10:00:00 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.x.example
Diagnostic-Code: smtp; {words}

--B
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Tafel <anna@gemeente.example>
To: {recipient}
Message-ID: {message_id}
Subject: Verzoek

Tekst
--B--
"""
EXCHANGE = """\
From: postmaster@x.example
To: anna@gemeente.example
Subject: Onbestelbaar: Verzoek
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
Message-ID: <9f@x.example>
In-Reply-To: {message_id}
References: {message_id}

--B
Content-Type: multipart/alternative; boundary="C"

--C
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

Uw bericht aan {recipient} kan niet worden bezorgd: wij vonden dit e-mailadres niet.

--C--
--B
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.eurprd01.prod.exchangelabs.com

Final-Recipient: rfc822;{recipient}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient
 not found

--B
Content-Type: text/rfc822-headers

To: {recipient}
Subject: Verzoek
Message-ID:
 {message_id}

--B--
"""
QMAIL = """\
From: MAILER-DAEMON@x.example
To: anna@gemeente.example
Subject: failure notice

Hi. This is the qmail-send program at x.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{recipient}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

From: Tafel <anna@gemeente.example>
To: {recipient}
Message-ID: {message_id}
Subject: Verzoek

Tekst
"""


def bounce(form: str, message_id: str, recipient: str = "jan@x.example", **facts: str) -> bytes:
    """A bounce of this form; as if there is no such person, unless `facts` say otherwise."""
    usual = {
        "action": "failed",
        "status": "5.1.1",
        "words": "550 5.1.1 User unknown",
        "recipient": recipient,
        "message_id": message_id,
    }
    return form.format(**{**usual, **facts}).replace("\n", "\r\n").encode()
