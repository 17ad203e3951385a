"""Serves the shop: `python -m e2e.sites.shop --port 8001 --decision-server http://localhost:8000 --demo`."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from werkzeug.serving import make_server

from e2e.sites.shop.site import create_shop


def main() -> int:
    """Serve the shop until a signal stops it."""
    parser = argparse.ArgumentParser(prog="python -m e2e.sites.shop", description="The demo shop.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--decision-server", default="http://localhost:8000", help="origin of the decision server")
    parser.add_argument("--demo", action="store_true", help="show the travel bar")
    args = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    shop = create_shop(args.decision_server, demo=args.demo, identity_key=os.environ.get("IDENTITY_KEY"))
    try:
        make_server(args.host, args.port, shop, threaded=True).serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
