"""The sandbox office over real loopback HTTP: one server for a whole session, because stopping
one takes a second, and behind it the sandbox of the present test."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress import create_server, wasyncore

Answers = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Served:
    """An address, and who answers there."""

    def __init__(self, sandbox: Answers) -> None:
        self.sandbox = sandbox
        self.url = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self.sandbox(environ, start_response)


@contextmanager
def running(served: Served) -> Iterator[Served]:
    """Answer on a free port until the end."""
    server = create_server(served, host="127.0.0.1", port=0, threads=8)
    served.url = f"http://127.0.0.1:{server.effective_port}"
    thread = threading.Thread(target=server.run)
    thread.start()
    yield served
    # In the server's own thread, so that no socket closes under its feet; without sockets it ends.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(10)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive()
