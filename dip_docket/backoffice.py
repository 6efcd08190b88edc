"""The back office takes the place of Django's own admin site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "cases.backoffice.BackOffice"
