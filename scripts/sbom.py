#!/usr/bin/env python3
"""Prints what the product is made of, as a CycloneDX list: every library of the lock with its
hashes, and the model. Needs nothing installed.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)((?:.*\\\n\s+--hash=sha256:[0-9a-f]{64})+)", re.M
)
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


def components(lock: str) -> list:
    """One entry a library that the lock pins."""
    return [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name.lower()}@{version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in _HASH.findall(hashes)],
        }
        for name, version, hashes in _PIN.findall(lock)
    ]


def main() -> int:
    """Prints the list on standard output."""
    version = re.search(
        r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M
    )
    held = components((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    model = ROOT / "models" / "motclic.tar.gz"
    if model.is_file():
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
        held.append(
            {
                "type": "machine-learning-model",
                "name": "motclic",
                "version": digest[:12],
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
        )
    own = {
        "type": "application",
        "name": "mot-clic",
        "version": version.group(1) if version else "?",
    }
    print(
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.5",
                "version": 1,
                "metadata": {"component": own},
                "components": held,
            },
            indent=1,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
