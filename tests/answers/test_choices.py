"""Comparisons, rankings and recommendations: computed from the guide, never invented."""

from itertools import combinations
from pathlib import Path
from typing import Any, Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.answers.answer import Answer
from bot.answers.comparison import compare
from bot.answers.ranking import criterion, rank
from bot.answers.recommendation import recommend, rules, scores
from bot.answers.respond import respond
from bot.answers.topic import fact_sentence
from bot.dialogue.state import DialogueState
from bot.guide import PLATFORMS, load_guide
from bot.guide.model import PLATFORM_NAMES
from bot.nlu.figures import figure_query
from bot.nlu.reading import NluResult
from bot.text.clean import plain
from bot.text.typography import typeset
from tests.answers import read_as
from tests.conftest import cases

HERE = Path(__file__).parent
GUIDE = load_guide()
HELD = {fact for topic in GUIDE.topics.values() for fact in topic.facts}


def read(answer: Answer) -> str:
    return answer.text.replace("\u00a0", " ").replace("’", "'")


def in_order(answer: Answer) -> List[str]:
    """The platforms of an answer, in the order in which they are named."""
    text = read(answer)
    named = {platform: text.find(name) for platform, name in PLATFORM_NAMES.items() if name in text}
    return sorted(named, key=lambda platform: named[platform])


def says(answer: Answer, case: Dict[str, Any]) -> None:
    text = read(answer)
    assert [wanted for wanted in case.get("says", ()) if wanted not in text] == [], text
    assert [unwanted for unwanted in case.get("never", ()) if unwanted in text] == [], text


@pytest.mark.parametrize("case", cases(HERE / "comparisons.yml"))
def test_compares(case: Dict[str, Any]) -> None:
    answer = compare(GUIDE, case["platforms"])
    assert answer.topics == ("choix.comparaison",)
    says(answer, case)


@pytest.mark.parametrize(
    "pair", [pytest.param(pair, id="-".join(pair)) for pair in combinations(PLATFORMS, 2)]
)
def test_any_two_are_compared_by_their_own_facts(pair: "tuple[str, str]") -> None:
    answer = compare(GUIDE, pair)
    assert set(answer.facts) <= HELD
    of_platforms = {
        topic.platform
        for topic in GUIDE.topics.values()
        for fact in topic.facts
        if fact in answer.facts
    }
    assert of_platforms == set(pair)
    assert "2018-2019" in answer.source
    assert typeset(answer.text) == answer.text


@pytest.mark.parametrize("case", cases(HERE / "rankings.yml"))
def test_ranks(case: Dict[str, Any]) -> None:
    answer = rank(
        GUIDE,
        criterion(
            figure_query(plain(case["ask"])), case.get("among", ()), case.get("excluded", ())
        ),
    )
    assert answer.topics == ("choix.classement",)
    assert in_order(answer)[0] == case["first"], read(answer)
    assert set(answer.facts) <= HELD
    says(answer, case)


@pytest.mark.parametrize(
    ("ask", "named", "opening"),
    [
        (
            "Twitter est le plus gros, non?",
            "twitter",
            "Non, c'est Facebook qui compte le plus d'utilisateurs",
        ),
        (
            "Facebook est le plus gros, non?",
            "facebook",
            "Oui, c'est Facebook qui compte le plus d'utilisateurs",
        ),
        (
            "à quelle place arrive Twitter?",
            "twitter",
            "Twitter arrive cinquième sur six; c'est Facebook",
        ),
        (
            "quel est le plus gros après Facebook?",
            "facebook",
            "Facebook compte le plus d'utilisateurs",
        ),
    ],
)
def test_a_false_premise_is_put_right(ask: str, named: str, opening: str) -> None:
    assert read(rank(GUIDE, criterion(figure_query(plain(ask)), (named,)))).startswith(opening)


@pytest.mark.parametrize("case", cases(HERE / "rankings.yml"))
def test_a_ranking_is_dated_and_typeset(case: Dict[str, Any]) -> None:
    answer = rank(
        GUIDE,
        criterion(
            figure_query(plain(case["ask"])), case.get("among", ()), case.get("excluded", ())
        ),
    )
    assert "2018-2019" in answer.source
    assert typeset(answer.text) == answer.text


@pytest.mark.parametrize("case", cases(HERE / "recommendations.yml"))
def test_recommends(case: Dict[str, Any]) -> None:
    answer, asks, _ = recommend(GUIDE, case["needs"], case.get("excluded", ()))
    assert answer.topics == ("choix.recommandation",)
    assert asks is case.get("asks", False)
    if asks:
        assert answer.text.rstrip().endswith("?")
        assert answer.suggestions
    else:
        assert f"Je vous conseille {PLATFORM_NAMES[case['first']]}" in read(answer)


ADVICE = "choix.recommandation"


def advised(needs: Dict[str, float], *more: Dict[str, float]) -> List[str]:
    """What a person reads who says one need after another."""
    context, texts = DialogueState(), []
    for told in (needs, *more):
        reading = read_as(
            "?", (("choix.recommandation", 0.95),), ("choix.recommandation",), needs=told
        )
        answer, context = respond(GUIDE, reading, context)
        texts.append(read(answer))
    return texts


def test_advice_comes_first_then_the_second_best_then_what_was_understood() -> None:
    text = advised({"photos": 0.9})[0]
    assert text.startswith("Je vous conseille Instagram :")
    assert text.index("En deuxième : Pinterest.") < text.index(
        "J'ai compris que vous avez des photos à montrer; corrigez-moi au besoin."
    )
    assert "Dites-moi aussi qui vous voulez joindre" in text


def test_advice_without_a_second_best_says_so() -> None:
    assert "désigne aucun autre" in advised({"clients_entreprises": 0.9})[0]


def test_advice_that_stands_or_changes_says_so() -> None:
    same = advised({"public_feminin": 0.9}, {"produits_a_vendre": 0.9}, {"images_par_theme": 0.9})
    assert same[0].startswith("Je vous conseille Pinterest :")
    assert all(
        "Pinterest" in text.splitlines()[0] and "Je vous conseille" not in text for text in same[1:]
    )
    changed = advised({"public_feminin": 0.5}, {"videos": 1.0, "notoriete": 1.0})[1]
    assert "je vous conseille" in changed.splitlines()[0]
    assert "YouTube" in changed.splitlines()[0]


def test_advice_that_goes_on_says_nothing_twice() -> None:
    texts = advised({"public_feminin": 0.9}, {}, {"produits_a_vendre": 0.9}, {})
    lines = [
        line
        for text in texts
        for line in text.splitlines()
        if line and not line.startswith("Source")
    ]
    assert [line for line in lines if lines.count(line) > 1] == []


def test_a_goal_that_was_told_is_not_asked_for_again() -> None:
    texts = advised({"attirer_clients": 0.9}, {"public_jeune": 0.9}, {"photos": 0.9})
    assert [
        text
        for text in texts
        if "quel est votre but" in text or "Dites-moi aussi votre but" in text
    ] == []
    assert "que vous voulez attirer de nouveaux clients" in texts[1]


def on(text: str, platforms: "tuple[str, ...]" = (), **more: Any) -> str:
    """What a person reads who was advised Instagram and then says more."""
    first = read_as("?", ((ADVICE, 0.95),), (ADVICE,), needs={"public_jeune": 0.9})
    _, context = respond(GUIDE, first, DialogueState())
    answer, _ = respond(
        GUIDE, read_as(text, ((ADVICE, 0.95),), (ADVICE,), platforms, **more), context
    )
    return read(answer)


def test_a_platform_asked_about_once_another_is_advised_is_spoken_of() -> None:
    text = on("et twitter?", ("twitter",))
    assert "Twitter" in text.splitlines()[0]
    assert "Instagram" in text
    assert "Je vous conseille" not in text


def test_why_it_was_advised_is_told_by_reasons_not_given_yet() -> None:
    text = on("pourquoi?", angles={ADVICE: {"raison": 0.9}})
    assert "Instagram" in text
    assert "76 %" not in text.replace("\u00a0", " ")


def test_at_most_three_questions_are_put_back() -> None:
    context, texts = DialogueState(), []
    reading = read_as("je sais pas", (("choix.recommandation", 0.95),), ("choix.recommandation",))
    for _ in range(6):
        answer, context = respond(GUIDE, reading, context)
        texts.append(answer.text)
    assert sum(text.rstrip().endswith("?") for text in texts) <= 3
    assert "Facebook" in texts[-1]


strengths = some.dictionaries(
    some.sampled_from(sorted(rules()["needs"])), some.floats(0, 1), max_size=6
)
exclusions = some.lists(some.sampled_from(PLATFORMS), unique=True, max_size=6)


@given(strengths, exclusions)
def test_what_was_excluded_is_never_recommended(
    needs: Dict[str, float], excluded: List[str]
) -> None:
    answer, _, _ = recommend(GUIDE, needs, excluded)
    advised = [
        line
        for line in read(answer).splitlines()
        if line.startswith(
            ("Je vous conseille", "En deuxième", "Et en troisième", "Sans en savoir plus")
        )
    ]
    assert [
        name
        for name in (PLATFORM_NAMES[platform] for platform in excluded)
        for line in advised
        if name in line
    ] == []
    assert not {score.platform for score in scores(needs, excluded)} & set(excluded)


@given(strengths, exclusions)
def test_every_reason_is_a_fact_of_the_platform_it_is_given_for(
    needs: Dict[str, float], excluded: List[str]
) -> None:
    for score in scores(needs, excluded):
        for fact in score.facts:
            assert (
                next(topic.platform for topic in GUIDE.topics.values() if fact in topic.facts)
                == score.platform
            )


@given(strengths, exclusions)
def test_a_recommendation_states_the_facts_that_it_names(
    needs: Dict[str, float], excluded: List[str]
) -> None:
    answer, asks, _ = recommend(GUIDE, needs, excluded)
    assert asks or set(answer.facts) <= HELD
    assert [
        fact
        for fact in answer.facts
        if typeset(fact_sentence(GUIDE, fact)).rstrip(".").casefold() not in answer.text.casefold()
    ] == []


@given(strengths)
def test_a_stronger_need_never_lowers_its_platform(needs: Dict[str, float]) -> None:
    for need in needs:
        before = {score.platform: score.total for score in scores(needs)}
        after = {score.platform: score.total for score in scores({**needs, need: 1.0})}
        assert all(after[platform] >= before[platform] for platform in PLATFORMS)


intents = some.sampled_from(
    [
        *(
            topic
            for topic in GUIDE.topics
            if topic.count(".") < 2 or not topic.startswith("plateforme.")
        ),
        *(f"plateforme.{aspect}" for aspect in ("description", "entreprise", "chiffres")),
        *(
            f"suite.{kind}"
            for kind in (
                "plateforme",
                "comparaison",
                "choix",
                "details",
                "reformuler",
                "retour",
                "profil",
                "oui",
                "non",
            )
        ),
    ]
)
platforms = some.lists(some.sampled_from(PLATFORMS), unique=True, max_size=3).map(tuple)
readings = some.builds(
    lambda text, chosen, named, aside, needs: read_as(
        text,
        ((chosen[0], 0.7), ("hors_guide", 0.1)),
        tuple(chosen),
        named,
        excluded=aside,
        needs=needs,
    ),
    text=some.sampled_from(
        [
            "et l'autre?",
            "le premier",
            "des deux, lequel est le plus gros?",
            "combien?",
            "xyz",
            "",
            "plus de 1 milliard",
            "les six",
        ]
    ),
    chosen=some.lists(intents, min_size=1, max_size=2, unique=True),
    named=platforms,
    aside=platforms,
    needs=strengths,
)


@settings(max_examples=200, deadline=None)
@given(some.lists(readings, min_size=1, max_size=6))
def test_any_conversation_is_answered_by_topics_of_the_guide(conversation: List[NluResult]) -> None:
    context = DialogueState()
    for reading in conversation:
        answer, context = respond(GUIDE, reading, context)
        assert answer.text.strip()
        assert answer.topics
        assert set(answer.topics) <= set(GUIDE.topics)
        assert set(answer.facts) <= HELD
        assert DialogueState.from_dict(context.to_dict()) == context


def test_a_platform_that_the_guide_does_not_describe_is_told_to_be_missing_from_a_comparison() -> (
    None
):
    asked = ("choix.comparaison",)
    reading = read_as(
        "Compare Facebook, Instagram et TikTok",
        ((*asked, 0.95),),
        asked,
        ("facebook", "instagram"),
        others=("tiktok",),
    )
    answer, _ = respond(GUIDE, reading, DialogueState())
    assert "Je ne place pas TikTok à côté" in read(answer)
