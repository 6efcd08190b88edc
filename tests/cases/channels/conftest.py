"""A server on loopback in the place of LINE or of the office's own webhook."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest


@dataclass
class Outside:
    """What was posted, and how it answers: a status, or "cut" for a connection that ends."""

    address: str = ""
    status: int | str = 200
    text: str = "{}"
    promised: int = 0
    posts: list[tuple[str, Any, bytes]] = field(default_factory=list)


@pytest.fixture
def outside() -> Iterator[Outside]:
    told = Outside()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posts.append((self.path, self.headers, body))
            if told.status == "cut":
                return
            self.send_response(int(told.status))
            self.send_header("Location", f"{told.address}/elsewhere")
            if told.promised:
                self.send_header("Content-Length", str(told.promised))
            self.end_headers()
            self.wfile.write(told.text.encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
