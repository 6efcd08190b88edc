"""The directory of the department: whom to ask, how to file, where to complain."""

from itertools import groupby

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.middleware import DocketRequest
from cases.models import DirectoryEntry, IpType
from cases.queries import next_closed_days
from cases.views.frame import bangkok_today, page

CLOSED_DAYS_SHOWN = 3


@require_safe
def directory(request: DocketRequest) -> HttpResponse:
    """All entries under their headings, or those for one kind of right."""
    right = request.GET.get("right", "")
    right = right if right in IpType.values else ""
    rows = DirectoryEntry.objects.all()
    shown = [row for row in rows if not right or row.is_for(right)]
    shown.sort(key=lambda row: DirectoryEntry.Kind.values.index(row.kind))
    groups = groupby(shown, key=lambda row: row.get_kind_display())
    context = {
        "groups": [(heading, list(entries)) for heading, entries in groups],
        "right": right,
        "rights": IpType.choices,
        "closed": next_closed_days(bangkok_today())[:CLOSED_DAYS_SHOWN],
    }
    return page(request, "cases/directory.html", context)
