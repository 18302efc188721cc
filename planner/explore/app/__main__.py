"""`python -m planner.explore.app`: serve the explorer until interrupted; the address with its token is printed."""

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.explore.app.server import PORT, SHARE, App, opening, settings
from planner.files.documents import shipped
from planner.model.problems import InputError

parser = argparse.ArgumentParser(prog="planner.explore.app", description="The explorer as an app for a meeting.")
parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}, or the next that is free")
parser.add_argument("--no-browser", action="store_true", help="print the address, and do not open it")
parser.add_argument("--scenario", type=Path, metavar="FILE", help="the scenario to begin with")
explorer = shipped("notebooks") / "explore.ipynb"
parser.add_argument("--notebook", type=Path, default=explorer, help="default: the planner's")
options = parser.parse_args()
if options.port not in range(1, 65536):
    parser.error("--port: write 1 to 65535")
os.environ["JUPYTER_PATH"] = os.pathsep.join([str(SHARE), *filter(None, [os.environ.get("JUPYTER_PATH")])])
with TemporaryDirectory(prefix="planner-app-") as folder:
    try:
        notebook = opening(options.scenario, options.notebook, Path(folder)) if options.scenario else options.notebook
    except InputError as error:
        parser.exit(2, f"{error}\n")
    App.launch_instance(argv=[str(notebook)], config=settings(options.port, not options.no_browser))
