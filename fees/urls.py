"""The pages of the fees."""

from django.urls import path

from fees import calculator_views, charge_views, paper_views, views

app_name = "fees"

urlpatterns = [
    path("cases/<int:pk>/", views.case_panel, name="case_panel"),
    path("calculator/", calculator_views.calculator, name="calculator"),
    path("estimate/", calculator_views.estimate_page, name="estimate"),
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
