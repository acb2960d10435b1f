"""What docs/deploy/ ships, tried as far as it goes without systemd or a container engine."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx
import pytest
import trustme
import uvicorn
import yaml
from hogeland import HET_HOGELAND, at
from machine import lack, need

from jaarwiel.records import links
from jaarwiel.settings import Settings
from jaarwiel.web.app import make_app
from jaarwiel.web.limits import WRONG_LINKS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
NOW = at("2027-01-04", "11:20")
SBIN = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
UNITS = sorted(each.name for each in DEPLOY.glob("jaarwiel*.*") if each.suffix != ".md")


def test_every_file_is_in_the_readme():
    named = set(re.findall(r"\]\(([\w@.-]+)\)", (DEPLOY / "README.md").read_text(encoding="utf-8")))
    shipped = {each.name for each in DEPLOY.iterdir()} - {"README.md", "Dockerfile.dockerignore"}

    assert named == shipped


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units with a program that is there, in a folder of their own."""
    need("systemd-analyze")
    folder = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("/srv/jaarwiel/.venv/bin/jaarwiel", "/bin/true")
        (folder / name.replace("@.", "@zuidwijk.")).write_text(text, encoding="utf-8")
    return folder


def test_systemd_understands_every_unit(units):
    names = sorted(f"./{each.name}" for each in units.iterdir())

    done = subprocess.run(
        ["systemd-analyze", "verify", *names],
        cwd=units,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, [line for line in done.stderr.splitlines() if "jaarwiel" in line]) == (
        0,
        [],
    )


@pytest.mark.parametrize("name", [each for each in UNITS if each.endswith(".service")])
def test_systemd_finds_every_service_locked_down(units, name):
    unit = f"./{name.replace('@.', '@zuidwijk.')}"

    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit],
        cwd=units, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-200:]


def test_every_service_starts_a_command_that_there_is(jaarwiel):
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        for line in re.findall(r"^ExecStart=\S+ ((?:.*\\\n)*.*)$", text, re.MULTILINE):
            words = line.replace("\\\n", " ").split()
            help_text = jaarwiel(words[0], "--help").stdout
            assert [each for each in words if each.startswith("--") and each not in help_text] == []


@cache
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_containers_name_only_what_there_is():
    found = compose()
    services = found["services"]

    for name, each in services.items():
        assert set(each.get("depends_on", ())) <= set(services), name
        assert set(each.get("networks", ())) <= set(found["networks"]), name
        assert set(each.get("secrets", ())) <= set(found["secrets"]), name
        assert {
            volume.partition(":")[0] for volume in each.get("volumes", ()) if volume[0] not in "./$"
        } <= set(found["volumes"]), name
    documented = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    settings = {name for each in services.values() for name in each.get("environment", ())}
    assert [
        each for each in settings if each.startswith("JAARWIEL_") and each not in documented
    ] == []


def test_workers_take_the_queues_that_are_deployed():
    deployed = yaml.safe_load((ROOT / "prefect-tables.yaml").read_text(encoding="utf-8"))
    queues = {each["work_pool"]["work_queue_name"] for each in deployed["deployments"]}

    commands = [each.get("command", ()) for each in compose()["services"].values()]
    taken = {each[each.index("--work-queue") + 1] for each in commands if "--work-queue" in each}

    assert taken == queues


def test_nobody_outside_reaches_prefect_or_the_database():
    services = compose()["services"]

    assert {name for name, each in services.items() if "ports" in each} == {"page"}
    assert compose()["networks"]["inside"]["internal"] is True
    assert [services[name]["networks"] for name in ("prefect", "database")] == [["inside"]] * 2
    assert "4200" not in re.sub("#.*", "", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))


def test_the_image_runs_as_nobody_and_copies_what_there_is():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE)
        for word in line.split()[:-1]
    ]

    assert text.index("\nUSER 10001") < text.index("\nCMD")
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert {f"!{each}" for each in copied} == {each for each in allowed if each[0] == "!"}


# ------------------------------------------------------------------------------------------ nginx


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(app):
    """The page on loopback, as `jaarwiel start` serves it; gives its port."""
    port = free_port()
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False,
                            proxy_headers=False, server_header=False, lifespan="off")  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def proxied(folder, page):
    """The shipped nginx.conf before this page, with other ports and folders; gives its port."""
    port, plain = free_port(), free_port()
    authority = trustme.CA()
    made = authority.issue_cert("jaarwiel.example.nl", "127.0.0.1")
    made.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")
    made.private_key_pem.write_to_path(folder / "privkey.pem")
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"^\s+listen \[::\].*\n", "", text, flags=re.MULTILINE)
    for old, new in (
        ("listen 443", f"listen 127.0.0.1:{port}"), ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("127.0.0.1:8000", f"127.0.0.1:{page}"), ("/etc/ssl/jaarwiel", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; events {{}} http {{ {temporary}\n{text}\n}}"
    )
    command = [shutil.which("nginx", path=SBIN), "-e", f"{folder}/error.log"]
    process = subprocess.Popen([*command, "-c", f"{folder}/nginx.conf"])
    try:
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        yield port, plain, trust
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.fixture
def site(desk, tmp_path):  # noqa: ARG001 - the people at the table
    """A browser that reaches the table through nginx, the port of plain http, and the logs."""
    if shutil.which("nginx", path=SBIN) is None:
        lack("nginx is not installed")
    found = Settings(cycle=HET_HOGELAND, state=tmp_path / "state.db", sender=None, smtp=None,
                     address="https://jaarwiel.example.nl", publish_to=None)  # fmt: skip
    folder = tmp_path / "nginx"
    folder.mkdir()
    app = make_app(found, lambda: NOW)
    with (
        serving(app) as page,
        proxied(folder, page) as (port, plain, trust),
        httpx.Client(
            base_url=f"https://127.0.0.1:{port}", verify=trust, trust_env=False,
            headers={"Host": "jaarwiel.example.nl"},
        ) as browser,
    ):  # fmt: skip
        yield browser, plain, folder


def test_nginx_passes_on_what_it_should_and_keeps_no_address(site, desk):
    browser, plain, folder = site
    of = (("aanmelden", "kantoor"), ("agenda", "alle"), ("inbreng", "4"))
    tokens = [links.token(desk.store, purpose, subject) for purpose, subject in of]

    forwarded = httpx.get(f"http://127.0.0.1:{plain}/jaar?a=b", headers=browser.headers)
    calendar = browser.get(f"/agenda/{tokens[1]}.ics")
    own = browser.get(f"/inbreng/{tokens[2]}")
    signed_in = browser.post(
        f"/aanmelden/{tokens[0]}", headers={"Origin": "https://jaarwiel.example.nl"}
    )
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    start = browser.get("/", headers={"Cookie": cookie, "Sec-Fetch-Site": "none"})
    large, huge = (
        browser.post(
            "/contacten/inlezen",
            files={"lijst": ("contacten.csv", b"x" * size)},
            headers={"Cookie": cookie},
        )
        for size in (3_000_000, 51_000_000)
    )

    assert (forwarded.status_code, forwarded.headers["location"]) == (
        301, "https://jaarwiel.example.nl/jaar?a=b",
    )  # fmt: skip
    assert (calendar.status_code, calendar.headers["content-type"]) == (
        200, "text/calendar; charset=utf-8",
    )  # fmt: skip
    assert "content-encoding" not in calendar.headers
    assert own.status_code == 200
    assert cookie.startswith("__Host-")
    assert "Secure" in signed_in.headers["set-cookie"]
    assert (start.status_code, start.headers["content-encoding"]) == (200, "gzip")
    assert start.headers.get_list("strict-transport-security") == ["max-age=31536000"]
    assert start.headers["cache-control"] == "no-store"
    assert (large.status_code, "te groot" in large.text) == (413, True)
    assert huge.status_code == 413
    kept = "".join(each.read_text(encoding="utf-8") for each in folder.glob("*.log"))
    assert len(kept.splitlines()) >= 5
    assert [
        each for each in ("/", "127.0.0.1", *tokens) if each in kept.replace("+00:00", "")
    ] == []


def test_who_sends_counts_and_not_what_he_says_of_himself(site):
    browser, _, _ = site

    answers = [
        browser.get(f"/inbreng/{n}.{n:040x}", headers={"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(WRONG_LINKS + 1)
    ]

    assert [each.status_code for each in answers[-2:]] == [404, 429]


def test_a_page_that_is_away_is_told_without_its_address(site):
    browser, _, folder = site
    conf = (folder / "nginx.conf").read_text(encoding="utf-8")
    page = re.search(r"proxy_pass http://127.0.0.1:(\d+)", conf)[1]
    nobody = conf.replace(f":{page}", f":{free_port()}")
    (folder / "nginx.conf").write_text(nobody, encoding="utf-8")
    os.kill(int((folder / "pid").read_text()), signal.SIGHUP)

    for _ in range(500):
        answer = browser.get("/inbreng/4.geheim", headers={"Connection": "close"})
        if answer.status_code == 502:
            break
        time.sleep(0.02)

    assert answer.status_code == 502
    assert "geheim" not in "".join(each.read_text("utf-8") for each in folder.glob("*.log"))
