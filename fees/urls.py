"""The pages of the fees."""

from django.urls import path

from fees import calculator_views, views

app_name = "fees"

urlpatterns = [
    path("cases/<int:pk>/", views.case_panel, name="case_panel"),
    path("calculator/", calculator_views.calculator, name="calculator"),
    path("estimate/", calculator_views.estimate_page, name="estimate"),
]
