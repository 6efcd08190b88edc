"""The second calendar: the page where feeds are made and revoked, the feeds themselves, and the
printed docket."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.middleware import DocketRequest
from cases.models import Feed
from cases.reminders.feeds import (
    FeedRefused,
    address_of,
    calendar_of,
    feed_of,
    living_feeds,
    make_feed,
    may_have,
    renew_feed,
    revoke,
)
from cases.reminders.printed import is_office_wide, name_of, printed_docket
from cases.reminders.printed import may_have as may_have_it_printed
from cases.reminders.weekly import want_printed
from cases.sheets import download
from cases.views.frame import bangkok_today, cause, page

PDF = "application/pdf"


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: DocketRequest) -> HttpResponse:
    """The feeds of a person with their addresses, and whether the docket comes by mail."""
    check_is_of_the_office(request)
    if request.method == "POST":
        do = DOES.get(request.POST.get("do", ""))
        if do is None:
            messages.warning(request, _("Please choose what shall be done."))
        else:
            do(request)
        return redirect("cases:feeds")
    living = {feed.scope: feed for feed in living_feeds(request.user)}
    cards = [
        _card(scope, str(label), living.get(scope))
        for scope, label in Feed.Scope.choices
        if may_have(request.user, scope)
    ]
    return page(request, "cases/feeds.html", {"cards": cards})


def _card(scope: str, label: str, feed: Feed | None) -> dict[str, Any]:
    address = address_of(feed) if feed else ""
    # What a calendar program is asked to open instead of the browser.
    opens = address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)
    return {"scope": scope, "label": label, "feed": feed, "address": address, "opens": opens}


def check_is_of_the_office(request: DocketRequest) -> None:
    """For a client none of this is there."""
    if not may_have_it_printed(request.user):
        raise Http404


def _make(request: DocketRequest) -> None:
    try:
        make_feed(request.user, request.POST.get("scope", ""), timezone.now())
    except FeedRefused as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, _("The feed is there. Give its address to your calendar program."))


def _renew(request: DocketRequest) -> None:
    if feed := _named(request):
        try:
            renew_feed(feed, cause(request, _("Made anew")))
        except FeedRefused as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("The feed has a new address; the old one answers no more."))


def _revoke(request: DocketRequest) -> None:
    if feed := _named(request):
        revoke(Feed.objects.filter(pk=feed.pk), cause(request, _("Revoked")))
        messages.success(request, _("Revoked: the address answers no more."))


def _named(request: DocketRequest) -> Feed | None:
    """The living feed of the person that a form names; says so when it is gone."""
    key = request.POST.get("feed", "")
    mine = {str(feed.pk): feed for feed in living_feeds(request.user)}
    if key not in mine:
        messages.warning(request, _("This feed was revoked already."))
    return mine.get(key)


def _print(request: DocketRequest) -> None:
    want_printed(request.user, True, cause(request, _("Printed docket by mail")))
    messages.success(request, _("The printed docket comes by mail from the next Friday on."))


def _stop_printing(request: DocketRequest) -> None:
    want_printed(request.user, False, cause(request, _("Printed docket no longer by mail")))
    messages.success(request, _("The printed docket comes by mail no more."))


DOES: dict[str, Callable[[DocketRequest], None]] = {
    "make": _make,
    "renew": _renew,
    "revoke": _revoke,
    "print": _print,
    "stop": _stop_printing,
}


@login_not_required  # a calendar program has no account; the secret in the address is the proof
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines of a feed as iCalendar. Whatever is wrong with an address, it is not there.

    Nothing keeps a copy on the way, and who has it already is told that nothing changed.
    """
    found = feed_of(token)
    if found is None:
        raise Http404
    content = calendar_of(found, timezone.now())
    etag = quote_etag(sha256(content).hexdigest()[:32])
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Content-Language"] = found.user.language
    response["Content-Disposition"] = 'inline; filename="dip-docket.ics"'
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def docket_on_paper(request: DocketRequest) -> HttpResponse:
    """What stands on Today, and the 90 days from now, as a PDF."""
    check_is_of_the_office(request)
    usual = "office" if is_office_wide(request.user) else "mine"
    office = request.GET.get("who", usual) == "office"
    on = bangkok_today()
    printed = printed_docket(request.user, office, on, timezone.now())
    return download(printed.pdf, name_of(on), PDF, in_the_page=True)
