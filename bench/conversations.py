"""How fast staff's pages are on a large record, and how many messages a second the record takes
meanwhile.

    python -m bench.conversations [--conversations 200000] [--messages 1000000] [--url sqlite:////…]

Makes a record on SQLite, then on PostgreSQL where one listens on this machine, through the
recorder's own writing; starts `python -m bot review` on it; asks for every list, filter, search and
dashboard page over HTTP; prints the 95th percentile of each. A database given by --url is kept, and
used as it is where it holds messages.
"""

import argparse
import contextlib
import itertools
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from html import unescape
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Tuple
from urllib.parse import parse_qsl

import httpx
import sqlalchemy as sa

from bench import results
from bot.guide import load_guide
from bot.review import accounts, neighbours
from bot.review.filters import Filters
from bot.store import record, writing
from bot.store.database import connect, upgrade
from bot.store.schema import conversations, labels, messages, staff
from bot.training_data.dataset import examples
from tests.conftest import Server, free_port
from tests.databases import KINDS, AbsentError, database

# what is promised: each page's 95th percentile, and messages while pages are read
LIMIT_MS, LEAST_A_SECOND = 150, 500
NAME, PASSWORD = "bench", "un banc bien solide"
PAGES = {
    "list": "/",
    "list, next page": "/?{next}",
    "channel": "/?canal=website",
    "rare topic": "/?sujet=lexique.arobas",
    "common topic": "/?sujet=presentation.definition",
    "low confidence": "/?sous=30",
    "refused": "/?issue=refusee",
    "not understood": "/?issue=incomprise",
    "referred": "/?issue=dirigee",
    "thumbs up": "/?avis=haut",
    "thumbs down": "/?avis=bas",
    "long": "/?min=12",
    "very long": "/?min=40",
    "short": "/?max=1",
    "unread": "/?lue=non",
    "read": "/?lue=oui",
    "model": "/?modele=bench-2",
    "oldest model": "/?modele=bench-0",
    "label": "/?etiquette=a-voir",
    "noted": "/?note=oui",
    "assigned": "/?pour=bench",
    "a month": "/?du={month}",
    "a week long ago": "/?du={old}&au={week}",
    "unread, telegram": "/?lue=non&canal=telegram",
    "a month, refused, low": "/?du={month}&issue=refusee&sous=50",
    "rare topic, thumbs down": "/?sujet=lexique.arobas&avis=bas",
    "label, thumbs up": "/?etiquette=a-voir&avis=haut",
    "five filters": "/?canal=messenger&avis=bas&sous=60&min=3&lue=non",
    "six filters, next to nothing": (
        "/?canal=telegram&issue=incomprise&avis=haut&sous=20&min=15&modele=bench-1"
    ),
    "filters, nothing": "/?lue=oui&issue=refusee&avis=bas&pour=bench",
    "search, common word": "/?q=facebook",
    "search, next page": "/?{searched}",
    "search, rare word": "/?q=sarcasme",
    "search, beginning": "/?q=public",
    "search, one letter": "/?q=p",
    "search, two words": "/?q=prix+annonce",
    "search, two common words": "/?q=facebook+instagram",
    "search, absent": "/?q=zanzibarophone",
    "search, channel": "/?q=facebook&canal=telegram",
    "search, two filters": "/?q=instagram&avis=bas&canal=telegram",
    "search, label": "/?q=facebook&etiquette=a-voir",
    "search, oldest model": "/?q=facebook&modele=bench-0",
    "search, a week long ago": "/?q=facebook&du={old}&au={week}",
    "search, rare word, channel": "/?q=sarcasme&canal=telegram",
    "queue": "/file",
    "item": "/file/decision",
    "transcript": "/conversations/{conversation}",
    "transcript, of a list": "/conversations/{conversation}?liste=canal%3Dtelegram",
    "transcript, of thumbs down": "/conversations/{conversation}?liste=avis%3Dbas",
    "transcript, of a rare list": (
        "/conversations/{conversation}?liste=canal%3Dtelegram%26issue%3Dincomprise%26avis%3Dhaut%26sous%3D20%26min%3D15"
    ),
    "transcript, of an empty list": (
        "/conversations/{conversation}?liste=lue%3Doui%26issue%3Drefusee%26avis%3Dbas%26pour%3Dbench"
    ),
    "transcript, of doubts": (
        "/conversations/{conversation}?liste=tri%3Ddoute%26canal%3Dmessenger%26lue%3Doui"
    ),
    "transcript, of long ones": (
        "/conversations/{conversation}?liste=tri%3Dlongues%26etiquette%3Da-voir"
    ),
    "transcript, of a week long ago": (
        "/conversations/{conversation}?liste=du%3D{old}%26au%3D{week}%26avis%3Dbas"
    ),
    "for the guide": "/guide",
    "dashboard": "/portrait",
    "dashboard, 90 days": "/portrait?du={old}",
    "chart of days": "/portrait/jours.svg?du={two}",
    "chart of weeks": "/portrait/jours.svg?du={old}",
    "chart of topics": "/portrait/sujets.svg?du={old}",
    "chart of channels": "/portrait/canaux.svg?du={old}",
    "figures as CSV": "/portrait/chiffres.csv?du={old}",
    "audit log": "/journal",
}
# Lists of which what stands beside a conversation is looked for: the newest of all, and one amid
# them.
NEIGHBOURS = {
    "of all": "",
    "of a channel": "canal=telegram",
    "of thumbs down": "avis=bas",
    "four rare filters": "canal=telegram&issue=incomprise&avis=haut&sous=20&min=15",
    "four filters, nearly nothing": "lue=oui&issue=refusee&avis=bas&pour=bench",
    "by doubt": "tri=doute&canal=messenger&lue=oui",
    "by length, a label": "tri=longues&etiquette=a-voir",
    "by length, next to nothing": "tri=longues&sous=2",
    "no index, next to nothing": "issue=repondue&sous=1&lue=oui",
    "low confidence": "sous=2",
    "very long": "min=60",
}
_ADDED = ("", "", " svp", " {}")  # what is added to a question, so that not all are alike


def fill(engine: sa.engine.Engine, how_many: int, said: int) -> None:
    """Conversations over ninety days, with the questions that the assistant is trained on."""
    chance = random.Random(6)  # noqa: S311 - a record for measuring
    questions = [example.text for example in examples()]
    topics = [*load_guide().topics]
    weights = [1 / (rank + 1) for rank in range(len(topics))]
    now, each = time.time(), said / how_many
    batch: List[Tuple[int, record.Turn]] = []
    number = 0
    for which, at in enumerate(sorted(now - chance.random() * 89 * 86400 for _ in range(how_many))):
        channel = chance.choices(("website", "messenger", "telegram"), (6, 3, 1))[0]
        for turn in range(max(1, round(chance.expovariate(1 / each)))):
            topic = chance.choices(topics, weights)[0]
            confidence = round(1 - chance.betavariate(1, 6), 4)
            number += 1
            said_at = at + 40 * turn
            made = record.Turn(
                f"bench-{which}", channel, str(number), said_at, chance.choice(questions) + chance.choice(_ADDED).format(number % 9973),  # noqa: E501
                (topic,), topic, ((topic, confidence), ("choix.criteres", round((1 - confidence) / 2, 4))), confidence, {}, {},  # noqa: E501
                "Réponse de l’assistant, de longueur ordinaire. " * 6, ("Une suite", "Une autre"), 12.0, f"bench-{which * 4 // how_many}",  # noqa: E501
            )  # fmt: skip
            batch.append((int(said_at * 1000 - 1_577_836_800_000) << 20 | number, made))
        if len(batch) >= 2000:
            _write(engine, batch, chance)
            batch = []
    if batch:
        _write(engine, batch, chance)
    accounts.add(engine, NAME, PASSWORD, "administration")
    with engine.begin() as connection:
        connection.execute(sa.text("ANALYZE"))


def _write(
    engine: sa.engine.Engine, batch: Sequence[Tuple[int, record.Turn]], chance: random.Random
) -> None:
    """One batch, with some thumbs; a third of the conversations read, a few labelled, noted,
    assigned.
    """
    names = list(dict.fromkeys(turn.conversation for _, turn in batch))
    with engine.begin() as connection:
        writing.write(connection, batch)
        for _, turn in batch:
            if chance.random() < 0.03:
                writing.feedback(
                    connection,
                    turn.conversation,
                    str(turn.message_id),
                    chance.choice((1, 1, -1)),
                    "",
                )
        marked = [name for name in names if chance.random() < 0.01]
        read = [name for name in names if chance.random() < 0.33]
        connection.execute(
            conversations.update()
            .where(conversations.c.id.in_(read))
            .values(reviewed_at=time.time(), reviewed_by=NAME)
        )
        if marked:
            connection.execute(
                labels.insert(),
                [
                    {"label": "a-voir", "conversation": name, "staff": NAME, "at": 1.0}
                    for name in marked
                ],
            )
            connection.execute(
                conversations.update()
                .where(conversations.c.id.in_(marked))
                .values(notes=1, assigned_to=NAME)
            )


def measure(address: str, rounds: int) -> Dict[str, float]:
    """The 95th percentile of each page, in milliseconds; a first round fills the caches and is not
    counted.
    """
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/entree", data={"nom": NAME, "passe": PASSWORD})
    form = re.findall(r'name="jeton" value="([^"]+)"', client.get("/file").text)[0]
    client.post("/file/suivante", data={"jeton": form})  # an item to decide is shown to who took it
    values = _values(client)
    found: Dict[str, List[float]] = {page: [] for page in PAGES}
    for number in range(rounds + 1):
        for page, path in PAGES.items():
            started = time.perf_counter()
            answer = client.get(path.format(**values))
            took = (time.perf_counter() - started) * 1000
            if answer.status_code != 200:
                raise RuntimeError(f"{page}: {path.format(**values)} gave {answer.status_code}")
            if number:
                found[page].append(took)
    return {page: round(statistics.quantiles(times, n=20)[-1], 1) for page, times in found.items()}


def _values(client: httpx.Client) -> Dict[str, str]:
    """What the addresses need: days, a conversation, the cursors of next pages."""
    days = {
        key: time.strftime("%Y-%m-%d", time.localtime(time.time() - ago * 86400))
        for key, ago in {"month": 30, "two": 61, "old": 85, "week": 78}.items()
    }
    first, searched = client.get("/").text, client.get("/?q=facebook").text
    name, *_ = re.findall(r'class="main"[^>]* href="/conversations/([^"?]+)"', first)
    after = [
        unescape(re.findall(r'rel="next" href="/\?([^"]+)"', page)[0]) for page in (first, searched)
    ]
    return {**days, "conversation": name, "next": after[0], "searched": after[1]}


def beside(engine: sa.engine.Engine) -> Dict[str, float]:
    """How long the neighbours of a conversation take to be found, in milliseconds, of the processor
    alone where SQLite is in our own process.
    """
    clock = time.process_time if engine.dialect.name == "sqlite" else time.perf_counter
    newest = (
        sa.select(conversations.c.id)
        .where(conversations.c.model_version.like("bench-%"))
        .order_by(conversations.c.last_at.desc())
    )
    found: Dict[str, float] = {}
    with engine.connect() as connection:
        amid = (
            connection.execute(sa.select(sa.func.count()).select_from(conversations)).scalar() // 2
        )
        names = [
            connection.execute(newest.limit(1).offset(number)).scalar() for number in (0, amid)
        ]
        for told, query in NEIGHBOURS.items():
            filters, slowest = Filters.read(dict(parse_qsl(query))), 0.0
            for name in names:
                times = []
                for _ in range(7):
                    started = clock()
                    neighbours.beside(connection, filters, name)
                    times.append((clock() - started) * 1000)
                slowest = max(slowest, statistics.median(times))
            found[told] = round(slowest, 1)
    return found


def taken(engine: sa.engine.Engine, address: str, how_many: int = 5000) -> int:
    """Messages a second that the record takes while pages are read, one after the other without a
    pause.
    """
    # as the server has it: written ahead
    recorder, stop = record.Recorder(engine, on_disk=True), threading.Event()
    questions = [example.text for example in examples()]

    def read() -> None:
        while not stop.is_set():
            measure(address, 2)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    recorder.start()
    time.sleep(0.5)  # the first pages are on their way
    started = time.perf_counter()
    for number, question in zip(range(how_many), itertools.cycle(questions)):
        where = (f"late-{number // 5}", "website", None, time.time(), f"{question} {number}")
        recorder.turn(
            record.Turn(
                *where,
                ("choix.criteres",),
                "choix.criteres",
                (),
                0.9,
                {},
                {},
                "Réponse",
                (),
                9.0,
                "bench",
            )
        )
    recorder.wait(120)
    seconds = time.perf_counter() - started
    stop.set()
    recorder.stop()
    reader.join(60)
    return round(how_many / seconds)


@contextlib.contextmanager
def reviewing(engine: sa.engine.Engine, folder: Path) -> Iterator[str]:
    """`python -m bot review` on a database; its address."""
    port = free_port()
    env = {"MOTCLIC_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    server = Server(
        [sys.executable, "-m", "bot", "review", "--port", str(port)],
        env,
        port,
        folder / "review.log",
    )
    try:
        yield server.wait("/entree").address
    finally:
        server.stop()


def run(engine: sa.engine.Engine, args: argparse.Namespace, folder: Path) -> Dict[str, float]:
    """Fills a record that is empty, and measures it: milliseconds by page, and the messages a
    second under `RECORD`.
    """
    with engine.connect() as connection:
        empty = connection.execute(sa.select(messages.c.id).limit(1)).first() is None
        ready = (
            connection.execute(sa.select(staff.c.name).where(staff.c.name == NAME)).first()
            is not None
        )
    if empty:
        started = time.monotonic()
        fill(engine, args.conversations, args.messages)
        print(
            f"{engine.dialect.name}: {args.conversations} conversations made in"
            f" {time.monotonic() - started:.0f} s",
            flush=True,
        )
    elif not ready:
        raise SystemExit(
            f"bench: that database was not made by this measurement (no account {NAME!r})"
        )
    with reviewing(engine, folder) as address:
        return {**measure(address, args.rounds), RECORD: taken(engine, address)}


RECORD = "messages a second, pages being read"


def printed(found: Dict[str, Dict[str, float]]) -> str:
    """The table, a column a database; what is over its limit is marked."""
    head = f"{'95th percentile, ms':34}" + "".join(f"{kind:>14}" for kind in found)
    lines = [
        head,
        *(
            f"{page:34}" + "".join(_cell(of[page], of[page] >= LIMIT_MS) for of in found.values())
            for page in PAGES
        ),
    ]
    slowest = {kind: max(of[page] for page in PAGES) for kind, of in found.items()}
    lines.append(
        f"{'the slowest (limit ' + str(LIMIT_MS) + ')':34}"
        + "".join(_cell(value, value >= LIMIT_MS) for value in slowest.values())
    )
    lines.append(
        f"{RECORD:34}"
        + "".join(_cell(of[RECORD], of[RECORD] < LEAST_A_SECOND) for of in found.values())
        + f"  (at least {LEAST_A_SECOND})"
    )
    return "\n".join(lines)


def _cell(value: float, over: bool) -> str:
    return f"{value:>13}{'!' if over else ' '}"


def main(arguments: Sequence[str] = ()) -> None:
    """Measures both databases, or the one given, and prints the table."""
    parser = argparse.ArgumentParser(
        prog="bench.conversations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--url", default="", help="one database only, kept")
    parser.add_argument("--conversations", type=int, default=200_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument(
        "--neighbours",
        action="store_true",
        help="with --url: what stands beside a conversation, and nothing else",
    )
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args(list(arguments))
    found: Dict[str, Dict[str, float]] = {}
    near: Dict[str, Dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        if args.url:
            engine = connect(args.url)
            upgrade(engine)
            found[engine.dialect.name] = (
                run(engine, args, Path(folder)) if not args.neighbours else {}
            )
            near[engine.dialect.name] = beside(engine)
        for kind in () if args.url else KINDS:
            try:
                with database(kind, Path(folder)) as engine:
                    found[kind] = run(engine, args, Path(folder))
                    near[kind] = beside(engine)
            except AbsentError as absent:
                print(f"{kind} is left out: {absent}", flush=True)
    found = {kind: figures for kind, figures in found.items() if figures}
    print(printed(found) if found else "")
    for kind, figures in near.items():
        print(
            "\n".join(
                f"{kind}: neighbours, {told:34}{took:>8} ms" for told, took in figures.items()
            )
        )
        results.keep(
            f"neighbours-{kind}",
            {
                "database": kind,
                "conversations": args.conversations,
                "messages": args.messages,
                "ms": figures,
            },
        )
    for kind, figures in found.items():
        results.keep(
            f"conversations-{kind}",
            {
                "database": kind,
                "conversations": args.conversations,
                "messages": args.messages,
                "95th percentile, ms": figures,
            },
        )


if __name__ == "__main__":
    main(sys.argv[1:])
