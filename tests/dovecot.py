"""A real IMAP server (Dovecot of the system), with a configuration, ports and people of its own."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
USER, PASSWORD = "inbreng@gemeente.example", "gehéim /@:wachtwoord"
MISSING = "Dovecot 2.3 is not installed (Debian: dovecot-imapd)"


def _is_there() -> bool:
    """Whether it is a Dovecot that reads our configuration; 2.4 has another language for it."""
    if PROGRAM is None:
        return False
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False)
    return told.stdout.startswith("2.3.")


needs_dovecot = pytest.mark.skipif(
    not _is_there() and "JAARWIEL_CI" not in os.environ, reason=MISSING
)
CONFIGURATION = """
base_dir = {here}/run
log_path = {here}/log
ssl = {ssl}
ssl_cert = <{here}/server.pem
ssl_key = <{here}/server.pem
disable_plaintext_auth = no
protocols = imap
listen = 127.0.0.1, 127.0.0.2
mail_location = maildir:{here}/mail/%n
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
{people}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {here}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={here}/mail/%n
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""

_ALONE = (
    "default_login_user = {user}\ndefault_internal_user = {user}\ndefault_internal_group = {group}"
)
"""Without root's rights Dovecot does everything as the one who started it."""


@dataclass
class ImapServer:
    """Where it listens, and the certificate authority that vouches for it."""

    port: int
    tls_port: int
    authority: Path

    def address(self, folder: str = "INBOX", host: str = "localhost", **other: str) -> str:
        """What JAARWIEL_MAILBOX would be; `other` may give another scheme or password."""
        scheme, password = other.get("scheme", "imaps"), other.get("password", PASSWORD)
        port = self.tls_port if scheme == "imaps" else self.port
        name, secret = quote(USER, safe=""), quote(password, safe="")
        return f"{scheme}://{name}:{secret}@{host}:{port}/{quote(folder)}"

    def client(self) -> imaplib.IMAP4_SSL:
        """A mail program of somebody's own, signed in."""
        context = ssl.create_default_context(cafile=str(self.authority))
        program = imaplib.IMAP4_SSL("localhost", self.tls_port, ssl_context=context)
        program.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return program

    def put(self, content: bytes, folder: str = "INBOX") -> None:
        """Lets a mail come in."""
        with self.client() as program:
            program.create(folder)
            answer, _ = program.append(folder, None, None, content)
        assert answer == "OK"


@contextmanager
def serving(here: Path, *, tls: str = "yes") -> Iterator[ImapServer]:
    """The server, until the end of the block; `here` is a folder with a short path."""
    assert PROGRAM, MISSING
    assert _is_there(), MISSING
    port, tls_port = _free_port(), _free_port()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(here / "ca.pem")
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        here / "server.pem"
    )
    secret = b64encode(PASSWORD.encode()).decode()
    (here / "passwd").write_text(f"{USER}:{{PLAIN.b64}}{secret}::::::\n")
    account = _account(here)
    (here / "dovecot.conf").write_text(
        CONFIGURATION.format(
            here=here,
            ssl=tls,
            uid=account.pw_uid,
            gid=account.pw_gid,
            people=""
            if os.getuid() == 0
            else _ALONE.format(user=account.pw_name, group=grp.getgrgid(account.pw_gid).gr_name),
            port=port,
            tls_port=tls_port,
        )
    )
    process = subprocess.Popen([PROGRAM, "-F", "-c", str(here / "dovecot.conf")])
    try:
        _wait_for(port, here)
        yield ImapServer(port, tls_port, here / "ca.pem")
    finally:
        process.terminate()
        process.wait(20)


def _account(here: Path) -> pwd.struct_passwd:
    """Whose the mail is: ours, or nobody's where we are root, whom Dovecot gives no mail."""
    here.chmod(0o755)
    (here / "mail").mkdir()
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    nobody = pwd.getpwnam("nobody")
    os.chown(here / "mail", nobody.pw_uid, nobody.pw_gid)
    return nobody


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for(port: int, here: Path) -> None:
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    log = here / "log"
    raise AssertionError(log.read_text() if log.exists() else "dovecot did not start")
