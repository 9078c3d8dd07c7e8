"""The page of what people said of answers."""

from starlette.responses import Response

from bot.review import comments, listing
from bot.review.comments import Asked
from bot.review.visit import Visit


def show(visit: Visit) -> Response:
    """What they said, as the address filters it."""
    given = visit.request.query_params
    asked = Asked(*(given.get(name, "").strip()[:80] for name in ("avis", "du", "au", "sujet")))
    after = given.get("apres", "")
    with visit.engine.connect() as connection:
        held = comments.page(
            connection,
            asked,
            int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,
        )
        topics = listing.choices(connection)["topics"]
    visit.note("comments", "", asked.query)
    return visit.page("comments.html", held=held, asked=asked, topics=topics)
