"""Speaking TLS and signing in, with real servers on loopback and an authority made here."""

import base64
import socketserver
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from test_post import write

from jaarwiel.errors import InputError
from jaarwiel.mail.courier import Unreachable
from jaarwiel.mail.sending import send_ready
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.records.post import Letter

MOMENT = datetime(2027, 1, 4, 10, tzinfo=UTC)
LETTER = Letter(
    1, "inbreng", 1, "anna@gemeente.example", "jan@x.example", "Verzoek", "<1@x.example>",
    "sending", MOMENT, 0, MOMENT, None, "",
)  # fmt: skip
CONTENT = b"Subject: Verzoek\r\n\r\nTekst\r\n"
PASSWORD = "geheim-7"


class Taken:
    """What the server took: each letter, who had signed in, and whether it came over TLS."""

    def __init__(self):
        self.letters = []

    def sign_in(self, _server, _session, _envelope, _mechanism, data):
        known = (data.login, data.password) == (b"naam", PASSWORD.encode())
        return AuthResult(success=known, handled=False, auth_data=data.login)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        over_tls = server.transport.get_extra_info("sslcontext") is not None
        self.letters.append((envelope.content, session.auth_data, over_tls))
        return "250 OK"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def authority_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def serve():
    """Starts a server with this certificate; gives its port, and what it takes."""
    running = []

    def start(certificate, *, implicit=False, sign_in=True):
        import ssl

        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        if isinstance(certificate, Path):
            context.load_cert_chain(certificate)
        else:
            certificate.configure_cert(context)
        taken = Taken()
        tls = {"ssl_context": context} if implicit else {"tls_context": context}
        controller = Controller(
            taken,
            hostname="127.0.0.1",
            port=0,
            authenticator=taken.sign_in if sign_in else None,
            # aiosmtpd does not see the TLS that was there before it.
            auth_require_tls=not implicit,
            auth_required=sign_in and not implicit,
            **tls,
        )
        controller.port = _free_port()
        controller.start()
        running.append(controller)
        return controller.port, taken

    yield start
    for controller in running:
        controller.stop()


def _free_port():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def send(address, authority=None):
    courier = SmtpCourier(address, authority=authority)
    try:
        return courier.hand_over(LETTER, CONTENT)
    finally:
        courier.close()


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_with_a_good_certificate_gets_name_password_and_letter_over_tls(
    serve, authority, authority_file, scheme
):
    port, taken = serve(authority.issue_cert("localhost"), implicit=scheme == "smtps")

    reply = send(f"{scheme}://naam:{PASSWORD}@localhost:{port}", authority_file)

    assert reply == "250 OK"
    assert taken.letters == [(CONTENT, b"naam", True)]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_an_authority_of_ones_own_may_also_be_named_by_ssl_cert_file(
    serve, authority, authority_file, scheme, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority_file))
    port, taken = serve(authority.issue_cert("localhost"), implicit=scheme == "smtps")

    send(f"{scheme}://naam:{PASSWORD}@localhost:{port}")

    assert taken.letters == [(CONTENT, b"naam", True)]


def wrong_name(authority, _folder):
    return authority.issue_cert("mail.elders.example")


def expired(authority, _folder):
    long_ago = datetime.now(UTC) - timedelta(days=30)
    return authority.issue_cert("localhost", not_after=long_ago)


def unknown_issuer(_authority, _folder):
    return trustme.CA().issue_cert("localhost")


def self_signed(_authority, folder):
    own = trustme.CA()
    path = folder / "server.pem"
    path.write_bytes(own.private_key_pem.bytes() + own.cert_pem.bytes())
    return path


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize(
    ("made", "told"),
    [
        (wrong_name, "het certificaat staat op een andere naam"),
        (expired, "het certificaat is verlopen"),
        (unknown_issuer, "het certificaat is van een uitgever die hier niet bekend is"),
        (self_signed, "het certificaat is door de server zelf ondertekend"),
    ],
)
def test_a_server_that_is_not_who_it_says_gets_neither_password_nor_letter(
    serve, authority, authority_file, scheme, made, told, tmp_path
):
    port, taken = serve(made(authority, tmp_path), implicit=scheme == "smtps")

    with pytest.raises(Unreachable, match=told):
        send(f"{scheme}://naam:{PASSWORD}@localhost:{port}", authority_file)

    assert taken.letters == []


def test_a_wrong_password_is_told_and_not_shown(serve, authority, authority_file):
    port, taken = serve(authority.issue_cert("localhost"))

    with pytest.raises(Unreachable, match="naam of wachtwoord klopt niet") as caught:
        send(f"smtp://naam:ander-{PASSWORD}@localhost:{port}", authority_file)

    assert PASSWORD not in str(caught.value)
    assert taken.letters == []


def test_a_password_is_nowhere_in_state_or_report(
    serve, authority, authority_file, store, tmp_path
):
    port, _ = serve(authority.issue_cert("localhost"))
    right = f"smtp://naam:{PASSWORD}@localhost:{port}"
    write(store)

    refused = send_ready(store, SmtpCourier(right.replace("naam", "ander")), MOMENT)
    no_tls = send_ready(store, SmtpCourier(right), MOMENT)
    taken = send_ready(store, SmtpCourier(right, authority=authority_file), MOMENT)

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert len(taken.accepted) == 1
    assert b"jan@x.example" in kept
    assert PASSWORD.encode() not in kept
    assert PASSWORD not in f"{refused} {no_tls} {taken}"


def test_a_password_with_signs_of_an_address_in_it_is_written_with_percents(
    serve, authority, authority_file, monkeypatch
):
    monkeypatch.setattr(f"{__name__}.PASSWORD", "a/b@c:d#e?f%")
    port, taken = serve(authority.issue_cert("localhost"))

    send(f"smtp://naam:a%2Fb%40c%3Ad%23e%3Ff%25@localhost:{port}", authority_file)

    assert taken.letters == [(CONTENT, b"naam", True)]


def test_without_a_password_the_letter_still_goes_over_tls_where_it_is_offered(
    serve, authority, authority_file
):
    port, taken = serve(authority.issue_cert("localhost"), sign_in=False)

    send(f"smtp://localhost:{port}", authority_file)

    assert taken.letters == [(CONTENT, None, True)]


class Stripped(socketserver.StreamRequestHandler):
    """Somebody on the line, who keeps the client from turning to TLS and listens."""

    def handle(self):
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        for line in self.rfile:
            self.server.heard += line
            if line.upper().startswith(b"EHLO"):
                offer = b"250-STARTTLS\r\n" if self.server.answer else b""
                self.wfile.write(
                    b"250-mail.example\r\n" + offer + b"250 AUTH PLAIN LOGIN CRAM-MD5\r\n"
                )
            elif line.upper().startswith(b"STARTTLS"):
                self.wfile.write(self.server.answer + b"\r\n")
            else:
                self.wfile.write(b"250 OK\r\n")


@pytest.mark.parametrize(
    "answer",
    [b"", b"454 not now", b"500 what?", b"220 go ahead, in clear text"],
    ids=["offer-removed", "refused", "unknown", "no-handshake"],
)
def test_a_password_is_not_told_to_who_takes_starttls_away(answer, monkeypatch):
    monkeypatch.setattr("jaarwiel.mail.mailserver.LOOPBACK", frozenset())
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Stripped) as server:
        server.answer, server.heard = answer, b""
        threading.Thread(target=server.serve_forever, daemon=True).start()

        with pytest.raises(Unreachable):
            send(f"smtp://naam:{PASSWORD}@127.0.0.1:{server.server_address[1]}")

        server.shutdown()

    assert PASSWORD.encode() not in server.heard
    assert base64.b64encode(PASSWORD.encode())[:8] not in server.heard
    assert b"AUTH" not in server.heard
    assert b"MAIL" not in server.heard


@pytest.mark.parametrize(("content", "why"), [(None, "bestaat niet"), ("geen PEM", "is geen PEM")])
def test_an_authority_that_cannot_be_used_is_told(tmp_path, content, why):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)

    with pytest.raises(InputError, match=f"JAARWIEL_SMTP_CA kan niet worden gebruikt .{why}"):
        send("smtps://127.0.0.1:9", path)
