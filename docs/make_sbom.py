"""Write what requirements.lock installs as a bill of materials, CycloneDX 1.6: `make sbom`.

Versions, conditions and hashes come from the lock, licences from what is installed. The same lock gives the same bytes.
"""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from planner import __version__

ROOT = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^([A-Za-z0-9_.-]+)==([^ \n]+)(?: ; (.*?))? \\\n((?: .*\n)+)", re.M)


def licences(name: str) -> list[dict[str, object]]:
    """What an installed package says of its licence; nothing where it is not installed or does not say."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return []
    if expression := told.get("License-Expression"):
        return [{"expression": expression}]
    classes = [text.split(" :: ")[-1] for text in told.get_all("Classifier", []) if text.startswith("License ::")]
    return [{"license": {"name": text}} for text in classes or (told.get("License") or "").splitlines()[:1]]


def component(name: str, version: str, condition: str, hashes: list[str]) -> dict[str, object]:
    """A package of the lock as CycloneDX says it; its distributions are one reference with all their hashes."""
    address = f"pkg:pypi/{name}@{version}"
    found: dict[str, object] = {"type": "library", "bom-ref": address, "name": name, "version": version}
    if told := licences(name):
        found["licenses"] = told
    found["purl"] = address
    digests = [{"alg": "SHA-256", "content": text} for text in hashes]
    found["externalReferences"] = [{"type": "distribution", "url": address, "hashes": digests}]
    if condition:
        found["properties"] = [{"name": "condition", "value": condition}]
    return found


def bill(lock: str) -> dict[str, object]:
    """The bill of materials of the text of a lock."""
    entries = [(*entry, re.findall(r"--hash=sha256:(\w+)", rest)) for *entry, rest in ENTRY.findall(lock)]
    planner: dict[str, object] = {"type": "application", "name": "fsvm-planner", "version": __version__}
    planner["licenses"] = [{"license": {"id": "MIT"}}]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": planner},
        "components": [component(*entry) for entry in entries],
    }


if __name__ == "__main__":
    found = bill((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    (ROOT / "sbom.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
