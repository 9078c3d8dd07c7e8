"""The shape of every data file: what keys it has, and what stands under each."""

from typing import Mapping, Type

from bot.answers.replies import Outside, TopicAngles
from bot.checks.schemas import around, choices, french, guide, heard, labels, replies, sentences
from bot.guide.situations import Area, AreaOfCases, AreaOfSamples
from bot.shape import Strict

# By the file, or the folder and the files of it.
SHAPES: Mapping[str, Type[Strict]] = {
    "data/guide.yml": guide.GuideFile,
    "data/figures.yml": guide.FiguresFile,
    "data/outside.yml": guide.OutsideFile,
    "data/topics.yml": guide.TopicsFile,
    "data/recommendation.yml": choices.RecommendationFile,
    "data/comparison.yml": choices.ComparisonFile,
    "data/platforms.yml": choices.PlatformsFile,
    "data/labels.yml": labels.LabelsFile,
    "data/urgent.yml": labels.UrgentFile,
    "data/checks.yml": labels.ChecksFile,
    "data/wording.yml": sentences.WordingFile,
    "data/errors.yml": sentences.ErrorsFile,
    "data/callbacks.yml": sentences.CallbacksFile,
    "data/messaging.yml": around.MessagingFile,
    "data/notice.yml": around.NoticeFile,
    "data/settings.yml": around.SettingsFile,
    "data/review.yml": around.ReviewFile,
    "data/search.yml": french.SearchFile,
    "data/passwords.yml": french.PasswordsFile,
    "data/french/typing.yml": french.TypingFile,
    "data/french/concepts.yml": french.ConceptsFile,
    "data/french/exclusion.yml": french.ExclusionFile,
    "data/french/languages.yml": french.LanguagesFile,
    "data/french/turns.yml": french.TurnsFile,
    "data/privacy/names.yml": french.NamesFile,
    "data/privacy/names_around.yml": french.AroundFile,
    "data/privacy/passwords.yml": french.SaidOfPasswordsFile,
    "data/replies/joints.yml": replies.WaysFile,
    "data/replies/stances.yml": replies.WaysFile,
    "data/replies/moods.yml": replies.WaysFile,
    "data/replies/names.yml": replies.WrittenFile,
    "data/replies/outside.yml": Outside,
    "data/replies/angles/*.yml": TopicAngles,
    "data/replies/situations/*.yml": Area,
    "data/replies/cases/*.yml": AreaOfCases,
    "data/replies/samples/*.yml": AreaOfSamples,
    "data/heard/distress.yml": heard.ByLabel,
    "data/heard/reproach.yml": heard.ByLabel,
    "data/heard/danger.yml": heard.ByLabel,
    "data/heard/moods.yml": heard.ByLabel,
    "data/heard/needs.yml": heard.ByLabel,
    "data/heard/outside.yml": heard.ByLabel,
    "data/heard/several.yml": heard.ByLabel,
    "data/heard/stances.yml": heard.ByLabel,
    "data/heard/angles.yml": heard.AnglesFile,
    "data/heard/lived.yml": heard.LivedFile,
    "data/heard/conversations.yml": heard.ConversationsFile,
    "data/heard/situations/*.yml": heard.SituationsFile,
    "data/nlu.yml": heard.TrainingFile,
    "data/nlu/*.yml": heard.TrainingFile,
}
# Read by Rasa, whose own check is a step of `make check`; data/dialogues has its shape in
# bot/training_data.
OF_RASA = ("data/rules.yml", "data/stories.yml")
