"""The 21 services of E-Exchange as the department's own list has them (A0001 to A0034).

Codes, Thai titles, methods, versions and dates are those of the service list on the front page
of E-Exchange; the request keys are those of DIP's public data catalogue. How the register
services are really asked and read is said by a profile (profiles/*.toml).
"""

from dataclasses import dataclass
from datetime import date

OFFICE = "https://api.ipthailand.go.th"
PREFIX = "/DIP-APIDynamic/api/Search/"


@dataclass(frozen=True)
class Service:
    """One service: its code, its place on the wire, and how a case number is asked for.

    `lookup_key` is the request key for an application number, `wildcard` whether the office
    wants it as %number%. A service without a lookup key is not asked for single cases; songs
    (CPRSONG) have no number in the department's list and are found by name only.
    `updated` is the department's own date of the service, Common Era.
    """

    code: str
    name: str
    title_th: str
    method: str
    version: int
    updated: date
    ip_type: str = ""
    lookup_key: str = ""
    wildcard: bool = False
    request_keys: tuple[str, ...] = ()
    statistics: bool = False

    @property
    def path(self) -> str:
        return PREFIX + self.name

    @property
    def group(self) -> str:
        """`register` for a set of rights, `statistics` for a table of counts."""
        return "statistics" if self.statistics else "register"

    def question(self, number: str) -> dict[str, str]:
        """The request for one application number, in the form that this service takes.

        Raises LookupError for a service that is not asked for single cases.
        """
        if not self.lookup_key:
            raise LookupError(f"{self.name} is not asked for single cases")
        return {self.lookup_key: f"%{number}%" if self.wildcard else number}


def _statistics(code: str, name: str, updated: date, title_th: str) -> Service:
    return Service(code, name, title_th, "POST", 1, updated, statistics=True)


PATENT_KEYS = ("patent_name", "app_no", "pub_no", "patent_no")

SERVICES = (
    _statistics(
        "A0031",
        "PTD_REQ_NAT",
        date(2024, 2, 12),
        "บริการ สถิติยื่นจดทะเบียนสิทธิบัตรการออกแบบ จำแนกตามสัญชาติ",
    ),
    Service(
        "A0001",
        "CPR",
        "บริการข้อมูลลิขสิทธิ์",
        "POST",
        1,
        date(2023, 11, 8),
        ip_type="copyright",
        lookup_key="request_no",
        request_keys=("work_name", "typename", "owner_name", "request_no", "register_no"),
    ),
    Service(
        "A0034",
        "pat_des",
        "บริการข้อมูลสิทธิบัตรประดิษฐ์ ออกแบบ อนุสิทธิบัตร",
        "POST",
        1,
        date(2023, 7, 13),
        lookup_key="app_no",
        request_keys=PATENT_KEYS,
    ),
    Service(
        "A0019",
        "PATENT_NOIP",
        "บริการข้อมูลสิทธิบัตรการประดิษฐ์(กรมทรัพย์สินทางปัญญา)",
        "POST",
        1,
        date(2023, 3, 3),
        ip_type="invention",
        lookup_key="app_no",
        request_keys=PATENT_KEYS,
    ),
    Service(
        "A0006",
        "PETTYPATENT",
        "บริการข้อมูลอนุสิทธิบัตร",
        "POST",
        1,
        date(2023, 3, 3),
        ip_type="petty_patent",
        lookup_key="app_no",
        request_keys=PATENT_KEYS,
    ),
    Service(
        "A0005",
        "PRODUCTPATENT",
        "บริการข้อมูลสิทธิบัตรออกแบบ",
        "POST",
        1,
        date(2023, 3, 3),
        ip_type="design",
        lookup_key="app_no",
        request_keys=PATENT_KEYS,
    ),
    Service(
        "A0015",
        "tmdata",
        "ค้นหาข้อมูลคำขอเครื่องหมายการค้า",
        "GET",
        2,
        date(2023, 2, 10),
        lookup_key="trNo",
        request_keys=("trNo",),
    ),
    Service(
        "A0007",
        "TM",
        "บริการข้อมูลเครื่องหมายการค้า",
        "POST",
        1,
        date(2022, 11, 24),
        ip_type="trademark",
        lookup_key="req_no",
        wildcard=True,
        request_keys=("tr_name", "req_no", "regis_no", "expire_date"),
    ),
    _statistics(
        "A0030",
        "PTD_REQ_PROV",
        date(2022, 8, 4),
        "บริการ สถิติยื่นจดทะเบียนสิทธิบัตรการออกแบบ จำแนกตามจังหวัด",
    ),
    _statistics(
        "A0029", "PTD_REG_NAT", date(2022, 8, 4), "บริการ สถิติรับจดทะเบียนสิทธิบัตรการออกแบบ จำแนกตามสัญชาติ"
    ),
    _statistics(
        "A0028",
        "PTD_REG_PROV",
        date(2022, 8, 4),
        "บริการ สถิติรับจดทะเบียนสิทธิบัตรการออกแบบ จำแนกตามจังหวัด",
    ),
    _statistics(
        "A0027", "PT_REQ_NAT", date(2022, 8, 4), "บริการ สถิติยื่นจดทะเบียนสิทธิบัตรการประดิษฐ์ จำแนกตามสัญชาติ"
    ),
    _statistics(
        "A0026", "PT_REQ_PROV", date(2022, 8, 4), "บริการ สถิติยื่นจดทะเบียนสิทธิบัตรการประดิษฐ์ จำแนกตามจังหวัด"
    ),
    _statistics(
        "A0025", "PT_REG_NAT", date(2022, 8, 4), "บริการ สถิติรับจดทะเบียนสิทธิบัตรการประดิษฐ์ จำแนกตามสัญชาติ"
    ),
    _statistics(
        "A0024", "PT_REG_PROV", date(2022, 8, 4), "บริการ สถิติรับจดทะเบียนสิทธิบัตรการประดิษฐ์ จำแนกตามจังหวัด"
    ),
    _statistics(
        "A0023", "TM_PROV", date(2022, 6, 27), "บริการ สถิติการยื่นขอเครื่องหมายการค้า จำแนกตามจังหวัด"
    ),
    _statistics("A0022", "CRP_PROV", date(2022, 6, 23), "บริการ สถิติการจดแจ้งลิขสิทธิ์ จำแนกตามจังหวัด"),
    _statistics("A0021", "PETTY_REQ_PROV", date(2022, 6, 22), "บริการสถิติยื่นคำขออนุสิทธิบัตรตามจังหวัด"),
    Service(
        "A0003",
        "GI",
        "บริการข้อมูลสิ่งบ่งชี้ทางภูมิศาสตร์",
        "POST",
        1,
        date(2022, 5, 18),
        ip_type="gi",
        lookup_key="app_no_number",
        request_keys=("giname", "app_no_number"),
    ),
    Service(
        "A0002",
        "CPRSONG",
        "บริการข้อมูลลิขสิทธิ์เพลง",
        "POST",
        1,
        date(2021, 4, 16),
        request_keys=("reg_songs_name", "album_name", "lyric_author_name", "compose_author_name"),
    ),
    _statistics(
        "A0013", "ST_REQTM", date(2020, 11, 12), "บริการข้อมูลสถิติยื่นรับจดทะเบียนของเครื่องหมายการค้า"
    ),
)

_BY_NAME = {service.name: service for service in SERVICES}
_BY_IP_TYPE = {service.ip_type: service for service in SERVICES if service.ip_type}
_COUNTED = {
    "ST": "trademark",
    "TM": "trademark",
    "CRP": "copyright",
    "PT": "invention",
    "PETTY": "petty_patent",
    "PTD": "design",
}
_SECOND = {"trademark": _BY_NAME["tmdata"]}


def service_named(name: str) -> Service:
    """The service of a name such as TM. Raises KeyError for a name that is not listed."""
    return _BY_NAME[name]


def service_for(ip_type: str) -> Service | None:
    """The service of the department's list that is asked about one kind of right."""
    return _BY_IP_TYPE.get(ip_type)


def second_service_for(ip_type: str) -> Service | None:
    """The other service that knows the same kind of right: tmdata for a trademark."""
    return _SECOND.get(ip_type)


def counted_right(name: str) -> str:
    """The kind of right that a statistics service counts."""
    return _COUNTED[name.partition("_")[0]]
