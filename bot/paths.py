"""Where the project's files are. Every other module asks here, so that nothing depends on the
working directory.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
MODELS = ROOT / "models"
NLU = DATA / "nlu"
QUESTIONS = ROOT / "tests" / "questions"
DIALOGUES = ROOT / "tests" / "dialogues"
