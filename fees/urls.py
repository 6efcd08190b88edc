"""The pages of the fees."""

from django.urls import path

from fees import board_sheet, board_views, budget_views, calculator_views, plan_views, views

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
]
