"""A client without an account answers by the link of a mail; letting a right end asks twice."""

from playwright.sync_api import expect

from fees.client_link import token_of
from fees.models import Instruction
from tests.journeys.payments import ask_client, client_of_ours, payment_due


def said(row) -> tuple[str, str]:
    found = Instruction.objects.get(deadline=row)
    return found.choice, found.said_by


def test_a_client_chooses_for_each_right_and_is_asked_again_before_one_ends(desk_for, reader, on):
    client_of_ours(reader.language)
    keeps, ends = payment_due("DS-KEEPS"), payment_due("DS-ENDS")
    call = ask_client([keeps, ends], on)
    desk = desk_for()
    desk.go(f"/fees/answer/{token_of(call)}/")
    assert (said(keeps), said(ends)) == (("", ""), ("", ""))
    expect(desk.find("html")).to_have_attribute("lang", reader.language)
    items = {item.instruction.deadline_id: item.pk for item in call.items.all()}
    desk.type(**{f"choice-{items[keeps.pk]}": "lump", f"choice-{items[ends.pk]}": "abandon"})
    desk.type(name="คุณโคม")
    desk.send()
    expect(desk.find("[role=alert]")).to_contain_text("DS-ENDS")
    expect(desk.find("[role=alert]")).not_to_contain_text("DS-KEEPS")
    assert (said(keeps), said(ends)) == (("", ""), ("", ""))
    desk.send("button[name=sure]")
    expect(desk.find("[role=status]")).to_contain_text("คุณโคม")
    assert (said(keeps), said(ends)) == (("lump", "คุณโคม"), ("abandon", "คุณโคม"))
    ends.refresh_from_db()
    assert ends.state == "open"


def test_a_link_that_was_used_or_is_not_whole_says_so(desk_for, reader, on):
    client_of_ours(reader.language)
    row = payment_due("DS-ONCE")
    token = token_of(ask_client([row], on))
    desk = desk_for()
    desk.go(f"/fees/answer/{token}/")
    desk.find("main select").first.select_option("yearly")
    desk.type(name="Ms Lamp")
    desk.send()
    assert said(row) == ("yearly", "Ms Lamp")
    for place in (token, token[:-2]):
        desk.go(f"/fees/answer/{place}/")
        expect(desk.find("main [role=alert]")).to_be_visible()
        expect(desk.find("main form")).to_have_count(0)
    assert said(row) == ("yearly", "Ms Lamp")
