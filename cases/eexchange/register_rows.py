"""How the services of the sandbox write a right of the made-up register."""

from collections.abc import Iterator
from datetime import date

from cases.eexchange.register_data import SERIES, Right
from cases.eexchange.register_names import GOODS


def rows_for(right: Right, today: date) -> Iterator[dict[str, object]]:
    """The rows of one right as its service answers; none while it is not public."""
    if not right.words(today):
        return
    for row in WRITERS.get(right.ip_type, _patent_rows)(right, today):
        yield {key: value or None for key, value in row.items()} if right.odd == "null" else row


def _trademark_rows(right: Right, today: date) -> Iterator[dict[str, object]]:
    for number in right.classes:
        yield {
            "REQ_NO": right.number,
            "REQ_DATE": _year_first(right.filed, right.odd),
            "REGIS_NO": right.registration_number(today),
            "REGIS_DATE": _year_first(right.day("registered", today), right.odd),
            "PUBLIC_DATE": _year_first(right.day("published", today), right.odd),
            "EXPIRE_DATE": _year_first(right.expires(today), right.odd),
            "TR_NAME": right.title,
            "MARKDESC": "",
            "TRADEMARK_STATUS": right.words(today),
            "REQUEST_STATUS": "",
            "OWNER_NAME": right.owner,
            "NICE_CLASS_CODE": number,
            "NCLASS_NAME": "",
            "NICE_CLASS_TNAME": GOODS[number],
        }


def _patent_rows(right: Right, today: date) -> Iterator[dict[str, object]]:
    published = right.day("published", today)
    yield {
        "APP_NO": right.number,
        "REQ_PAT_TYPE": SERIES[right.ip_type][1],
        "PAT_TYPE_CHAR": "",
        "FILING_DATE": _day_first(right.filed, right.odd),
        "PUB_NO": right.number[-6:] if published else "",
        "PATENT_NO": right.registration_number(today),
        "PATENT_NAME": right.title,
        "LATEST_STATUS": right.words(today),
        "APPLICANT": right.owner,
        "INV": "",
        "AGE": "",
        "IPC": "",
        "APP_ABS": "",
        "PATENT_ABS": "",
        "PUBLIC_DATE": _year_first(published, right.odd),
        "GRANT_DATE": _day_first(right.day("registered", today), right.odd),
        "EXPIRE_DATE": _year_first(right.expires(today), right.odd),
    }


def _work_rows(right: Right, today: date) -> Iterator[dict[str, object]]:
    """A work: its number of registration is a JSON number, its day comes in two forms."""
    registered = right.registration_number(today)
    yield {
        "REQUEST_NO": right.number,
        "REGISTER_NO": int(registered) if registered else "",
        "PKID": int(right.number[-4:]),
        "WORK_NAME": right.title,
        "CATEGORY": "วรรณกรรม",
        "TYPENAME": "งานนิพนธ์",
        "SUBMIT_DATE": _year_first(right.filed, right.odd),
        "SUBMIT_DATEV2": _day_first(right.filed, right.odd),
        "OWNER_NAME": right.owner,
        "OWNER_GOV_NAME": "",
        "CREATOR_NAME": right.owner,
        "WORK_DESCRIPTION": "",
    }


def _place_rows(right: Right, today: date) -> Iterator[dict[str, object]]:
    yield {
        "APP_NO_NUMBER": int(right.number),
        "REQUEST": "ขึ้นทะเบียน",
        "APPLICATIONNUMBER": right.number,
        "PKID": int(right.number[-4:]),
        "APPLICATIONDATE": _year_first(right.filed, right.odd),
        "SUBMITDATE": _year_first(right.filed, right.odd),
        "PUBLICATIONDATE": _year_first(right.day("published", today), right.odd),
        "GINAME": right.title,
        "GIPRODUCT": "อาหาร",
        "GICATEGORYNAME": "สินค้าเกษตร",
        "GITYPENAME": "อาหารและเครื่องดื่ม",
        "PROVINCENAME": "สมุทรสงคราม",
        "REGIONNAME": "ภาคกลาง",
    }


WRITERS = {"trademark": _trademark_rows, "copyright": _work_rows, "gi": _place_rows}


def tmdata_for(right: Right, today: date) -> dict[str, object]:
    """The same right as `tmdata` tells it: strings only, "" for blank, letters for status."""
    registered = right.day("registered", today)
    expires = right.expires(today)
    return {
        "trNo": right.number,
        "regNo": right.registration_number(today),
        "filDate": f"{right.filed:%Y/%m/%d}",
        "regDate": f"{registered:%Y/%m/%d}" if registered else "",
        "expDate": f"{expires:%Y/%m/%d}" if expires else "",
        "status": right.letter(today),
        "irnNo": "",
        "owner": [{"name": right.owner, "name_ib": "", "addr": "", "country": "ไทย"}],
        "goodsAndService": [
            {"class": number, "products": GOODS[number].split(", ")} for number in right.classes
        ],
        "image": "",
        "viennaCode": [],
        "wordIndex": [{"word": right.title, "readWord": ""}],
    }


def _year_first(day: date | None, odd: str) -> str:
    if day is None:
        return ""
    year = day.year + 543 if odd == "be_date" else day.year
    return f"{year}-{day:%m-%d}"


def _day_first(day: date | None, odd: str) -> str:
    if day is None:
        return ""
    year = day.year + 543 if odd == "be_date" else day.year
    return f"{day:%d-%m}-{year}"
