"""A real mail server (Postfix of the system), with a configuration, queue and mailboxes of its own.

It sends nothing away: what comes in ends in the Maildirs `all` and, as a copy, `archief`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = shutil.which("postfix") or shutil.which("postfix", path="/usr/sbin:/usr/local/sbin")
MISSING = "Postfix is not installed (Debian: postfix), or we are not root, without whom it runs not"
needs_postfix = pytest.mark.skipif(
    "JAARWIEL_CI" not in os.environ and (PROGRAM is None or os.getuid() != 0), reason=MISSING
)
MAIN = """
compatibility_level = 3.6
queue_directory = {here}/queue
data_directory = {here}/data
maillog_file = {here}/log
maillog_file_prefixes = {here}
myhostname = mail.gemeente.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
relay_domains =
default_transport = smtp:[127.0.0.1]:{elsewhere}
always_bcc = archief@archief.example
virtual_mailbox_domains = x.example, archief.example
virtual_mailbox_base = {here}/mail
virtual_mailbox_maps = inline:{{ {{ @x.example = all/ }}, {{ @archief.example = archief/ }} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
in_flow_delay = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
smtp unix - - n - - smtp
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class PostfixServer:
    """Where it listens, and where mail ends."""

    port: int
    here: Path
    elsewhere: int
    """Port of the server that takes mail for other domains, should there be one."""

    @property
    def archive(self) -> Path:
        """The Maildir with a copy of everything."""
        return self.here / "mail" / "archief"

    def delivered(self) -> list[bytes]:
        """Every mail that arrived, once the queue is empty."""
        for _ in range(600):
            if not any(self._queued()):
                break
            time.sleep(0.05)
        else:
            raise AssertionError((self.here / "log").read_text()[-5000:])
        return [path.read_bytes() for path in (self.here / "mail" / "all" / "new").iterdir()]

    def _queued(self) -> Iterator[Path]:
        for name in ("incoming", "active", "deferred", "maildrop"):
            yield from (path for path in (self.here / "queue" / name).rglob("*") if path.is_file())


@contextmanager
def serving() -> Iterator[PostfixServer]:
    """The server, until the end of the block."""
    assert PROGRAM, MISSING
    memory = Path("/dev/shm")  # noqa: S108 - mail that nobody needs to find again
    with tempfile.TemporaryDirectory(
        prefix="jw", dir=memory if os.access(memory, os.W_OK) else None
    ) as name:
        here = Path(name)
        server = PostfixServer(_free_port(), here, _free_port())
        _configure(server)
        command = [PROGRAM, "-c", str(here / "etc")]
        subprocess.run([*command, "start"], check=True, capture_output=True)
        try:
            _wait_for(server)
            yield server
        finally:
            subprocess.run([*command, "stop"], check=False, capture_output=True)


def _configure(server: PostfixServer) -> None:
    here, nobody, owner = server.here, pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
    here.chmod(0o755)
    for name in ("etc", "queue", "data", "mail/all", "mail/archief"):
        (here / name).mkdir(parents=True)
    os.chown(here / "data", owner.pw_uid, owner.pw_gid)
    for box in ("all", "archief"):
        for part in ("", "new", "cur", "tmp"):
            path = here / "mail" / box / part
            path.mkdir(exist_ok=True)
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    facts = {"uid": nobody.pw_uid, "gid": nobody.pw_gid, **vars(server)}
    (here / "etc" / "main.cf").write_text(MAIN.format(**facts))
    (here / "etc" / "master.cf").write_text(MASTER.format(**facts))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for(server: PostfixServer) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as line:
                if line.recv(3) == b"220":
                    return
        except OSError:
            time.sleep(0.05)
    log = server.here / "log"
    raise AssertionError(log.read_text() if log.exists() else "Postfix did not start")
