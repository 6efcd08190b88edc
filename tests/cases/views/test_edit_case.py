"""Changing a case: what may be changed, by whom, and what happens when two do it at once."""

from datetime import date

import pytest

from cases.models import Case, ClosedDay, Family, FilingOffice, Role
from cases.models.case import FilingChannel
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.factories import alice, bob, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


@pytest.fixture
def case():
    return make_case("DS-1", title="เก้าอี้หวาย", note="โทรก่อนยื่น", deputy=bob())


def address(case):
    return f"/cases/{case.pk}/edit/"


def opened(browser, case):
    """The form as it stands in the browser after the page was opened."""
    return sent(browser.get(address(case)))


def sent(page):
    """What the browser would send of the form on this page, unseen values included."""
    form = page.context["form"]
    typed = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value())
        if bound.name == "restricted":
            typed |= {"restricted": "on"} if value in (True, "on") else {}
        else:
            typed[bound.name] = "" if value is None else str(value)
        if bound.field.show_hidden_initial:
            old = form.data.get(bound.html_initial_name) if form.is_bound else None
            first = bound.field.prepare_value(bound.initial) if old is None else old
            typed[bound.html_initial_name] = "" if first is None else str(first)
    return typed


def save(person, case, language="en", **changes):
    browser = sign_in(person, language)
    return browser.post(address(case), opened(browser, case) | changes)


def now(case):
    return Case.objects.get(pk=case.pk)


def test_every_field_is_written_and_the_history_says_who_and_why(case):
    office = FilingOffice.objects.create(code="cm", name="เชียงใหม่", name_en="Chiang Mai")
    family = Family.objects.create(name="Chairs")
    answer = save(
        alice(), case, ref="DS-2", our_side="opponent", title="โต๊ะ", title_en="Table",
        application_number="6902001234", registration_number="98214", publication_number="77",
        filing_channel=FilingChannel.EFILING, filing_office=str(office.pk),
        family=str(family.pk), responsible=str(bob().pk), deputy="", taken_over_on="2/11/2569",
        note="a\r\nb", why="The client wrote",
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    row = now(case)
    facts = (row.ref, row.our_side, row.title, row.title_en, row.application_number)
    assert facts == ("DS-2", "opponent", "โต๊ะ", "Table", "6902001234")
    numbers = (row.registration_number, row.publication_number, row.filing_channel, row.note)
    assert numbers == ("98214", "77", "efiling", "a\nb")
    assert (row.filing_office, row.family, row.responsible, row.deputy, row.taken_over_on) == (
        office, family, bob(), None, date(2026, 11, 2),
    )  # fmt: skip
    assert row.version > case.version
    told = row.history.filter(title="โต๊ะ").first()
    assert (told.history_user, told.history_change_reason) == (alice(), "The client wrote")


def test_the_form_opens_with_what_stands_in_the_docket(case):
    form = sign_in(alice()).get(address(case)).context["form"]
    shown = [form[name].value() for name in ("ref", "title", "note", "version")]
    assert shown == ["DS-1", "เก้าอี้หวาย", "โทรก่อนยื่น", case.version]


def test_saving_without_a_change_changes_nothing(case):
    browser = sign_in(alice())
    given, before = opened(browser, case), stored()
    assert browser.post(address(case), given).status_code == 302
    assert stored() == before


def test_a_kind_of_right_is_not_changed_by_this_form(case):
    assert save(alice(), case, ip_type="trademark").status_code == 302
    assert now(case).ip_type == "design"


def test_who_left_the_office_stays_responsible_until_somebody_changes_it(case):
    left = make_user("left", is_active=False)
    Case.objects.filter(pk=case.pk).update(responsible=left)
    assert save(alice(), case, title="x").status_code == 302
    assert (now(case).responsible, now(case).title) == (left, "x")


# What deadlines depend on


def test_a_regional_holiday_of_the_new_filing_office_moves_the_deadline():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    office = FilingOffice.objects.create(code="cm", name="เชียงใหม่")
    due = case.deadlines.get(code="DES-S-20").due_date
    ClosedDay.objects.create(date=due, office=office, name="วันหยุดภาค", source="test")
    browser = sign_in(alice())
    given = opened(browser, case) | {"filing_office": str(office.pk), "why": "Moved north"}
    page = browser.post(address(case), given, follow=True)
    row = case.deadlines.get(code="DES-S-20")
    assert row.due_date > due
    told = row.history.first()
    assert (told.history_user, told.history_change_reason) == (alice(), "Moved north")
    assert "Deadlines: 0 new, 1 moved, 0 no longer due." in words(page)


def test_another_side_turns_the_terms_of_the_other_side_into_information():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    assert case.deadlines.get(code="DES-S-20").ours
    save(alice(), case, our_side="opponent")
    assert not case.deadlines.get(code="DES-S-20").ours


def test_a_title_leaves_the_deadlines_alone():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    before = list(case.deadlines.values())
    save(alice(), case, title="x")
    assert list(case.deadlines.values()) == before


# Two people at once


def both_opened(case, language="en"):
    """Alice and Bob have the same page open."""
    hers, his = sign_in(alice(), language), sign_in(bob())
    return (hers, opened(hers, case)), (his, opened(his, case))


@LANGUAGES
def test_the_second_sees_both_texts_and_nothing_is_overwritten(case, language):
    (hers, her_form), (his, his_form) = both_opened(case, language)
    his.post(address(case), his_form | {"title": "โต๊ะหวายของบ๊อบ", "note": "Bob's note"})
    before = stored()
    answer = hers.post(address(case), her_form | {"title": "ตู้หวายของอลิซ", "title_en": "Cabinet"})
    assert answer.status_code == 409
    text = words(answer)
    assert "โต๊ะหวายของบ๊อบ" in text
    assert "ตู้หวายของอลิซ" in text
    assert [clash["theirs"] for clash in answer.context["clashes"]] == ["โต๊ะหวายของบ๊อบ"]
    assert "Bob" in text
    assert stored() == before
    form = answer.context["form"]
    kept = [form[name].value() for name in ("title", "title_en", "note")]
    assert kept == ["ตู้หวายของอลิซ", "Cabinet", "Bob's note"]
    assert set(field_errors(answer, language)) == {"title"}


def test_saving_again_after_looking_is_a_decision_and_keeps_what_only_the_other_changed(case):
    (hers, her_form), (his, his_form) = both_opened(case)
    his.post(address(case), his_form | {"title": "his", "note": "his", "restricted": ""})
    told = hers.post(address(case), her_form | {"title": "hers", "title_en": "hers"})
    assert hers.post(address(case), sent(told)).status_code == 302
    row = now(case)
    assert (row.title, row.title_en, row.note) == ("hers", "hers", "his")
    titles = list(row.history.order_by("history_id").values_list("title", flat=True))
    assert titles[-2:] == ["his", "hers"]


def test_a_third_change_between_is_told_again(case):
    (hers, her_form), (his, his_form) = both_opened(case)
    his.post(address(case), his_form | {"title": "his first"})
    told = sent(hers.post(address(case), her_form | {"title": "hers"}))
    his.post(address(case), opened(his, case) | {"title": "his second"})
    again = hers.post(address(case), told)
    assert again.status_code == 409
    assert again.context["clashes"][0]["theirs"] == "his second"
    assert now(case).title == "his second"


def test_changes_of_different_fields_are_both_kept_without_asking(case):
    (hers, her_form), (his, his_form) = both_opened(case)
    his.post(address(case), his_form | {"note": "his", "restricted": "on"})
    assert hers.post(address(case), her_form | {"title": "hers"}).status_code == 302
    row = now(case)
    assert (row.title, row.note, row.restricted) == ("hers", "his", True)


def test_the_same_change_by_both_is_no_quarrel(case):
    (hers, her_form), (his, his_form) = both_opened(case)
    his.post(address(case), his_form | {"title": "same"})
    assert hers.post(address(case), her_form | {"title": "same"}).status_code == 302


def test_choices_people_and_dates_are_told_in_words(case):
    (hers, her_form), (his, his_form) = both_opened(case)
    his.post(
        address(case),
        his_form | {"deputy": "", "taken_over_on": "2/11/2569", "filing_channel": "post"},
    )
    answer = hers.post(
        address(case),
        her_form
        | {"deputy": str(alice().pk), "taken_over_on": "3/11/2569", "filing_channel": "pct"},
    )
    told = [(clash["theirs"], clash["mine"]) for clash in answer.context["clashes"]]
    assert told == [
        ("Registered post", "PCT national phase"),
        ("–", "Alice"),
        ("2 Nov 2569", "3 Nov 2569"),
    ]


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "2\x00", "²", "9" * 5000])
def test_a_form_that_remembers_nothing_overwrites_nothing(case, version):
    Case.objects.filter(pk=case.pk).update(version=7)
    browser = sign_in(alice())
    typed = {n: v for n, v in opened(browser, case).items() if not n.startswith("initial-")}
    before = stored()
    answer = browser.post(address(case), typed | {"version": version, "title": "mine"})
    assert (answer.status_code, stored()) == (409, before)


def test_the_same_form_sent_twice_saves_once(case):
    browser = sign_in(alice())
    given = opened(browser, case) | {"title": "new"}
    first, second = (browser.post(address(case), given) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert now(case).history.filter(title="new").count() == 1


# What cannot be


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ref": "TAKEN-1"}, "ref", "Another case already has this reference."),
        (
            {"application_number": "6902000001"},
            "application_number",
            "Another case already has this application number.",
        ),
    ],
)
def test_what_another_case_has_is_refused_at_its_field(case, changes, field, sentence, language):
    make_case("TAKEN-1", application_number="6902000001")
    before = stored()
    answer = save(alice(), case, language, title="typed", **changes)
    assert answer.status_code == 422
    assert field_errors(answer, language) == {field: [said(sentence, language)]}
    assert answer.context["form"]["title"].value() == "typed"
    assert stored() == before


def test_another_side_may_not_lead_to_the_number_of_another_case(case):
    Case.objects.filter(pk=case.pk).update(application_number="6902000001")
    make_case("TAKEN-1", application_number="6902000001", our_side="opponent")
    answer = save(alice(), case, our_side="opponent")
    assert (answer.status_code, set(field_errors(answer))) == (422, {"application_number"})
    assert now(case).our_side == "applicant"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ref": ""}, "ref"),
        ({"ref": "   "}, "ref"),
        ({"ref": "x" * 61}, "ref"),
        ({"title": ""}, "title"),
        ({"title": "ก" * 10_000}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"our_side": "judge"}, "our_side"),
        ({"filing_channel": "pigeon"}, "filing_channel"),
        ({"filing_office": "0"}, "filing_office"),
        ({"filing_office": "x\x00"}, "filing_office"),
        ({"family": "9" * 30}, "family"),
        ({"responsible": ""}, "responsible"),
        ({"responsible": "9" * 30}, "responsible"),
        ({"deputy": "x"}, "deputy"),
        ({"taken_over_on": "31/02/2569"}, "taken_over_on"),
        ({"taken_over_on": "2/11/69"}, "taken_over_on"),
        ({"note": "a\x00b"}, "note"),
        ({"why": "x" * 1001}, "why"),
    ],
)
def test_odd_input_is_refused_at_its_field(case, changes, field):
    before = stored()
    answer = save(alice(), case, **changes)
    assert (answer.status_code, set(field_errors(answer))) == (422, {field})
    assert answer.context["form"][field].value() == changes[field]
    assert stored() == before


def test_nothing_sent_is_refused(case):
    assert sign_in(alice()).post(address(case)).status_code == 422


def test_a_client_cannot_become_responsible(case):
    answer = save(alice(), case, responsible=str(charlie().pk))
    assert set(field_errors(answer)) == {"responsible"}


def test_a_script_in_a_text_stays_a_text(case):
    script = '<script>alert("x")</script>'
    (hers, her_form), (his, his_form) = both_opened(case)
    his.post(address(case), his_form | {"title": script, "note": script})
    answer = hers.post(address(case), her_form | {"title": script + "2", "note": script + "2"})
    source = answer.content.decode()
    assert "<script>alert" not in source
    assert source.count("&lt;script&gt;alert") >= 4


# Who may


def test_a_stranger_finds_nothing_and_a_client_or_bookkeeper_may_not(case):
    party = make_party()
    join(case, party)
    party.users.add(charlie())
    secret = make_case("SECRET-1", restricted=True)
    before = stored()
    for person, row, status in [
        (make_user("olan"), secret, 404),
        (charlie(), secret, 404),
        (charlie(), case, 403),
        (make_user("boon", role=Role.BOOKKEEPER), case, 403),
    ]:
        browser = sign_in(person)
        given = {"title": "x", "version": "1"}
        answers = (browser.get(address(row)), browser.post(address(row), given))
        assert [answer.status_code for answer in answers] == [status, status]
        assert all("SECRET-1" not in answer.content.decode() for answer in answers)
    assert stored() == before


def test_who_restricts_a_case_of_others_still_sees_it(case):
    malee = make_user("malee", role=Role.ASSISTANT)
    answer = save(malee, case, restricted="on")
    assert sign_in(malee).get(answer["Location"]).status_code == 200
    assert sign_in(make_user("olan")).get(answer["Location"]).status_code == 404
    assert list(now(case).members.all()) == [malee]


def test_who_gives_a_restricted_case_away_still_sees_it(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    answer = save(alice(), case, responsible=str(bob().pk), deputy=str(bob().pk))
    assert sign_in(alice()).get(answer["Location"]).status_code == 200


def test_the_case_page_offers_it_only_to_who_may(case):
    for person, offered in [(alice(), True), (make_user("boon", role=Role.BOOKKEEPER), False)]:
        source = sign_in(person).get(f"/cases/{case.pk}/").content.decode()
        assert (address(case) in source) is offered


# What it costs


def test_the_page_asks_the_same_few_questions_whatever_hangs_on_the_case(
    case, django_assert_max_num_queries
):
    browser, counted = sign_in(alice()), []
    for number in (1, 2):
        for place in range(number):
            FilingOffice.objects.create(code=f"o-{number}-{place}", name="สำนักงาน")
            join(case, make_party())
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get(address(case))
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert len(page.content) <= MOST_BYTES


@LANGUAGES
def test_a_day_to_come_cannot_hide_the_deadlines(language):
    case = make_case("DS-3", events=[("filed", "2026-06-01")])
    before = stored()
    answer = save(alice(), case, language, taken_over_on="1/1/2600")
    assert field_errors(answer, language) == {
        "taken_over_on": [said("This date lies in the future.", language)]
    }
    assert stored() == before


def test_what_leaves_the_desk_is_told():
    case = make_case("DS-4", events=[("filed", "2026-06-01"), ("published", "2026-10-01")])
    ours = case.deadlines.on_the_desk().count()
    browser = sign_in(alice())
    form = opened(browser, case) | {"our_side": "opponent"}
    answer = browser.post(address(case), form, follow=True)
    assert case.deadlines.on_the_desk().count() != ours
    assert "Left the desk:" in words(answer)
