"""Reasons in words, and through JSON and back."""

import json

from cases.watching.values import Reason
from cases.watching.wording import explained


def test_a_reason_is_a_sentence_in_both_languages():
    spelling = Reason("spelling", {"percent": 88, "mine": "ก", "theirs": "ข"})
    assert explained(spelling, "th") == "สะกดคล้ายกันร้อยละ 88: “ก” กับ “ข”"
    assert explained(spelling, "en") == "Spelt alike by 88 %: “ก” and “ข”."
    across = Reason("sound_across", {"percent": 92, "thai": "ใจดี", "latin": "jaidee"})
    assert explained(across, "en") == (
        "The Thai and the Latin word sound alike by 92 %: “ใจดี” and “jaidee”."
    )
    far = Reason("far_class", {"mine": (2, 25), "theirs": (7,)})
    assert explained(far, "en") == "The classes are not near each other: 2, 25 and 7."


def test_a_reason_goes_through_json():
    for reason in (Reason("all_classes"), Reason("same_class", {"classes": (3, 25)})):
        assert Reason.from_json(json.loads(json.dumps(reason.as_json()))) == reason
