"""The training questions that resemble a message are the ones that a reader would point at."""

from bot.nlu.nearest import nearest
from bot.training_data.dataset import Example

KNOWN = [
    Example("C'est quoi un mot-clic?", "lexique.mot_clic", "lexique.mot_clic"),
    Example(
        "Combien de monde sur Facebook?", "plateforme.chiffres", "plateforme.facebook.chiffres"
    ),
    Example(
        "Que faire d'un mauvais commentaire?",
        "precautions.commentaires_negatifs",
        "precautions.commentaires_negatifs",
    ),
]


def test_the_closest_comes_first() -> None:
    found = nearest("cest quoi un mot clic", KNOWN)
    assert found[0][1].topic == "lexique.mot_clic"
    assert [alike for alike, _ in found] == sorted((alike for alike, _ in found), reverse=True)


def test_the_same_words_are_wholly_alike() -> None:
    assert round(nearest("combien de monde sur facebook?", KNOWN, most=1)[0][0], 3) == 1.0


def test_a_message_like_none_resembles_none() -> None:
    assert nearest("xyzzy", KNOWN, most=1)[0][0] == 0.0
