"""What every test of the house shares."""

from __future__ import annotations

import atexit
import gc

# As in vitrine/__main__.py: the interpreter's last collection may crash on msgspec's annotations.
atexit.register(gc.freeze)
