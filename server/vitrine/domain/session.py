"""When one session ends and the next begins: the same rule for profiles, caps and training."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

SESSION_GAP: Final = timedelta(minutes=30)
"""Events of one visitor with smaller gaps are one session. The tag counts by the same gap (session.js)."""
