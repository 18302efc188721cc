"""Make the pictures of the README from the sample report: `make pictures`. Needs Chromium."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from planner import figures
from planner.answers.display import redrawn
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.model.sizing import size
from planner.report.page import stylesheet
from planner.report.render import render

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data" / "scenarios" / "headquarters.yaml"
SCALE, TALL, MARGIN = 2, 2400, 24  # of a screen of high density; higher than any of them [pixels of the page]
FLAGS = "--headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking"
CHROMIUM = ["chromium", *FLAGS.split(), f"--force-device-scale-factor={SCALE}"]


def shoot(page: str, to: Path, width: int) -> None:
    """Take a picture of a whole HTML page, as high as what is on it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        window = f"--window-size={width},{TALL}"
        command = [*CHROMIUM, f"--user-data-dir={folder}/profile", window, f"--screenshot={to}", str(source)]
        subprocess.run(command, check=True, capture_output=True)
    whole = Image.open(to).convert("RGB")
    inked = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).getbbox()
    if inked is None or inked[3] >= whole.height - MARGIN:
        raise SystemExit(f"{to.name}: there is nothing on the page, or it is higher than {TALL} pixels")
    # A few hundred colours are all there are: as a palette the picture is a third as large.
    whole.crop((0, 0, whole.width, inked[3] + SCALE * MARGIN)).quantize(256).save(to, optimize=True)


def main() -> int:
    """Make both pictures: page one of the report, and its figure of growth."""
    scenario, brand = read_scenario(SAMPLE), read_brand(None)
    report = render(scenario, SAMPLE.parent, {}, ["html"], brand, None)[".html"].decode()
    shoot(report.partition("<nav")[0], HERE / "report.png", 900)
    growth = redrawn(figures.growth(size(scenario))._repr_html_(), lambda svg: svg)
    shoot(
        f"<!DOCTYPE html><meta charset=utf-8><style>{stylesheet(brand)}</style><main>{growth}</main>",
        HERE / "growth.png",
        760,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
