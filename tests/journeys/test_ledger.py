"""A mail that came back is found from the red line, settled, and sent again."""

from django.utils import timezone

from cases.models import JobRun
from tests.cases.views.world import make_mail
from tests.factories import alice
from tests.journeys.docket import answer_due
from tests.journeys.inspection import complaints, scheme


def test_a_mail_that_came_back_is_settled_sent_again_and_stands_in_the_evidence(desk_for, reader):
    JobRun.objects.create(name="reminders", last_succeeded_at=timezone.now())
    row = answer_due(6, "DS-BACK")
    html = "<html><body><p id='words'>เรียน</p></body></html>"
    mail = make_mail(row, bounced_at=timezone.now(), bounce="550 5.1.1 unknown", body_html=html)
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/")
    desk.link("/ledger/?show=bounced").click()
    desk.link(f"/ledger/{mail.pk}/").click()
    assert complaints(desk) == []
    assert desk.page.frame_locator("iframe.mail").locator("#words").inner_text() == "เรียน"
    desk.find(f"[action='/ledger/{mail.pk}/settle/'] [name=why]").fill("โทรแจ้งแล้ว")
    desk.send(f"[action='/ledger/{mail.pk}/settle/'] button")
    desk.find(f"[action='/ledger/{mail.pk}/again/'] [name=why]").fill("ขอสำเนา")
    desk.send(f"[action='/ledger/{mail.pk}/again/'] button")
    copy = mail.copies.get()
    assert (desk.path(), copy.resent_why) == (f"/ledger/{copy.pk}/", "ขอสำเนา")
    desk.link(f"/deadlines/{row.pk}/evidence/").click()
    assert complaints(desk) == []
    assert "550 5.1.1 unknown" in desk.find("main").inner_text()
