"""The pages of the fees."""

from django.urls import path

from fees import (
    board_sheet,
    board_views,
    budget_views,
    calculator_views,
    call_views,
    charge_views,
    client_views,
    instruction_views,
    paper_views,
    plan_views,
    views,
)

app_name = "fees"

urlpatterns = [
    path("cases/<int:pk>/", views.case_panel, name="case_panel"),
    path("cases/<int:pk>/plan/", plan_views.plan_page, name="plan"),
    path("annuities/", board_views.board_page, name="annuities"),
    path("annuities/excel/", board_sheet.board_sheet, name="annuities_sheet"),
    path("budget/", budget_views.budget_page, name="budget"),
    path("budget/excel/", budget_views.budget_sheet, name="budget_sheet"),
    path("calculator/", calculator_views.calculator, name="calculator"),
    path("estimate/", calculator_views.estimate_page, name="estimate"),
    path("instructions/", instruction_views.work_list, name="instructions"),
    path("instructions/steps/", call_views.many, name="many_instructions"),
    path("instructions/<int:pk>/", instruction_views.instruction, name="instruction"),
    path("instructions/<int:pk>/answer/", instruction_views.enter_answer, name="enter_answer"),
    path("instructions/<int:pk>/confirm/", instruction_views.confirm, name="confirm_abandonment"),
    path("instructions/<int:pk>/paid/", instruction_views.paid, name="instruction_paid"),
    path("instructions/<int:pk>/step/", instruction_views.step, name="instruction_step"),
    path("calls/", call_views.calls, name="calls"),
    path("calls/send/", call_views.send_drafts, name="send_drafts"),
    path("calls/<int:pk>/", call_views.call, name="call"),
    path("calls/<int:pk>/letter.pdf", call_views.call_pdf, name="call_pdf"),
    path("calls/<int:pk>/payments.xlsx", call_views.call_sheet, name="call_sheet"),
    path("calls/<int:pk>/step/", call_views.call_step, name="call_step"),
    path("answer/<str:token>/", client_views.client_answer, name="client_answer"),
    path("cases/<int:pk>/charges/", charge_views.charges, name="charges"),
    path("cases/<int:pk>/charges/add/", charge_views.add, name="add_charge"),
    path("charges/<int:pk>/pay/", charge_views.pay, name="pay"),
    path("charges/<int:pk>/waive/", charge_views.waive_charge, name="waive"),
    path("payments/<int:pk>/take-back/", charge_views.take_back, name="take_back_payment"),
    path("cases/<int:pk>/quotation/", paper_views.new_paper, {"kind": "quotation"}, "quotation"),
    path("cases/<int:pk>/invoice/", paper_views.new_paper, {"kind": "invoice"}, "invoice"),
    path("papers/<int:pk>/", paper_views.paper, name="paper"),
    path("papers/<int:pk>/pdf/", paper_views.pdf, name="paper_pdf"),
    path("papers/<int:pk>/void/", paper_views.void, name="void_paper"),
    path("bookkeeping/", paper_views.bookkeeping, name="bookkeeping"),
]
