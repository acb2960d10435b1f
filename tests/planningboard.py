"""What Prefect 3.8 answers about one run, as it was recorded, over real HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

RUN = "3278083b-5681-4833-9aac-a5f331a4f1c5"
FORM = {"document": "Terugblik prestatieafspraken", "year": 2027, "form": "concept"}


def flow_run(state: str, name: str = "", message: str = "", **changed: Any) -> dict[str, Any]:
    """A run in this state, that Prefect calls by this name."""
    return {
        "id": RUN,
        "created": "2027-04-02T09:17:24.685820Z",
        "parameters": {"form": FORM},
        "tags": [],
        "state_type": state,
        "state_name": name or state.title(),
        "start_time": "2027-04-02T09:17:24.826386Z",
        "end_time": None,
        "estimated_run_time": 0.32,
        "estimated_start_time_delta": 0.14,
        "state": {"type": state, "message": message},
        **changed,
    }


def task_run(name: str, state: str) -> dict[str, Any]:
    """One step that began; it has ended where its state says so."""
    ended = "2027-04-02T09:17:25.147080Z" if state in {"COMPLETED", "FAILED"} else None
    started = "2027-04-02T09:17:25.052574Z"
    return {"name": name, "state_type": state, "start_time": started, "end_time": ended}


@contextmanager
def telling(run: dict[str, Any], *tasks: dict[str, Any]) -> Iterator[str]:
    """The address of an API that knows one run, and no deployment."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.say(run if self.path == f"/api/flow_runs/{run['id']}" else None)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            known = {"/api/task_runs/filter": list(tasks), "/api/flow_runs/filter": []}
            self.say(known.get(self.path))

        def say(self, found: object) -> None:
            body = json.dumps(found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
        server.shutdown()
        thread.join()
