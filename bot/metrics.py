"""What this process counts, for Prometheus: numbers alone, never a word, a name or an address of
anybody.
"""

from typing import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

MESSAGES = Counter("motclic_messages", "Messages answered.", ["channel"], registry=REGISTRY)
OUTCOMES = Counter(
    "motclic_answers",
    "Answers by how they went; one may count under several.",
    ["outcome"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "motclic_answer_seconds",
    "From the question to the engine's answer.",
    ["channel"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
REQUESTS = Counter(
    "motclic_http_requests", "HTTP requests answered.", ["method", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "motclic_http_request_seconds",
    "From a whole request to the head of its answer.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
REFUSALS = Counter(
    "motclic_refusals",
    "Requests that people were told no to, by the code of data/errors.yml.",
    ["code"],
    registry=REGISTRY,
)
SIGN_INS = Counter(
    "motclic_sign_ins",
    "Tries to enter the staff app, by what became of them.",
    ["outcome"],
    registry=REGISTRY,
)
ERRORS = Counter("motclic_errors", "What went wrong, by kind.", ["kind"], registry=REGISTRY)
LOGGED = Counter(
    "motclic_log_lines", "Warnings and errors logged.", ["level", "logger"], registry=REGISTRY
)

OUTCOME_NAMES = ("answered", "refused", "misunderstood", "referred")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
ERROR_KINDS = ("failure", "late", "deadly", "unrecorded", "refused_by_platform")
for _kind in ERROR_KINDS:  # there from the start, so that the first one shows as an increase
    ERRORS.labels(_kind)
for _became in ("entered", "wrong", "too_many"):
    SIGN_INS.labels(_became)
for _outcome in OUTCOME_NAMES:
    OUTCOMES.labels(_outcome)


def answered(channel: str, seconds: float, outcomes: Iterable[str]) -> None:
    """Counts one answer."""
    MESSAGES.labels(channel).inc()
    SECONDS.labels(channel).observe(seconds)
    for outcome in outcomes:
        OUTCOMES.labels(outcome).inc()


def method_name(method: str) -> str:
    """A method as it is counted and logged; one that nobody uses is « other », however it is spelt.

    >>> method_name("GET"), method_name("MON-NOM-EST")
    ('GET', 'other')
    """
    return method if method in _METHODS else "other"


def requested(method: str, status: int, seconds: float) -> None:
    """Counts one HTTP request."""
    REQUESTS.labels(method_name(method), str(status)).inc()
    REQUEST_SECONDS.observe(seconds)
