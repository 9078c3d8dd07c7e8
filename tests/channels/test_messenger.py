"""What a person and Meta get, over real HTTP, from a real server."""

import base64
import hashlib
import hmac
import itertools
import json
import time

import httpx
import pytest
import sqlalchemy as sa

from bot.store.database import connect
from tests.channels import meta
from tests.channels.meta import delivery, typed

pytestmark = pytest.mark.model
_persons, _mids = itertools.count(50_000), itertools.count(1)
NOTICE = "Bonjour! Je suis Mot-clic, un assistant automatisé"


@pytest.fixture
def facebook(platforms):
    return platforms[0]


@pytest.fixture
def person():
    return str(next(_persons))


@pytest.fixture
def say(assistant, facebook, person):
    """Delivers one event of a person and waits for `answers` more messages to them; gives them, the
    notice left out.
    """

    def _say(text=None, answers=1, event=None, **message):
        before = len([t for t in facebook.texts(person) if not t.startswith(NOTICE)])
        event = event or typed(person, text, f"mid-{next(_mids)}", **message)
        if text is None and "message" in event:
            event["message"].pop("text", None)
        assert assistant.messenger(delivery(event)).status_code == 200
        told = lambda: [  # noqa: E731
            one for one in list(facebook.sent) if one[0] == person and not one[1].startswith(NOTICE)
        ]
        assert facebook.wait_for(lambda: len(told()) >= before + answers), told()
        return told()[before:]

    return _say


def tap(person, payload, title="…"):
    return {
        "sender": {"id": person},
        "recipient": {"id": meta.PAGE},
        "timestamp": 1_800_000_000_000,
        "postback": {"mid": f"mid-{next(_mids)}", "title": title, "payload": payload},
    }


def test_the_handshake_repeats_the_challenge_to_who_knows_the_word(assistant):
    right = {
        "hub.mode": "subscribe",
        "hub.verify_token": meta.VERIFY,
        "hub.challenge": "1158201444",
    }
    assert httpx.get(f"{assistant.url}/messenger", params=right).text == "1158201444"
    wrong = httpx.get(f"{assistant.url}/messenger", params={**right, "hub.verify_token": "é"})
    assert (wrong.status_code, "1158201444" in wrong.text) == (403, False)
    assert httpx.get(f"{assistant.url}/messenger").status_code == 403


def test_a_conversation_opens_with_the_notice_and_answers(say, facebook, person):
    ((_, text, message),) = say("C'est quoi, Facebook?")
    assert "Facebook" in text
    assert message["quick_replies"]
    first = facebook.texts(person)[0]
    assert first.startswith(NOTICE)
    for word in ("90\u00a0jours", "Meta", "l’extérieur du Québec", "effacer"):
        assert word in first
    say("Et Pinterest?")
    assert sum(text.startswith(NOTICE) for text in facebook.texts(person)) == 1
    assert person in facebook.typing


def test_calls_are_signed_and_carry_no_token_in_their_address(say, facebook):
    say("Bonjour!")
    path, headers, body = facebook.calls[-1][1:]
    assert path == f"/{meta.VERSION}/me/messages"
    assert meta.TOKEN not in path
    assert headers["authorization"] == f"Bearer {meta.TOKEN}"
    assert body.get("messaging_type", "RESPONSE") == "RESPONSE"


def test_every_entry_and_every_message_of_a_batch_is_answered_in_order(assistant, facebook, person):
    batch = delivery(
        typed(person, "C'est quoi, Facebook?", "b1", 1),
        typed(person, "C'est quoi, Pinterest?", "b2", 2),
    )
    batch["entry"].append(delivery(typed(person, "C'est quoi, YouTube?", "b3", 3))["entry"][0])
    for _ in range(3):  # and again, as Meta does
        assert assistant.messenger(batch).status_code == 200
    assert facebook.wait_for(lambda: len(facebook.texts(person)) == 4)
    _notice, *answers = facebook.texts(person)
    assert [
        name in answer
        for name, answer in zip(("Facebook", "Pinterest", "YouTube"), answers, strict=True)
    ] == [True] * 3


def test_what_is_no_question_is_left_aside(assistant, facebook, person):
    events = [
        typed(person, "Je suis la page", "e1", is_echo=True, app_id=1),
        {"sender": {"id": person}, "delivery": {"mids": ["m"], "watermark": 1}},
        {"sender": {"id": person}, "read": {"watermark": 1}},
        {
            "sender": {"id": person},
            "timestamp": 1,
            "reaction": {"reaction": "love", "mid": "m", "action": "react"},
        },
        "nothing at all",
        {"message": {"mid": "e2", "text": "de personne"}},
    ]
    batch = delivery(*events, standby=[typed(person, "Un autre répond", "e3")])
    assert assistant.messenger(batch).status_code == 200
    assert (
        assistant.messenger(delivery(typed(person, "C'est quoi, Facebook?", "e4"))).status_code
        == 200
    )
    assert facebook.wait_for(lambda: len(facebook.texts(person)) == 2)
    assert "Facebook" in facebook.texts(person)[1]


@pytest.mark.parametrize(
    "sign", ["", "sha256=", "sha256=zz", "sha1=0123", "sha256=" + "0" * 64, "é"]
)
def test_what_meta_did_not_sign_is_refused(assistant, sign):
    body = json.dumps(delivery(typed("1", "Bonjour", "forged"))).encode()
    assert assistant.messenger(None, body=body, sign=sign.encode()).status_code == 403


def test_the_signature_is_over_the_raw_bytes(assistant, person):
    body = json.dumps(
        delivery(typed(person, "Bonjour é", "raw")), ensure_ascii=True, indent=3
    ).encode()
    assert assistant.messenger(None, body=body).status_code == 200
    assert (
        assistant.messenger(
            None, body=body.replace(b"\n", b""), sign=meta.signature(body)
        ).status_code
        == 403
    )


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        ({"type": "audio", "payload": {"url": "https://cdn.example/a.mp4"}}, "messages vocaux"),
        ({"type": "image", "payload": {"url": "https://cdn.example/a.jpg"}}, "images"),
        (
            {
                "type": "image",
                "payload": {"url": "https://cdn.example/a.png", "sticker_id": 369239263222822},
            },
            "Merci!",
        ),
        (
            {"type": "image", "payload": {"url": "https://cdn.example/a.png", "sticker_id": 12345}},
            "autocollant",
        ),
        ({"type": "video", "payload": {"url": "https://cdn.example/a.mp4"}}, "vidéos"),
        ({"type": "file", "payload": {"url": "https://cdn.example/a.pdf"}}, "fichiers"),
        (
            {"type": "location", "payload": {"coordinates": {"lat": 46.8, "long": -71.2}}},
            "où vous êtes",
        ),
        ({"type": "something new"}, "que des mots"),
    ],
)
def test_attachments_stickers_and_voice_get_a_sensible_answer(say, attachment, words):
    assert words in say(None, attachments=[attachment])[0][1]


def test_a_tap_says_what_its_button_says(say, person):
    ((_, _text, message),) = say("C'est quoi, Facebook?")
    figures = next(one for one in message["quick_replies"] if "chiffres" in one["title"])
    assert "2,13" in say(figures["title"], quick_reply={"payload": figures["payload"]})[0][1]
    assert "2,13" in say(event=tap(person, figures["payload"]))[0][1]


def test_get_started_greets(say, person, facebook):
    assert "Que voulez-vous savoir" in say(event=tap(person, "start", "Démarrer"))[0][1]
    assert facebook.texts(person)[0].startswith(NOTICE)


def test_too_long_and_empty_are_told_as_on_the_website(say):
    assert "trop long" in say("a" * 2001)[0][1]
    assert "vide" in say("\u200b ")[0][1]


def test_a_comparison_is_readable_lines(say):
    answers = say("Compare Facebook et Instagram")
    assert any(
        "• " in text and "Facebook et Instagram, côte à côte" in text for _, text, _ in answers
    )


def test_a_refusal_for_good_is_logged_once_and_not_retried(assistant, facebook, person):
    facebook.blocked.add(person)
    before, calls = assistant.logged().count("refuses an answer for good"), len(facebook.calls)
    assistant.messenger(delivery(typed(person, "Bonjour", f"mid-{next(_mids)}")))
    # the notice and the answer
    assert facebook.wait_for(
        lambda: assistant.logged().count("refuses an answer for good") == before + 2
    )
    tried = [
        body["message"]["metadata"]
        for _, _, _, body in facebook.calls[calls:]
        if body and "message" in body and body["recipient"]["id"] == person
    ]
    assert len(tried) == len(set(tried)) == 2
    assert person not in assistant.logged()


def test_a_token_that_is_withdrawn_loses_nothing(assistant, facebook, person):
    facebook.token = "another"
    try:
        assistant.messenger(delivery(typed(person, "C'est quoi, Facebook?", f"mid-{next(_mids)}")))
        assert facebook.wait_for(lambda: "messenger does not take our token" in assistant.logged())
        assert assistant.logged().count("messenger does not take our token") == 1
        assert meta.TOKEN not in assistant.logged()
    finally:
        facebook.token = meta.TOKEN
    # It is tried again every two minutes, here every twelve seconds.
    assert facebook.wait_for(lambda: len(facebook.texts(person)) == 2, 30)


def test_an_echo_tells_what_was_sent(platforms, assistant):
    """Where the sending has an unknown end, the echo settles it: tested with the store in
    test_inbox.py; here it is only taken.
    """
    echo = typed(meta.PAGE, "…", "m_echo", is_echo=True, metadata="unknown")
    assert assistant.messenger(delivery(echo)).status_code == 200


def signed(content, secret=meta.SECRET):
    payload = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    signature = (
        base64.urlsafe_b64encode(
            hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
        )
        .decode()
        .rstrip("=")
    )
    return f"{signature}.{payload}"


def asked_of_meta(assistant, user, **changes):
    content = {
        "algorithm": "HMAC-SHA256",
        "issued_at": int(time.time()),
        "user_id": user,
        **changes,
    }
    return httpx.post(
        f"{assistant.url}/messenger/effacement",
        data={"signed_request": signed(content)},
        timeout=60,
    )


def status(assistant, told):
    return httpx.get(f"{assistant.url}/messenger/effacement/{told['confirmation_code']}").text


def kept(assistant, person):
    """How often the database names a person, and how many conversations and messages there are."""
    engine = connect(assistant.env["MOTCLIC_DATABASE_URL"])
    counts = ["conversations", "messages"]
    with engine.connect() as connection:
        named = connection.execute(
            sa.text("SELECT count(*) FROM inbox_persons WHERE person = :person"), {"person": person}
        ).scalar()
        return (
            named,
            *(
                connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar()  # noqa: S608 - our own names
                for name in counts
            ),
        )


def test_erasure_asked_of_meta(assistant, facebook, person, say):
    say("C'est quoi, Facebook?")
    facebook.asids["424242"] = person
    answer = asked_of_meta(assistant, "424242")
    assert answer.status_code == 200
    told = answer.json()
    assert (
        told["url"] == f"https://assistant.example/messenger/effacement/{told['confirmation_code']}"
    )
    page = httpx.get(f"{assistant.url}/messenger/effacement/{told['confirmation_code']}")
    assert "ont été effacés" in page.text
    assert httpx.get(f"{assistant.url}/messenger/effacement/unknown").status_code == 404
    forged = signed({"algorithm": "HMAC-SHA256", "user_id": "424242"}, "another secret")
    assert (
        httpx.post(
            f"{assistant.url}/messenger/effacement", data={"signed_request": forged}
        ).status_code
        == 403
    )
    assert httpx.post(f"{assistant.url}/messenger/effacement", data={}).status_code == 403


def test_erasure_asked_of_meta_waits_until_meta_says_who_it_is(assistant, facebook, person, say):
    before = kept(assistant, person)
    say("C'est quoi, Facebook?")
    assert facebook.wait_for(lambda: kept(assistant, person) == (1, before[1] + 1, before[2] + 1))
    facebook.asids["434343"], facebook.silent = person, True
    try:
        told = asked_of_meta(assistant, "434343").json()
        assert "est reçue" in status(assistant, told)
        assert "pas encore faite" in status(assistant, told)
        assert kept(assistant, person)[0] == 1
    finally:
        facebook.silent = False
    assert facebook.wait_for(lambda: "est faite" in status(assistant, told))
    assert "ont été effacés" in status(assistant, told)
    assert kept(assistant, person) == before


@pytest.mark.parametrize(
    "issued_at",
    [1, None, "hier", int(time.time()) - 2 * 86_400, int(time.time()) + 86_400],
    ids=["1970", "none", "a word", "two days ago", "tomorrow"],
)
def test_a_request_for_erasure_that_is_not_of_today_is_refused(assistant, issued_at):
    assert asked_of_meta(assistant, "424242", issued_at=issued_at).status_code == 403


def test_erasure_asked_in_the_conversation(assistant, facebook, person, say):
    before = kept(assistant, person)
    say("C'est quoi, Facebook?")
    ((_, text, message),) = say("Effacez mes données svp")
    assert "Voulez-vous effacer" in text
    assert kept(assistant, person)[0] == 1
    yes = message["quick_replies"][0]
    assert "effacée" in say(yes["title"], quick_reply={"payload": yes["payload"]})[0][1]
    # neither who they are nor what they said
    assert facebook.wait_for(lambda: kept(assistant, person) == before)
    assert "Pinterest" in say("C'est quoi, Pinterest?")[0][1]
    # a new conversation, which is recorded
    assert facebook.wait_for(lambda: kept(assistant, person) == (1, before[1] + 1, before[2] + 1))
    assert sum(text.startswith(NOTICE) for text in facebook.texts(person)) == 2


def test_nothing_personal_and_no_token_is_logged(assistant, say, person):
    say("Je m'appelle Line Tremblay, 418 555-0123, line@fleurs.example. C'est quoi, Facebook?")
    log = assistant.logged()
    for secret in (
        meta.TOKEN,
        meta.SECRET,
        meta.VERIFY,
        person,
        "Tremblay",
        "555-0123",
        "fleurs.example",
        "quoi, Facebook",
    ):
        assert secret not in log
