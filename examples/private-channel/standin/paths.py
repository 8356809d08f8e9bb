"""Where things are."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent
ROOT = EXAMPLE.parent.parent
WEB = EXAMPLE / "web"
INSPECTOR = EXAMPLE.parent / "inspector" / "dist"
CACHE = ROOT / ".cache" / "private-channel"
