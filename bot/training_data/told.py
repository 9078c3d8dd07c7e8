"""The messages that teach to recognise situations: data/heard/situations, a file an area, messages by the name of the situation."""

from pathlib import Path
from typing import Dict, List

from bot.paths import DATA
from bot.yamlfile import read_yaml

FOLDER = DATA / "heard" / "situations"


def told(folder: Path = FOLDER) -> Dict[str, List[str]]:
    """The messages of each situation, by `area.name`."""
    return {f"{path.stem}.{name}": list(texts) for path in sorted(folder.glob("*.yml")) for name, texts in read_yaml(path).items()}
