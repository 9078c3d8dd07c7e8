"""bench/results.md, written from what bench/results holds: nothing in it is typed by hand."""

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from bench.results import FOLDER, table

PAGE = Path(__file__).parent / "results.md"
_PEERS = (
    ("right", "accuracy", 100, "%"),
    ("errors", "errors", 1, ""),
    ("refused rightly", "refused", 100, "%"),
    ("wrong topic", "wrong topic", 100, "%"),
)
_COSTS = (
    ("ms", "ms", 1.0, ""),
    ("training, s", "training", 1.0, ""),
    ("size, MB", "size", 1e-6, ""),
    ("memory, MB", "memory", 1e-6, ""),
)


def write() -> None:
    """Writes the page."""
    sections = [
        "# What was measured",
        (
            "`make bench` measures again and writes this page. Each table says the day, and the"
            " load of its machine."
        ),
    ]
    for title, prefix, shown in _SECTIONS:
        for path in sorted(FOLDER.glob(f"{prefix}*.json")):
            found = json.loads(path.read_text(encoding="utf-8"))
            about = (
                f"{found['measured']}, {found['cores']} cores ({found['machine']}), load"
                f" {found['load']}."
            )
            sections.append("\n\n".join([f"## {title.format(**found)}", about, *shown(found)]))
    PAGE.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _understanding(found: Dict[str, Any]) -> Iterator[str]:
    yield (
        f"By intent, on {found['asked']} blind questions of one topic (`tests/questions`);"
        f" {found['training questions']:,} training questions."
    )
    yield table(
        ("parts of the reader", "right"),
        [(name, _percent(share)) for name, share in found["parts"].items()],
    )
    yield table(
        ("training questions", "right", "seconds to train"),
        [(f"{count:,}", _percent(share), took) for count, share, took in found["curve"]],
    )
    yield "![Learning curve](results/learning-curve.svg)"
    yield "![What is taken for what](results/confusions.svg)"


def _peers(found: Dict[str, Any]) -> Iterator[str]:
    yield (
        f"{found['asked']} blind questions, by intent, the names of platforms made alike for all;"
        " each as it comes, untuned (`bench/peers`)."
    )
    columns = (*_PEERS, *_COSTS)
    rows: List[Sequence[object]] = []
    for peer, figures in found["peers"].items():
        if "left out" in figures:
            rows.append((peer, f"left out: {figures['left out']}", *("" for _ in columns[1:])))
        else:
            rows.append(
                (
                    peer,
                    *(
                        f"{figures[key] * scale:.{1 if unit == '%' or key == 'ms' else 0}f}{' %' if unit else ''}"  # noqa: E501
                        for _, key, scale, unit in columns
                    ),
                )
            )
    yield table(("", *(name for name, *_ in columns)), rows)


def _conversations(found: Dict[str, Any]) -> Iterator[str]:
    figures = dict(found["95th percentile, ms"])
    taken = [(name, value) for name, value in figures.items() if "second" in name]
    pages = sorted(
        ((name, value) for name, value in figures.items() if "second" not in name),
        key=lambda pair: -pair[1],
    )
    yield (
        f"{found['conversations']:,} conversations, {found['messages']:,} messages; the ten slowest"
        f" pages of {len(pages)}, 95th percentile."
    )
    yield table(("page", "ms"), pages[:10])
    yield table(("", "a second"), taken)


def _neighbours(found: Dict[str, Any]) -> Iterator[str]:
    of = f"{found['conversations']:,} conversations, {found['messages']:,} messages"
    clock = "milliseconds of the processor" if found["database"] == "sqlite" else "milliseconds"
    yield (
        f"What stands before and after a conversation in a list ({of}): median, in {clock}, of the"
        " newest or of one amid them, whichever takes longer."
    )
    yield table(("list", "ms"), list(found["ms"].items()))


def _channels(found: Dict[str, Any]) -> Iterator[str]:
    cases = {name: case for name, case in found.items() if isinstance(case, dict)}
    keys = ("messages", "platform_seconds", "p50_ms", "p95_ms", "p99_ms", "max_ms")
    yield "How long a platform waits for our acknowledgement of a message."
    yield table(
        ("case", *keys), [(name, *(case[key] for key in keys)) for name, case in cases.items()]
    )


def _widget(found: Dict[str, Any]) -> Iterator[str]:
    lines = {name: line for name, line in found.items() if isinstance(line, dict)}
    keys: Tuple[str, ...] = tuple(dict.fromkeys(key for line in lines.values() for key in line))
    yield (
        "`ready_ms`: from the page to a question that can be typed; `by_hand_ms` and `at_once_ms`:"
        " from opening to the first answer."
    )
    yield table(
        ("widget", *keys),
        [
            (
                name,
                *(
                    f"{line[key]:.0f}" if isinstance(line.get(key), (int, float)) else ""
                    for key in keys
                ),
            )
            for name, line in lines.items()
        ],
    )


def _serving(found: Dict[str, Any]) -> Iterator[str]:
    ways = found["ways"]
    ours, stock = ways["mot-clic"], ways["stock Rasa"]
    yield (
        "Over HTTP, the client on the same cores: `ready_s` until it says it is ready, memory with"
        " everything loaded and after all messages (`mb`), a message alone (median and 95th"
        " percentile; of 400 and of 2,000 characters), messages a second from 32 clients."
    )
    shown = [(name, *figures.values()) for name, figures in ways.items()]
    yield table(
        ("", *ours),
        [*shown, ("stock / ours", *(f"{stock[name] / ours[name]:.1f}" for name in ours))],
    )


def _endurance(found: Dict[str, Any]) -> Iterator[str]:
    yield (
        f"{found['minutes']} minutes at {found['a_second']} messages a second (70 % of what 32"
        f" clients got): {found['messages']:,} messages, {found['errors']} errors, {found['lost']}"
        f" lost, {found['doubled']} doubled in the record."
    )
    yield table(
        ("", *found["quarters"][0]),
        [
            (f"quarter {number}", *quarter.values())
            for number, quarter in enumerate(found["quarters"], 1)
        ],
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


_SECTIONS = (
    ("Parts of the reader, and the learning curve", "understanding", _understanding),
    ("Others, taught {training questions:,} questions", "peers", _peers),
    ("As it is served", "serving", _serving),
    ("Under load for long", "endurance", _endurance),
    ("The channels", "channels", _channels),
    ("The record on {database}", "conversations", _conversations),
    ("The neighbours of a conversation, on {database}", "neighbours", _neighbours),
    ("The widget", "widget", _widget),
)

if __name__ == "__main__":
    write()
