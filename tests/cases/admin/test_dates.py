"""Every date field of the back office has the place where the page reads it back."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db.models import DateField, DateTimeField

from cases.backoffice import KeptAdmin, KeptInline, ReadBackInput
from cases.models import ClosedDay, Priority
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def date_columns(model):
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, DateField) and not isinstance(field, DateTimeField)
    }


def forms_of(request):
    for site in admin.site._registry.values():
        if isinstance(site, KeptAdmin):
            yield site.model, site.get_form(request)
            for inline in site.get_inline_instances(request):
                if isinstance(inline, KeptInline):
                    yield inline.model, inline.get_formset(request).form


def test_every_date_of_every_form_and_row_is_read_back(desk):
    request = desk.get("/admin/").wsgi_request
    seen = {
        (model.__name__, name): type(form.base_fields[name].widget)
        for model, form in forms_of(request)
        for name in date_columns(model) & set(form.base_fields)
    }
    assert set(seen.values()) == {ReadBackInput}
    assert {("ClosedDay", "date"), ("Case", "taken_over_on"), ("Priority", "date")} <= set(seen)


def fields(page):
    return re.findall(r'<div class="field"><input[^>]*>', page.content.decode())


def test_a_day_that_stands_there_is_read_back_as_soon_as_the_page_is_open(desk):
    [field] = fields(desk.get(f"/admin/cases/closedday/{ClosedDay.objects.first().pk}/change/"))
    assert 'hx-trigger="load, input changed delay:250ms"' in field
    assert 'hx-get="/dates/"' in field
    [field] = fields(desk.get("/admin/cases/closedday/add/"))
    assert 'hx-trigger="input changed delay:250ms"' in field


def test_the_rows_of_a_case_have_it_too(desk):
    case = make_case()
    Priority.objects.create(case=case, country="JP", number="1", date=date(2026, 1, 5))
    given = fields(desk.get(f"/admin/cases/case/{case.pk}/change/"))
    names = [re.search(r'name="([^"]+)"', field)[1] for field in given]
    assert names == ["taken_over_on", "priorities-0-date", "priorities-__prefix__-date"]


def test_a_refused_day_is_read_back_as_it_was_typed(desk):
    page = desk.post("/admin/cases/closedday/add/", {"date": "31/2/2569", "name": "x"})
    [field] = fields(page)
    assert 'value="31/2/2569"' in field
    assert "load, " in field
