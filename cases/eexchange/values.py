"""What the office's answers are turned into."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.eexchange.errors import EExchangeError
from cases.eexchange.problems import FieldProblem


@dataclass(frozen=True)
class ClassGoods:
    """One Nice class with its goods as the office writes them."""

    number: str
    goods: str = ""


@dataclass(frozen=True)
class RegisterRecord:
    """What the register says of one right: "" or None where the office left it blank.

    The first fields are those that the docket compares; which of the others a service tells is
    said by its profile. A song has a `record_id` and no application number. `image` is an
    address, `image_data` a picture that came along.
    """

    application_number: str
    registration_number: str = ""
    publication_number: str = ""
    title: str = ""
    status_raw: str = ""
    filed_on: date | None = None
    published_on: date | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    owners: tuple[str, ...] = ()
    classes: tuple[ClassGoods, ...] = ()
    image: str = ""
    unknown_keys: tuple[str, ...] = ()
    image_data: bytes = b""
    record_id: str = ""
    submitted_on: date | None = None
    status_on: date | None = None
    licence_ends_on: date | None = None
    agents: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    category: str = ""
    kind: str = ""
    description: str = ""
    product: str = ""
    province: str = ""
    region: str = ""
    album: str = ""
    ipc: str = ""


@dataclass(frozen=True)
class Answer:
    """What the office sent for one number: the body as received, and what it decodes to."""

    service: str
    number: str
    text: str
    payload: Any
    sandbox: bool = False


@dataclass(frozen=True)
class Heard:
    """What came back for one call, as it came: `status` is None where nothing did, `error` says
    why it is no answer. The token is taken out of `text`."""

    status: int | None = None
    seconds: float = 0.0
    size: int = 0
    text: str = ""
    sandbox: bool = False
    answer: Answer | None = None
    error: EExchangeError | None = None


@dataclass(frozen=True)
class Reading:
    """A record, or none where nothing is public under exactly that number."""

    record: RegisterRecord | None
    problems: tuple[FieldProblem, ...] = ()
