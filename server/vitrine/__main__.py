"""`python -m vitrine` is `vitrine`."""

from __future__ import annotations

import sys

from vitrine.cli.main import main

sys.exit(main())
