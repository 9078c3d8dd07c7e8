"""The intents that topics are learnt as."""


def intent_of(topic: str) -> str:
    """Names the intent that a topic is learnt as: a platform's aspect is one intent for all
    platforms.

    >>> intent_of("plateforme.facebook.chiffres"), intent_of("aide.animateur"), intent_of("plateforme.autre")
    ('plateforme.chiffres', 'aide.animateur', 'plateforme.autre')
    """  # noqa: E501
    parts = topic.split(".")
    return f"plateforme.{parts[2]}" if len(parts) == 3 else topic
