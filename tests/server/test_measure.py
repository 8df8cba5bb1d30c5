"""The server's benchmark in small: it fills, asks and prints; how fast is not looked at here."""
import os
import subprocess

import pytest
from conftest import ROOT


def test_the_benchmark_fills_a_clinic_and_is_answered_without_a_failure():
    if not any(os.path.exists(f"/usr/lib/postgresql/{version}/bin/initdb") for version in range(15, 20)):
        pytest.skip("PostgreSQL is not installed")
    run = subprocess.run([ROOT / "benchmarks/server/measure", "--small"], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    for words in ("200 patients, 4000 sessions, 20 with landmarks", "| therapist's overview |", "| login (apart) | 20 |", ", 0 failed",
                  "processor time a request", "a set, durable", "start at home"):
        assert words in run.stdout, run.stdout
