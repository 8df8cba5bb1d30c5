"""Nothing leaves this machine: a whole session in a network of its own, packets counted."""
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

SESSION = pathlib.Path(__file__).parent / "quiet_session.py"


def namespace():
    """How this machine gives a process a network of its own."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("unshare or ip is not installed")
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        probe = subprocess.run([*words, "ip", "link", "add", "medius0", "type", "veth", "peer", "name", "medius1"], capture_output=True)
        if probe.returncode == 0:
            return words
    pytest.skip("this machine forbids a network namespace with an interface of its own")


def test_a_whole_session_sends_nothing():
    run = subprocess.run([*namespace(), sys.executable, str(SESSION)], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    counted = json.loads(run.stdout.splitlines()[-1])
    assert counted["seen"] > 0, "the counter does not count: the test would see nothing"
    assert counted["left"] == 0, f"{counted['left']} packets wanted to leave"
