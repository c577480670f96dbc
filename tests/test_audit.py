"""`scripts/audit.py`: what was not compared is never called healthy."""

import importlib.util
import json
import sys

import pytest

from tests.database import CHECKOUT


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", CHECKOUT / "scripts" / "audit.py")
    module = sys.modules["audit"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["audit"]


def of_pip(audit, *packages):
    return audit.of_pip(json.dumps({"dependencies": packages, "fixes": []}))


def test_healthy_vulnerable_and_not_compared(audit):
    healthy = {"name": "django", "version": "5.2.1", "vulns": []}
    ill = {"name": "left", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}
    skipped = {"name": "own", "skip_reason": "not found"}
    assert of_pip(audit, healthy).in_words("a") == "a: 1 packages compared: no known vulnerability"
    assert of_pip(audit, healthy, skipped).in_words("a").startswith("a: 1 packages compared (1 not in the list)")
    assert of_pip(audit, healthy, ill).vulnerable == ("left 1.0: CVE-1",)
    assert "not compared" in of_pip(audit, skipped).in_words("a")


@pytest.mark.parametrize("said", ["", "null", "Traceback …", '{"error": {"code": "ENETWORK"}}', '{"message": "405"}'])
def test_no_answer_is_no_health(audit, said):
    assert "not compared" in audit.of_pip(said).in_words("a")
    assert "not compared" in audit.of_npm(said).in_words("a")


def test_npm(audit):
    counts = {"dependencies": {"total": 12}}
    ill = {"bootstrap": {"severity": "high"}}
    assert (
        audit.of_npm(json.dumps({"vulnerabilities": {}, "metadata": counts}))
        .in_words("a")
        .endswith("no known vulnerability")
    )
    assert audit.of_npm(json.dumps({"vulnerabilities": ill, "metadata": counts})).vulnerable == ("bootstrap: high",)
