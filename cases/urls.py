"""The pages of the docket."""

from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from cases.views import (
    assign,
    calculator,
    case,
    case_edit,
    cases,
    dates,
    deadlines,
    events,
    history,
    papers,
    parties,
    people,
    sync,
    today,
    welcome,
)

app_name = "cases"

urlpatterns = [
    path("", today.today, name="today"),
    path("cases/", cases.case_list, name="list"),
    path("cases/new/", cases.new_case, name="new_case"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("cases/assign/", assign.assign, name="assign"),
    path("cases/<int:pk>/", case.case_page, name="case"),
    path("cases/<int:pk>/edit/", case_edit.edit, name="edit_case"),
    path("cases/<int:pk>/parties/", parties.parties, name="parties"),
    path("cases/<int:pk>/history/", history.history, name="history"),
    path("cases/<int:pk>/events/add/", events.add_event, name="add_event"),
    path("cases/<int:pk>/sync/", sync.sync_now, name="sync_now"),
    path("events/<int:pk>/correct/", events.correct, name="correct_event"),
    path("events/<int:pk>/take-back/", events.take_back, name="take_back_event"),
    path("deadlines/<int:pk>/", deadlines.why, name="why"),
    path("deadlines/<int:pk>/close/", deadlines.close, name="close_deadline"),
    path("deadlines/<int:pk>/reopen/", deadlines.reopen, name="reopen_deadline"),
    path("deadlines/<int:pk>/verify/", deadlines.verify, name="verify_deadline"),
    path("differences/<int:pk>/", sync.decide, name="decide"),
    path("documents/<int:pk>/", papers.document, name="document"),
    path("images/<int:pk>/", papers.thumbnail, name="thumbnail"),
    path("dates/", dates.read_date, name="read_date"),
    path("statuses/", sync.classify, name="classify"),
    path("preferences/", people.preferences, name="preferences"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="registration/password.html", success_url=reverse_lazy("cases:today")
        ),
        name="password_change",
    ),
    path(
        "sign-in/",
        auth.LoginView.as_view(redirect_authenticated_user=True),
        name="sign_in",
    ),
    path("forgotten/", welcome.forgotten, name="forgotten"),
    path("welcome/<uidb64>/<token>/", welcome.Welcome.as_view(), name="welcome"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
]
