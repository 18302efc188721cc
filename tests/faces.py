"""What tests of `import planner` ask, and of which scenarios."""

from pathlib import Path

import planner

CHECKOUT = Path(__file__).parent.parent
SAMPLES = sorted((CHECKOUT / "data" / "scenarios").glob("*.yaml"))
HEADQUARTERS = CHECKOUT / "data" / "scenarios" / "headquarters.yaml"
ONE_CASE = [planner.size, planner.replicate, planner.risk, planner.alternatives, planner.fit, planner.path]
