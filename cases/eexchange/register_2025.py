"""How the newer generation writes a right: other names, lists of one, people in lists."""

from collections.abc import Iterator
from datetime import date

from cases.eexchange.register_data import Right
from cases.eexchange.register_names import GOODS
from cases.eexchange.register_rows import rows_for


def rows_2025_for(right: Right, today: date) -> Iterator[dict[str, object]]:
    """The row of one right; none while it is not public. The names of works are not known."""
    if right.ip_type == "copyright":
        yield from rows_for(right, today)
    elif right.words(today):
        write = {"trademark": _trademark, "gi": _place}.get(right.ip_type, _patent)
        yield write(right, today)


def _trademark(right: Right, today: date) -> dict[str, object]:
    return {
        "ApplicationNumber": right.number,
        "Biblio_ID": [right.number[-5:]],
        "Status": [right.words(today)],
        "No_Permit": [""],
        "IRN_Number": [""],
        "Trademark_Type": ["เครื่องหมายการค้า"],
        "Registration_Number": [right.registration_number(today)],
        "Filing_Date": [_iso(right.filed)],
        "Publication_Date": [_iso(right.day("published", today))],
        "Registration_Date": [_iso(right.day("registered", today))],
        "Expiration_Date": [_iso(right.expires(today))],
        "Update_date": [_iso(today)],
        "ClassList": [
            {"Class": number, "GOODSList": [{"GOODS": good} for good in GOODS[number].split(", ")]}
            for number in right.classes
        ],
        "OWNER_NAMEList": [{"OWNER_NAME": right.owner, "Nationallity": "ไทย"}],
        "AGENT_NAMEList": [{"AGENT_NAME": "นายตัวแทน ใจดี"}],
        "Physical_Path": "",
    }


def _patent(right: Right, today: date) -> dict[str, object]:
    granted = _iso(right.day("registered", today))
    published = right.day("published", today)
    row: dict[str, object] = {
        "ApplicationNumber": right.number,
        "ApplicationDate": _iso(right.filed),
        "PublicationNumber": right.number[-6:] if published else "",
        "PatentNumber": right.registration_number(today),
        "Title": right.title,
        "Abstract": "",
        "CurrentStatusCode": right.words(today),
        "CurrentStatusDate": _iso(published),
        "ApplicantInformation": [{"Applicant": right.owner, "ApplicantNationalityCode": "TH"}],
        "InventorInformation": [{"Inventor": "นายธีระ มั่นคง", "InventorNationalityCode": "TH"}],
        "AgenInformation": [{"Agent": "นายตัวแทน ใจดี"}],
        "IPCClasses": "",
        "PublicationDate": _iso(published),
        "GrantedDate": granted,
        "ExpiryDate": _iso(right.expires(today)),
    }
    return row | ({"RegistrationDate": granted} if right.ip_type == "petty_patent" else {})


def _place(right: Right, today: date) -> dict[str, object]:
    return {
        "PROD_NUMBER": right.number,
        "SUBMIT_DATE": _iso(right.filed),
        "PUBLIC_DATE": _iso(right.day("published", today)),
        "REGIS_NUMBER": right.registration_number(today),
        "GI_NAME": right.title,
        "GI_PRODUCT": "อาหาร",
        "GI_NAME_EN": "",
        "REGIS_DATE": _iso(right.day("registered", today)),
        "GI_CATEGORY_NAME": "สินค้าเกษตร",
        "TYPE_NAME": "อาหารและเครื่องดื่ม",
        "PROVINCE_NAME": "สมุทรสงคราม",
        "REGION_NAME": "ภาคกลาง",
        "APPLICANT": right.owner,
        "COUNTRY_NAME": "ไทย",
        "UPDATE_ON": _iso(today),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
