"""How much memory this machine, or the container that we are in, has in all."""

import contextlib
import re
from pathlib import Path
from typing import List, Optional

TRAINING_MB = 1700  # what training takes at its peak
_LIMITS = (("memory.max", "memory.swap.max"), ("memory/memory.limit_in_bytes", None))
_MEMINFO, _CGROUPS = Path("/proc/meminfo"), Path("/sys/fs/cgroup")


def total_mb(meminfo: Path = _MEMINFO, cgroups: Path = _CGROUPS) -> Optional[int]:
    """Memory and swap, in MB, as the smallest of those limits has it; None where the system does
    not tell.
    """
    try:
        held = dict(
            re.findall(
                r"^(\w{1,40}): {1,20}(\d{1,20}) kB", meminfo.read_text(encoding="ascii"), re.M
            )
        )
    except (OSError, ValueError):
        return None
    if "MemTotal" not in held:
        return None
    found: List[int] = [(int(held["MemTotal"]) + int(held.get("SwapTotal", 0))) // 1024]
    for limit, swap in _LIMITS:
        with contextlib.suppress(OSError, ValueError):
            found.append(
                (int((cgroups / limit).read_text()) + (_number(cgroups / swap) if swap else 0))
                // 1_048_576
            )
    return min(found)


def _number(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0
