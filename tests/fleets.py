"""Invented fleets: entries of every kind, and output folders that hold nothing but their records."""

import dataclasses
import json
import random
from pathlib import Path

from planner.answers.fleet import Entry

NAMES = (
    "Sample {}",
    "見本株式会社 営業部 第{}",
    "Sample with a name that goes on and on, Donaudampfschifffahrtselektrizitätenhauptbetriebswerk and all, {}",
    "<b>Sample</b> <script>alert(1)</script> & \"{}'",
    "=1+1 sample {}",
)
OUT_OF_INK = "cell 7 of sizing_report.ipynb: ValueError: out of <b>ink</b>"


def entry(
    identity: str = "a",
    customer: str = "Sample",
    *,
    state: str = "holds",
    used: float | None = 0.8,
    month: int | None = 60,
    date: str = "",
) -> Entry:
    """An entry for a plan of three FSVMs; without `used`, for a customer that has none."""
    if used is None:
        blocks = {"binding": "Share name", "limit": "Share name"}
        return Entry(identity, customer, "fails", "none", "No design holds.", horizon_months=36, **blocks)
    return Entry(
        id=identity,
        customer=customer,
        state=state,
        design="3 × 24 GB",
        answer="3 FSVMs hold.",
        breach="",
        horizon_months=36,
        fsvms=3,
        memory_gb=24.0,
        total_memory_gb=72.0,
        total_vcpus=12,
        binding="Connections after a failure",
        limit="Connections after a failure",
        utilisation=used,
        breach_month=month,
        breach_date=date,
        confidence=0.5,
        recovery="on schedule",
    )


def fleet(count: int, seed: int = 1) -> list[Entry]:
    """Customers of every state, with dates and without, under names that are hard on a page."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        used = None if dice.random() < 0.1 else min(1.0, max(0.05, dice.gauss(0.8, 0.15)))
        month = None if dice.random() < 0.1 else dice.randint(37, 120)
        date = "" if month is None or dice.random() < 0.3 else f"{2026 + month // 12}-{month % 12 + 1:02}"
        state = "tight" if month and month <= 48 else "holds"
        name = NAMES[number % len(NAMES)].format(number)
        made.append(entry(f"c{number:04}", name, state=state, used=used, month=month, date=date))
    return made


def folder_of(out: Path, entries: list[Entry], **failed: str) -> Path:
    """An output folder that holds these reports; `failed` names those whose last attempt went wrong, and why."""
    records = out / ".manifest"
    records.mkdir(parents=True)
    for number, one in enumerate(entries):
        files = [".html", ".ipynb"] if number % 2 else [".html", ".ipynb", ".pdf", ".xlsx", ".pptx", ".deck.html"]
        files = [".pdf"] if number % 7 == 3 else files
        record = {
            "form": 1,
            "id": one.id,
            "scenario": f"in/{one.id}.yaml",
            "state": "done",
            "key": "",
            "files": {f"{one.id}{ending}": [0, 0, ""] for ending in files},
            "entry": one.record(),
            "made": "",
            "seconds": 0,
        }
        if one.id in failed:
            record |= {"state": "failed", "error": failed[one.id], "customer": one.customer}
            if one.state == "fails":  # and there was none before
                record["files"] = {}
                del record["entry"]
        for name in record["files"]:
            (out / name).write_text("a file of a report", encoding="utf-8")
        (records / f"{one.id}.json").write_text(json.dumps(record), encoding="utf-8")
    return out


def undated(entries: list[Entry]) -> list[Entry]:
    return [dataclasses.replace(one, breach_date="") for one in entries]
