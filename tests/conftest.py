"""What every test of the house shares."""

from __future__ import annotations

from vitrine.process import end_cleanly

end_cleanly()
