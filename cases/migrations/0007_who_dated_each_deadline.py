"""Who gave the date of each stored deadline, and at which computed day an override was made."""

from django.db import migrations
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Deadline = apps.get_model("cases", "Deadline")
    CaseEvent = apps.get_model("cases", "CaseEvent")
    apps.get_model("cases", "OfficePolicy").objects.get_or_create(pk=1)
    corrections = CaseEvent.objects.filter(root=OuterRef("root_event"), is_void=False)
    newer = CaseEvent.objects.filter(supersedes=OuterRef("pk"))
    last = corrections.filter(~Exists(newer)).order_by("-pk").values("entered_by")[:1]
    first = CaseEvent.objects.filter(pk=OuterRef("root_event")).values("entered_by")[:1]
    by_event = Coalesce(Subquery(last), Subquery(first), F("entered_by"))
    Deadline.objects.update(dated_by=by_event)
    by_hand = Deadline.objects.filter(overridden_by__isnull=False)
    by_hand.update(dated_by=F("overridden_by"), overridden_from=F("computed_due_date"))
    # Verified by the same person: it never was a second pair of eyes.
    same = Deadline.objects.filter(verified_by=F("dated_by"))
    same.update(verified_by=None, verified_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_two_people_and_house_rules"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
