"""The pages of the docket."""

from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from cases.forms import ChangePasswordForm
from cases.views import (
    add_paper,
    assign,
    calculator,
    case,
    case_edit,
    case_list,
    dates,
    deadlines,
    events,
    history,
    manual,
    new_case,
    papers,
    parties,
    people,
    signing_in,
    sync,
    today,
    tour,
    verify,
    welcome,
    what_if,
)

app_name = "cases"

urlpatterns = [
    path("", today.today, name="today"),
    path("cases/", case_list.case_list, name="list"),
    path("cases/new/", new_case.new_case, name="new_case"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("cases/assign/", assign.assign, name="assign"),
    path("cases/<int:pk>/", case.case_page, name="case"),
    path("cases/<int:pk>/edit/", case_edit.edit, name="edit_case"),
    path("cases/<int:pk>/parties/", parties.parties, name="parties"),
    path("cases/<int:pk>/what-if/", what_if.what_if, name="what_if"),
    path("cases/<int:pk>/history/", history.history, name="history"),
    path("cases/<int:pk>/events/add/", events.add_event, name="add_event"),
    path("cases/<int:pk>/documents/add/", add_paper.add_paper, name="add_paper"),
    path("cases/<int:pk>/pictures/", papers.pictures, name="pictures"),
    path("cases/<int:pk>/sync/", sync.sync_now, name="sync_now"),
    path("events/<int:pk>/correct/", events.correct, name="correct_event"),
    path("events/<int:pk>/take-back/", events.take_back, name="take_back_event"),
    path("deadlines/<int:pk>/", deadlines.why, name="why"),
    path("deadlines/<int:pk>/close/", deadlines.close, name="close_deadline"),
    path("deadlines/<int:pk>/reopen/", deadlines.reopen, name="reopen_deadline"),
    path("deadlines/<int:pk>/verify/", verify.verify, name="verify_deadline"),
    path("deadlines/<int:pk>/stands/", verify.stands, name="date_stands"),
    path("differences/<int:pk>/", sync.decide, name="decide"),
    path("documents/<int:pk>/", papers.document, name="document"),
    path("documents/<int:pk>/look/", papers.look, name="look"),
    path("documents/<int:pk>/picture/", papers.picture, name="picture"),
    path("images/<int:pk>/", papers.thumbnail, name="thumbnail"),
    path("dates/", dates.read_date, name="read_date"),
    path("statuses/", sync.classify, name="classify"),
    path("help/", manual.contents, name="manual"),
    path("help/<slug:name>/", manual.chapter, name="chapter"),
    path("tour/", tour.tour, name="tour"),
    path("preferences/", people.preferences, name="preferences"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="registration/password.html",
            form_class=ChangePasswordForm,
            success_url=reverse_lazy("cases:today"),
        ),
        name="password_change",
    ),
    path(
        "sign-in/",
        signing_in.SignIn.as_view(),
        name="sign_in",
    ),
    path("forgotten/", welcome.forgotten, name="forgotten"),
    path("welcome/<uidb64>/<token>/", welcome.Welcome.as_view(), name="welcome"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
]
