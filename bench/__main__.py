"""`python -m bench [NAME…]`: the measurements that the README quotes; `make bench` runs them all.

Each is a module of its own that prints a table; ratios are of one run on one machine.
"""

import importlib
import sys

from bench import page

MEASUREMENTS = {
    "understanding": "bench.understanding",
    "situations": "bench.situations",
    "goes_on": "bench.goes_on",
    "moods": "bench.moods",
    "peers": "bench.peers",
    "length": "bench.length",
    "serving": "bench.serving",
    "endurance": "bench.endurance",
    "channels": "bench.channels",
    "conversations": "bench.conversations",
    "widget": "bench.widget",
}


def main() -> int:
    """Runs the measurements named, or all of them."""
    unknown = [name for name in sys.argv[1:] if name not in MEASUREMENTS]
    if unknown:
        print(
            f"bench: no such measurement: {', '.join(unknown)}; there are"
            f" {', '.join(MEASUREMENTS)}",
            file=sys.stderr,
        )
        return 2
    for name in sys.argv[1:] or MEASUREMENTS:
        print(f"\n== {name}", flush=True)
        importlib.import_module(MEASUREMENTS[name]).main()
        page.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
