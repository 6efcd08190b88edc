"""Prints the figures of the product as one JSON value.

The database is made anew under the name in BENCH_DATABASE_URL, which must be a PostgreSQL
that may be emptied.
"""

import os
import sys

BENCH = "postgres://postgres@127.0.0.1:5432/dip_docket_bench"


def main() -> int:
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", BENCH)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.benchmarks.figures import measure_all

    return measure_all(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
