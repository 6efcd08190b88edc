"""What can go wrong on the wire, each with a sentence in Thai and English.

No error ever carries the token, not even when the office sends it back.
"""


class EExchangeError(Exception):
    """The office gave no answer that can be used. `where` names the service or the place."""

    kind = "error"

    def __init__(self, thai: str, english: str, where: str = "") -> None:
        super().__init__(english)
        self._thai = thai
        self._english = english
        self.where = where

    def sentence(self, language: str) -> str:
        """What a person reads: English for "en", Thai for every other language."""
        return self._english if language == "en" else self._thai


class NotAskable(EExchangeError):
    """A number that cannot be looked up: it is blank or holds more than letters and digits."""

    kind = "not_askable"

    def __init__(self, number: str, where: str = "") -> None:
        shown = number[:40]
        super().__init__(
            f"เลขที่คำขอ “{shown}” ใช้ค้นที่กรมฯ ไม่ได้ กรุณาแก้เลขที่คำขอในแฟ้มงาน",
            f"The number “{shown}” cannot be looked up at the office; please correct the case.",
            where,
        )


class Unreachable(EExchangeError):
    """No answer came: refused, cut off, too slow, or a server error."""

    kind = "unreachable"

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(
            f"ติดต่อ E-Exchange ไม่ได้ ({what}) ระบบจะลองใหม่ในรอบถัดไป",
            f"E-Exchange could not be reached ({what}); the next pass tries again.",
            where,
        )


class RateLimited(EExchangeError):
    """The office asks for patience (429). `retry_after` is in seconds, when it said so."""

    kind = "rate_limited"

    def __init__(self, retry_after: float | None, where: str = "") -> None:
        self.retry_after = retry_after
        thai, english = "กรมฯ ขอให้เว้นระยะการเรียก", "The office asks us to wait"
        if retry_after is not None:
            thai += f" อีก {retry_after:.0f} วินาที"
            english += f" for {retry_after:.0f} seconds"
        super().__init__(
            f"{thai} ระบบจะลองใหม่ในรอบถัดไป", f"{english}; the next pass tries again.", where
        )


class Rejected(EExchangeError):
    """The office refused the call: the key (401, 403) or the request itself."""

    def __init__(self, status: int, message: str = "", where: str = "") -> None:
        self.status = status
        self.kind = "key" if self.about_the_key else "rejected"
        said = f": {message}" if message else ""
        thai, english = (
            f"กรมฯ ปฏิเสธการเรียก ({status}{said})",
            f"The office refused the call ({status}{said}).",
        )
        if self.about_the_key:
            thai += " กรุณาตรวจ token key"
            english += " Please check the token key."
        super().__init__(thai, english, where)

    @property
    def about_the_key(self) -> bool:
        """Whether further calls would be refused too: all of them by a 401, those of the same
        service by a 403."""
        return self.status in {401, 403}


class BudgetSpent(EExchangeError):
    """No request is left for today; nothing was sent."""

    kind = "budget"

    def __init__(self, where: str = "") -> None:
        super().__init__(
            "ใช้จำนวนครั้งที่ถามกรมฯ ได้ของวันนี้ครบแล้ว",
            "The requests that may be sent to the office today are used up.",
            where,
        )


class Malformed(EExchangeError):
    """An answer came that is not of the agreed form; `where` says what and where."""

    kind = "malformed"

    def __init__(self, where: str) -> None:
        super().__init__(
            f"คำตอบของกรมฯ อ่านไม่ได้ ({where})",
            f"The office's answer cannot be read ({where}).",
            where,
        )


class Unforeseen(EExchangeError):
    """Our own side failed over one answer; `what` is the kind of error, the log has the rest."""

    kind = "unforeseen"

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(
            f"ระบบประมวลผลคำตอบของกรมฯ ไม่สำเร็จ ({what}) รายละเอียดอยู่ในบันทึกของระบบ",
            f"The office's answer could not be worked on ({what}); the log says more.",
            where,
        )
