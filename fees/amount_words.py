"""An amount in words, as it stands below a Thai bill, and in English."""

from decimal import Decimal

THAI_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
THAI_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
MILLION = 1_000_000
ONES = (
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((1_000_000_000, "billion"), (MILLION, "million"), (1000, "thousand"))


def in_words(amount: Decimal, language: str) -> str:
    """An amount of whole satang that is not below nought, in Thai ("th") or English ("en")."""
    baht, satang = divmod(int(amount * 100), 100)
    return _thai(baht, satang) if language == "th" else _english(baht, satang)


def _thai(baht: int, satang: int) -> str:
    if not satang:
        return f"{thai_number(baht)}บาทถ้วน"
    whole = f"{thai_number(baht)}บาท" if baht else ""
    return f"{whole}{thai_number(satang)}สตางค์"


def thai_number(number: int) -> str:
    """A whole number as it is read: 21 is ยี่สิบเอ็ด, two million สองล้าน."""
    if not number:
        return "ศูนย์"
    millions, rest = divmod(number, MILLION)
    before = f"{thai_number(millions)}ล้าน" if millions else ""
    return before + _below_a_million(rest, last_of_more=bool(millions))


def _below_a_million(number: int, *, last_of_more: bool) -> str:
    """A last one after anything else is เอ็ด; ten is สิบ and twenty ยี่สิบ."""
    read = ""
    for place in reversed(range(6)):
        digit = number // 10**place % 10
        if not digit:
            continue
        if place == 0 and digit == 1 and (read or last_of_more):
            word = "เอ็ด"
        elif place == 1 and digit < 3:
            word = ("", "", "ยี่")[digit]
        else:
            word = THAI_DIGITS[digit]
        read += word + THAI_PLACES[place]
    return read


def _english(baht: int, satang: int) -> str:
    whole = f"{english_number(baht)} baht"
    if not satang:
        return f"{whole} only".capitalize()
    parts = f"{english_number(satang)} satang"
    return (f"{whole} and {parts}" if baht else parts).capitalize()


def english_number(number: int) -> str:
    """A whole number as it is read: 1,250 is one thousand two hundred and fifty."""
    if not number:
        return "zero"
    read = []
    for size, name in SCALES:
        many, number = divmod(number, size)
        if many:
            read.append(f"{english_number(many)} {name}")
    if number:
        small = _below_a_thousand(number)
        read.append(f"and {small}" if read and number < 100 else small)
    return " ".join(read)


def _below_a_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    read = [f"{ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        read.append(_below_a_hundred(rest))
    return " and ".join(read)


def _below_a_hundred(number: int) -> str:
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]
