"""The way to the mail server: the envelope is offered first, the words come last.

Whatever fails before the last line of the data was given away is certain: nothing was
delivered. Only silence after that line leaves a doubt.
"""

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Protocol, cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import SafeMIMEText

from cases.models import Message

GO_AHEAD = 354
FAULTS = (smtplib.SMTPException, OSError)


class Refused(Exception):
    """The mail was not taken; the server's answer is the text."""


class Unclear(Exception):
    """The whole mail was given away and no answer came: it may have been delivered."""


@dataclass(frozen=True)
class Letter:
    """A mail as it goes over the wire."""

    mail: EmailMultiAlternatives
    sender: str
    recipient: str
    data: bytes

    @classmethod
    def of(cls, message: Message, secrets: Mapping[str, str] | None = None) -> "Letter":
        """The stored mail with its files, word for word but for `secrets`: what stands in place
        of a mark only as the mail leaves. Raises Refused for an address that no mail can have."""
        mail = _written(message, secrets or {})
        for file in message.attachments.all():
            mail.attach(file.name, bytes(file.content), file.content_type)
        return cls._sealed(mail, message.to_address)

    @classmethod
    def without_files(cls, message: Message) -> "Letter":
        """A mail that has no files and need not be stored. Raises Refused as `of` does."""
        return cls._sealed(_written(message, {}), message.to_address)

    @classmethod
    def _sealed(cls, mail: EmailMultiAlternatives, address: str) -> "Letter":
        try:
            data = cast("SafeMIMEText", mail.message()).as_bytes(linesep="\r\n")
            address.encode("ascii")
        except ValueError as error:
            raise Refused(_said(error)) from error
        return cls(mail, parseaddr(mail.from_email)[1], address, data)


class Server(Protocol):
    def offer(self, letter: Letter) -> None:
        """Ask whether the envelope is welcome. Raises Refused."""

    def hand_over(self, letter: Letter) -> str:
        """Give the words away; the server's answer. Raises Refused or Unclear."""

    def forget(self) -> None:
        """Take an offer back."""


class SmtpServer:
    """A real mail server on one connection, opened when it is first needed."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend
        self._away = ""

    def offer(self, letter: Letter) -> None:
        smtp = self._open()
        try:
            smtp.ehlo_or_helo_if_needed()
            options = ["body=8bitmime"] if smtp.has_extn("8bitmime") else []
            _check(*smtp.mail(letter.sender, options), wanted=250)
            _check(*smtp.rcpt(letter.recipient), wanted=250)
        except smtplib.SMTPResponseException as error:
            self.forget()
            raise Refused(_said(error)) from error
        except (*FAULTS, ValueError) as error:
            self._drop()
            raise Refused(_said(error)) from error

    def hand_over(self, letter: Letter) -> str:
        smtp = self._open()
        try:
            _check(*smtp.docmd("DATA"), wanted=GO_AHEAD)
            smtp.send(_stuffed(letter.data))
        except FAULTS as error:
            self._drop()
            raise Refused(_said(error)) from error
        return self._verdict(smtp)

    def _verdict(self, smtp: smtplib.SMTP) -> str:
        try:
            code, answer = smtp.getreply()
        except FAULTS as error:
            self._drop()
            raise Unclear(_said(error)) from error
        if code != 250:
            self._drop()
            raise Refused(f"{code} {_text(answer)}")
        return f"{code} {_text(answer)}"

    def forget(self) -> None:
        try:
            _check(*self._open().rset(), wanted=250)
        except (*FAULTS, Refused):
            self._drop()

    def _open(self) -> smtplib.SMTP:
        """The connection. Once it could not be made, the rest of a pass does not wait for
        the same silence again."""
        if self._away:
            raise Refused(self._away)
        try:
            self._backend.open()
        except FAULTS as error:
            self._drop()
            self._away = _said(error)
            raise Refused(self._away) from error
        return cast("smtplib.SMTP", self._backend.connection)

    def _drop(self) -> None:
        """A connection in an unknown state is not used again."""
        connection, self._backend.connection = self._backend.connection, None
        if connection is not None:
            connection.close()


class OtherServer:
    """The console, or the mailbox of a test: nothing is offered beforehand."""

    def offer(self, letter: Letter) -> None:
        """Nothing to ask: these take every mail."""

    def hand_over(self, letter: Letter) -> str:
        letter.mail.send()
        return "250 taken"

    def forget(self) -> None:
        """Nothing was offered."""


@contextmanager
def mail_server() -> Iterator[Server]:
    """The mail server of the settings, closed at the end."""
    backend = get_connection()
    if not isinstance(backend, EmailBackend):
        yield OtherServer()
        return
    try:
        yield SmtpServer(backend)
    finally:
        backend.close()


def _written(message: Message, hidden: Mapping[str, str]) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=_with(message.body_text, hidden),
        to=[message.to_address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.body_html:
        mail.attach_alternative(_with(message.body_html, hidden), "text/html")
    return mail


def _with(text: str, secrets: Mapping[str, str]) -> str:
    for mark, secret in secrets.items():
        text = text.replace(mark, secret)
    return text


def _check(code: int, text: bytes, *, wanted: int) -> None:
    # 251 is "will forward": the server takes the mail all the same.
    if code != wanted and not (wanted == 250 and code == 251):
        raise smtplib.SMTPResponseException(code, text)


def _stuffed(data: bytes) -> bytes:
    """The data as RFC 5321 wants it: a leading dot doubled, a dot alone at the end."""
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    doubled = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join(doubled) + b"\r\n.\r\n"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    """In words that every database can store: PostgreSQL takes no NUL."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return text.replace("\0", "�")
