"""Long answers arrive whole, in messages that the platform accepts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messaging.messenger.render import render as for_messenger
from bot.channels.messaging.rendering import length, split, title
from bot.channels.messaging.telegram.render import buttons
from bot.channels.messaging.telegram.render import render as for_telegram


@given(st.text(st.sampled_from("ab é.!?\n 👍«»"), max_size=300), st.integers(4, 60))
def test_every_piece_fits_and_nothing_but_white_space_is_lost(text, limit):
    pieces = split(text, limit)
    assert all(0 < length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_answer_is_cut_at_the_ends_of_sentences():
    text = " ".join(
        f"Voici la phrase numéro {number}, ni longue ni courte." for number in range(120)
    )
    messages = [one["text"] for one in for_messenger([{"text": text}])]
    assert len(messages) > 2
    assert all(message.endswith(".") and message.startswith("Voici") for message in messages)


def test_messenger_takes_thirteen_quick_replies_of_twenty_characters_under_the_last_message():
    offered = [
        {"label": f"Une suggestion beaucoup trop longue {number}", "says": "é" * 1500}
        for number in range(20)
    ]
    first, last = for_messenger([{"text": "a. " * 1000, "suggestions": offered}])
    assert "quick_replies" not in first
    assert len(last["quick_replies"]) == 13
    assert all(
        length(one["title"]) <= 20 and length(one["payload"]) <= 1000
        for one in last["quick_replies"]
    )


def test_telegram_buttons_hold_sixty_four_bytes_and_what_is_longer_is_kept():
    says = "Que faut-il décider avant de se lancer dans les médias sociaux?"
    messages = [
        {
            "text": "Bien.",
            "suggestions": [
                {"label": "Se préparer", "says": says},
                {"label": "Effacer", "does": "erase"},
            ],
        }
    ]
    (rendered,) = for_telegram(messages)
    held = [row[0]["callback_data"] for row in rendered["reply_markup"]["inline_keyboard"]]
    assert all(len(data.encode()) <= 64 for data in held)
    assert buttons(messages) == {held[0][1:]: says}
    assert held[1] == "erase"


def test_a_title_is_cut_after_a_word():
    assert title("Que puis-je demander?") == "Que puis-je…"
    assert length(title("Anticonstitutionnellement")) == 20
