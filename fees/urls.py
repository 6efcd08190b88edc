"""The pages of the fees."""

from django.urls import path

from fees import views

app_name = "fees"

urlpatterns = [path("cases/<int:pk>/", views.case_panel, name="case_panel")]
