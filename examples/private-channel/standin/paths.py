"""Where things are."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent
ROOT = EXAMPLE.parent.parent
CACHE = ROOT / ".cache" / "private-channel"
