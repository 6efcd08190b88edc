"""Give cases out as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.exporting import exported
from cases.models import Case


class Command(BaseCommand):
    help = "Exports cases as a JSON list that import_cases takes back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", nargs="+", metavar="REF", help="only these cases")
        parser.add_argument("--json", action="store_true", help="JSON without line breaks")

    def handle(self, *args: Any, **options: Any) -> None:
        cases = Case.objects.order_by("ref")
        refs = options["case"]
        if refs:
            cases = cases.filter(ref__in=refs)
            missing = sorted(set(refs) - set(cases.values_list("ref", flat=True)))
            if missing:
                sentence = f"There is no case {', '.join(missing)}."
                if options["json"]:
                    problem = {"error": {"field": "case", "message": sentence}}
                    self.stdout.write(json.dumps(problem, ensure_ascii=False))
                self.stderr.write(sentence)
                raise SystemExit(2)
        indent = None if options["json"] else 1
        self.stdout.write(json.dumps(list(exported(cases)), ensure_ascii=False, indent=indent))
