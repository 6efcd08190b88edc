"""The procedure of each kind of right as a table: stages, what leads to them, how long they
take at the office (citizen manuals TM-P-1..7 and DES-P-1..8, estimates only)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.rules.values import Event

STAGE_NAMES: Mapping[str, tuple[str, str]] = {
    "draft": ("เตรียมคำขอ", "In preparation"),
    "filed": ("ยื่นคำขอแล้ว", "Filed"),
    "formalities": ("แก้ไขข้อบกพร่อง", "Defects to be cured"),
    "examination": ("ตรวจสอบ", "Examination"),
    "office_action": ("รอตอบคำสั่ง", "Office action to answer"),
    "publication_fee": ("รอชำระค่าประกาศโฆษณา", "Publication fee due"),
    "to_publish": ("เตรียมประกาศโฆษณา", "Being prepared for publication"),
    "published": ("ประกาศโฆษณา", "Published"),
    "opposed": ("มีคำคัดค้าน", "Opposed"),
    "substantive_examination": ("ตรวจสอบการประดิษฐ์", "Substantive examination"),
    "refused": ("ถูกปฏิเสธ", "Refused"),
    "appeal": ("อุทธรณ์", "Appeal"),
    "court": ("ชั้นศาล", "In court"),
    "registration_fee": ("รอชำระค่าจดทะเบียน", "Registration fee due"),
    "in_force": ("มีผลคุ้มครอง", "In force"),
    "removal": ("กระบวนการเพิกถอน", "Removal proceedings"),
    "recorded": ("แจ้งข้อมูลแล้ว", "Recorded"),
    "letter_due": ("รอส่งหนังสือ", "Letter to be sent"),
    "approval_awaited": ("รอผลการอนุมัติ", "Approval awaited"),
    "approved": ("ได้รับอนุมัติแล้ว", "Approved"),
    "abandoned": ("ละทิ้ง", "Abandoned"),
    "withdrawn": ("ถอนคำขอ", "Withdrawn"),
    "refused_final": ("ปฏิเสธเป็นที่สุด", "Refused with finality"),
    "cancelled": ("เพิกถอน", "Cancelled"),
    "expired": ("สิ้นอายุ", "Expired"),
}

END_STAGES = frozenset({"abandoned", "withdrawn", "refused_final", "cancelled", "expired"})
ENDINGS: Mapping[str, str] = {stage: stage for stage in END_STAGES}


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the office takes for one step of the manual."""

    code: str
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """The stages of a right in their order, which kind of event moves to which of them,
    and the durations the citizen manual gives, in the order of its steps."""

    stages: tuple[str, ...]
    moves: Mapping[str, str]
    durations: tuple[tuple[str, Duration], ...] = ()


_START: Mapping[str, str] = {
    "efiled": "filed",
    "filed": "filed",
    **ENDINGS,
}
_LETTERS: Mapping[str, str] = {
    "office_action_received": "office_action",
    "office_action_answered": "examination",
    "refusal_received": "refused",
    "appeal_filed": "appeal",
    "court_action_filed": "court",
}
_OPPOSITION: Mapping[str, str] = {
    "published": "published",
    "opposition_filed": "opposed",
    "opposition_copy_received": "opposed",
}
_MEMO: Mapping[str, str] = {"defect_memo": "formalities", "defects_cured": "examination"}
_PUBLICATION_FEE: Mapping[str, str] = {
    "publication_fee_notice_1_received": "publication_fee",
    "publication_fee_notice_2_received": "publication_fee",
    "publication_fee_paid": "to_publish",
}
_GRANT: Mapping[str, str] = {
    "grant_fee_notice_received": "registration_fee",
    "granted": "in_force",
    "registered": "in_force",
}

TRADEMARK_DURATIONS = (
    ("filed", Duration("TM-P-1", days=1)),
    ("examination", Duration("TM-P-2", months=6)),
    ("examination", Duration("TM-P-3", months=5)),
    ("to_publish", Duration("TM-P-4", months=2)),
    ("published", Duration("TM-P-5", days=60)),
    ("registration_fee", Duration("TM-P-6", days=15)),
    ("registration_fee", Duration("TM-P-7", days=15)),
)
DESIGN_DURATIONS = (
    ("filed", Duration("DES-P-1", days=1)),
    ("examination", Duration("DES-P-2", months=5)),
    ("office_action", Duration("DES-P-3", days=1)),
    ("publication_fee", Duration("DES-P-4", days=1)),
    ("to_publish", Duration("DES-P-5", days=15)),
    ("published", Duration("DES-P-6", days=90)),
    ("substantive_examination", Duration("DES-P-7", months=6)),
    ("registration_fee", Duration("DES-P-8", days=15)),
)
OPPOSITION_DAYS = 330

_ENDS = ("abandoned", "withdrawn", "refused_final", "cancelled", "expired")

STAGES: Mapping[str, Procedure] = {
    "trademark": Procedure(
        (
            "draft", "filed", "formalities", "examination", "office_action", "to_publish",
            "published", "opposed", "refused", "appeal", "court", "registration_fee",
            "in_force", "removal", *_ENDS,
        ),
        {
            **_START, **_MEMO, **_LETTERS, **_OPPOSITION,
            "registration_fee_notice_received": "registration_fee",
            "registered": "in_force",
            "renewed": "in_force",
            "removal_order_received": "removal",
            "cancellation_petition_notice_received": "removal",
        },
        TRADEMARK_DURATIONS,
    ),
    "design": Procedure(
        (
            "draft", "filed", "formalities", "examination", "office_action", "publication_fee",
            "to_publish", "published", "opposed", "substantive_examination", "refused",
            "appeal", "court", "registration_fee", "in_force", "removal", *_ENDS,
        ),
        {
            **_START, **_MEMO, **_LETTERS, **_PUBLICATION_FEE, **_OPPOSITION, **_GRANT,
            "cancellation_order_known": "removal",
        },
        DESIGN_DURATIONS,
    ),
    "invention": Procedure(
        (
            "draft", "filed", "examination", "office_action", "publication_fee", "to_publish",
            "published", "opposed", "substantive_examination", "refused", "appeal", "court",
            "registration_fee", "in_force", "removal", *_ENDS,
        ),
        {
            **_START, **_LETTERS, **_PUBLICATION_FEE, **_OPPOSITION, **_GRANT,
            "exam_requested": "substantive_examination",
            "cancellation_order_known": "removal",
        },
    ),
    "petty_patent": Procedure(
        (
            "draft", "filed", "examination", "office_action", "refused", "appeal", "court",
            "registration_fee", "in_force", "substantive_examination", "removal", *_ENDS,
        ),
        {
            **_START, **_LETTERS,
            "grant_fee_notice_1_received": "registration_fee",
            "grant_fee_notice_2_received": "registration_fee",
            "granted": "in_force",
            "registered": "in_force",
            "published": "in_force",
            "extended": "in_force",
            "examination_order_received": "substantive_examination",
            "cancellation_order_known": "removal",
        },
    ),
    "gi": Procedure(
        (
            "draft", "filed", "examination", "published", "opposed", "refused", "appeal",
            "court", "in_force", *_ENDS,
        ),
        {
            **_START, **_OPPOSITION,
            "refusal_received": "refused",
            "appeal_filed": "appeal",
            "court_action_filed": "court",
            "registered": "in_force",
        },
    ),
    "copyright": Procedure(
        ("draft", "filed", "recorded", *_ENDS),
        {**_START, "registered": "recorded"},
    ),
    "own": Procedure(
        ("draft", "letter_due", "approval_awaited", "approved", "abandoned", "withdrawn"),
        {
            "exchange_registered": "letter_due",
            "exchange_letter_delivered": "approval_awaited",
            "exchange_approved": "approved",
            "abandoned": "abandoned",
            "withdrawn": "withdrawn",
        },
    ),
}  # fmt: skip


def path_of(ip_type: str, events: Sequence[Event]) -> tuple[tuple[str, date], ...]:
    """Each stage that the events moved into, with its day, oldest first; an ending is for good."""
    moves = STAGES[ip_type].moves
    path: list[tuple[str, date]] = []
    for event in sorted(events, key=lambda event: event.date):
        stage = path[-1][0] if path else ""
        move = moves.get(event.kind)
        if move and move != stage and stage not in END_STAGES:
            path.append((move, event.date))
    return tuple(path)


def stage_for(ip_type: str, events: Sequence[Event]) -> str:
    """The stage that the events lead to."""
    path = path_of(ip_type, events)
    return path[-1][0] if path else "draft"


def is_over(stage: str) -> bool:
    """Whether nothing more can happen in this stage."""
    return stage in END_STAGES
