"""The Open XML SDK as judge of Word files."""

import json
import subprocess
from pathlib import Path

import machine

VALIDATOR = Path(__file__).parent / "foreign/node_modules/.bin/ooxml-validator"


def validated(content, tmp_path):
    """What the Open XML SDK finds wrong with a Word file; skipped where it is not installed."""
    if not VALIDATOR.exists():
        machine.lack("ooxml-validator is not installed (npm ci in tests/foreign)")
    path = tmp_path / "stuk.docx"
    path.write_bytes(content)
    done = subprocess.run([VALIDATOR, path], capture_output=True, text=True, check=False)
    return json.loads(done.stdout)["errors"]
