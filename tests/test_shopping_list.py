"""The second site as a shopping list."""

from pathlib import Path

from given import LINK, scenario

import planner
from planner.answers.second_site import shopping_list
from planner.model.dr.rpo import protect

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
STORED, HQ = SAMPLES / "storage-and-growth.yaml", SAMPLES / "headquarters.yaml"


def test_the_second_site_is_a_shopping_list() -> None:
    found = planner.replicate(STORED, {"growth.data": "18 %"})
    listed = {name: (amount, note) for name, amount, note in found.shopping_list().rows if "Replication" not in name}
    assert [listed[name][0] for name in ("FSVMs", "Memory", "vCPUs", "Nodes")] == ["4", "160 GB", "32", "4"]
    # 130 % of 130 TB x 1.18^3 is more than the copy with its snapshots; 91,000,000 MB at 125 MB/s are 202.2 h.
    assert listed["Usable storage"][0] == f"{130 * 1.3 * 1.18**3:.1f} TB" == "277.7 TB"
    assert "215.7 TB for the full copy with 24 snapshots" in listed["Usable storage"][1]
    assert listed["Usable storage"][1].endswith("The site has 260 TB")
    assert listed["First full copy"][0] == "203 h"
    assert "started on 1 November 2026, done by 11 November 2026" in listed["First full copy"][1]
    ports = [(amount, note) for name, amount, note in found.shopping_list().rows if name.endswith(" port")]
    assert [amount for amount, _ in ports] == ["TCP 2009", "TCP 2020", "TCP 9440", "UDP 53"]
    assert all("Both ways (BP-2005, page 38)" in note for _, note in ports)
    assert "The second site as a shopping list" in found.text()
    assert planner.replicate(SAMPLES / "small-office.yaml").shopping_list() is None


def test_a_list_without_a_date_tells_the_month_and_a_link_that_never_catches_up_says_so() -> None:
    told = {one[0]: one for one in shopping_list(protect(scenario({"replication": LINK}))).rows}
    assert told["First full copy"][2].endswith("(in month 0)")
    late = scenario({"replication": LINK, "as_of": "9999-12-31"})
    assert {one[0]: one for one in shopping_list(protect(late)).rows}["First full copy"][2].endswith("(in month 0)")
    slow = LINK | {"link": "1 MB/s"}
    told = {one[0]: one for one in shopping_list(protect(scenario({"replication": slow}))).rows}
    assert told["First full copy"][2].endswith("it never catches up")
    assert told["FSVMs"][2] == "of the nearest design, as none holds"
