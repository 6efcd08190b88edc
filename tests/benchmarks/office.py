"""The sandbox with a register of any size, for the benchmark."""

import sys
from datetime import date

from waitress import serve

from cases.eexchange.register_data import make_register
from cases.eexchange.sandbox import Sandbox

port, today, count, latency = sys.argv[1:]
day = date.fromisoformat(today)
sandbox = Sandbox(day, make_register(day, int(count)), latency=int(latency) / 1000)
serve(sandbox, host="127.0.0.1", port=int(port), threads=32, _quiet=True)
