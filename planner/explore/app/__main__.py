"""`python -m planner.explore.app`."""

import argparse
from pathlib import Path

from planner.explore.app.server import PORT, serve

parser = argparse.ArgumentParser(prog="planner.explore.app", description=__doc__)
parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}, or the next that is free")
parser.add_argument("--no-browser", action="store_true", help="print the address, and do not open it")
parser.add_argument("--notebook", type=Path, help="default: the planner's own explore.ipynb")
options = parser.parse_args()
serve(options.port, options.notebook, open_browser=not options.no_browser)
