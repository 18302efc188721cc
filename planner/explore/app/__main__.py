"""`python -m planner.explore.app`: serve the explorer until interrupted; the address with its token is printed."""

import argparse
import os

from planner.explore.app.server import PORT, SHARE, App, settings
from planner.report.render import notebook_folder

parser = argparse.ArgumentParser(prog="planner.explore.app", description="The explorer as an app for a meeting.")
parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}, or the next that is free")
parser.add_argument("--no-browser", action="store_true", help="print the address, and do not open it")
parser.add_argument("--notebook", default=notebook_folder() / "explore.ipynb", help="default: the planner's own")
options = parser.parse_args()
os.environ["JUPYTER_PATH"] = os.pathsep.join([str(SHARE), *filter(None, [os.environ.get("JUPYTER_PATH")])])
App.launch_instance(argv=[str(options.notebook)], config=settings(options.port, not options.no_browser))
