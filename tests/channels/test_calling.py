"""In Telegram and Messenger, where no form can be shown, who wants to be called back is given a
link to one; erasing the conversation erases it.
"""

import re

import httpx
import pytest
from cryptography.fernet import Fernet

from tests.channels import meta
from tests.channels.conftest import Assistant, environment
from tests.channels.telegram_server import tapped, typed

pytestmark = pytest.mark.model
PUBLIC = "https://assistant.example"
FORM = {"does": "callback", "name": "Zoé Tremblay", "phone": "418 555-0199", "secret": "z" * 40}
PERSON = "81001"


@pytest.fixture(scope="module")
def assistant(model, platforms, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calling")
    calling = {
        "MOTCLIC_CALLBACKS": "true",
        "MOTCLIC_CALLBACK_KEY": Fernet.generate_key().decode(),
        "MOTCLIC_PUBLIC_URL": PUBLIC,
    }
    running = Assistant(
        environment(f"sqlite:///{folder / 'motclic.db'}", *platforms, **calling), folder / "log"
    )
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def telegram(platforms):
    return platforms[1]


def say(assistant, telegram, text, update):
    assert assistant.telegram(typed(PERSON, text, update)).status_code == 200
    assert telegram.wait_for(lambda: len(telegram.texts(PERSON)) > 1)  # the notice, and the answer
    return telegram.texts(PERSON)[-1]


def link(text):
    (address,) = re.findall(rf"{PUBLIC}(/rappel\?fil=\S+)", text)
    return address


def test_the_link_leads_to_the_form_and_what_is_asked_there_goes_with_the_conversation(
    assistant, telegram
):
    text = say(assistant, telegram, "Pouvez-vous me rappeler?", 91_001)
    assert "Quelqu’un peut vous rappeler" in text
    with httpx.Client(base_url=assistant.url, timeout=30) as client:
        form = client.get(link(text)).text
        session = re.search(r'name="session" value="([^"]+)"', form)[1]
        consent = re.search(r'name="consent" value="([^"]+)"', form)[1]
        taken = client.post("/rappel", data={**FORM, "session": session, "consent": consent})
        assert "est reçue" in taken.text
        mine = {"Authorization": f"Bearer {FORM['secret']}"}
        assert client.get("/api/callbacks", headers=mine).json()["asked"]["name"] == "Zoé Tremblay"
        # The link stands for the conversation, and opens nothing of it.
        assert (
            client.get(
                "/api/conversation", headers={"Authorization": f"Bearer {session}"}
            ).status_code
            == 401
        )
        assert assistant.telegram(tapped(PERSON, "erase_yes", 91_002)).status_code == 200
        assert telegram.wait_for(
            lambda: any("C’est fait" in text for text in telegram.texts(PERSON))
        )
        assert client.get("/api/callbacks", headers=mine).status_code == 404
        late = client.post(
            "/rappel", data={**FORM, "secret": "y" * 40, "session": session, "consent": consent}
        )
        assert late.status_code == 401
        # what was written is not lost: sent again, it goes on its own
        assert "Zoé Tremblay" in late.text


def test_messenger_gives_it_too(assistant, platforms):
    facebook = platforms[0]
    person = "72001"
    assert (
        assistant.messenger(
            meta.delivery(meta.typed(person, "Pouvez-vous me rappeler?", "mid-call-1"))
        ).status_code
        == 200
    )
    assert facebook.wait_for(lambda: any("/rappel?fil=" in text for text in facebook.texts(person)))


def test_the_link_s_tie_is_not_in_the_record(assistant):
    held = b"".join(path.read_bytes() for path in assistant.log.parent.glob("motclic.db*"))
    assert b"Tremblay" not in held
