"""The sandbox behind TLS, to try certificates that nobody signed."""

import ssl
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust us breaks off; that is what it is for."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base
        """Says nothing."""


def tls_server(app: Callable[..., Any], host: str, port: int, certificate: str) -> WSGIServer:
    """A server for the application; `certificate` is a PEM file with the certificate and its key.

    Raises OSError and ssl.SSLError for a file that is none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = _Server((host, port), _Quiet)
    server.set_app(app)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    return server
