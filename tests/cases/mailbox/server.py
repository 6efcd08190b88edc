"""A small IMAP server on loopback with one folder: as much of RFC 3501 as reading needs."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from cases.mailbox.place import Place


@dataclass
class Folder:
    """Its mails by their numbers, its mark, and every command that came. `dies_at` is a word in
    a command at which the line is cut."""

    mails: dict[int, bytes] = field(default_factory=dict)
    mark: int = 7
    password: str = "p@ss word"
    dies_at: str = "nothing"
    asked: list[str] = field(default_factory=list)

    def answer(self, words: str) -> tuple[list[bytes], str]:
        """The untagged lines and the last word of an answer to a command."""
        name = words.split(" ", maxsplit=1)[0].upper()
        if name == "LOGIN":
            good = words.endswith(f'"{self.password}"')
            return [], "OK" if good else "NO [AUTHENTICATIONFAILED] wrong password"
        if name == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"], "OK"
        if name == "STATUS":
            return [b'* STATUS "INBOX" (UIDVALIDITY %d)' % self.mark], "OK"
        if name == "EXAMINE":
            return [b"* %d EXISTS" % len(self.mails)], "OK [READ-ONLY]"
        if words.upper().startswith("UID SEARCH"):
            return [b"* SEARCH " + b" ".join(b"%d" % uid for uid in self._found(words))], "OK"
        if words.upper().startswith("UID FETCH"):
            return [self._mail(uid, words) for uid in self._named(words)], "OK"
        return [], "OK" if name in {"LOGOUT", "NOOP"} else "BAD unknown"

    def _found(self, words: str) -> list[int]:
        """`n:*` always has the last mail in it, as RFC 3501 says."""
        first = re.search(r"UID (\d+):\*", words)
        if first is None:
            return list(self.mails)
        later = [uid for uid in self.mails if uid >= int(first[1])]
        return later or sorted(self.mails)[-1:]

    def _named(self, words: str) -> list[int]:
        return [int(uid) for uid in words.split(" ")[2].split(",") if int(uid) in self.mails]

    def _mail(self, uid: int, words: str) -> bytes:
        mail = self.mails[uid]
        part = mail.partition(b"\n\n")[0] + b"\n\n" if "[HEADER]" in words else mail
        head = b"* %d FETCH (UID %d RFC822.SIZE %d BODY[] {%d}" % (uid, uid, len(mail), len(part))
        return head + b"\r\n" + part + b" FLAGS ())"


@contextmanager
def imap_server(folder: Folder) -> Iterator[Place]:
    """The place of a server that shows the folder."""

    class Line(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline().decode().rstrip():
                tag, _space, words = line.partition(" ")
                folder.asked.append(words)
                if folder.dies_at in words:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                untagged, last = folder.answer(words)
                for one in untagged:
                    self.wfile.write(one + b"\r\n")
                self.wfile.write(f"{tag} {last} done\r\n".encode())

    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer(("127.0.0.1", 0), Line) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        port = server.server_address[1]
        yield Place("127.0.0.1", port, "docket", folder.password, "INBOX", sealed=False)
        server.shutdown()
