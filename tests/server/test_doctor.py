"""medius doctor: what is there and what to do."""
import json
import os
import socket
import subprocess

from conftest import MEDIUS, Server


def doctor(folder, *words, **environment):
    run = subprocess.run([MEDIUS, "--json", "doctor", *words], capture_output=True, text=True, timeout=60,
                         env={**os.environ, "XDG_DATA_HOME": str(folder), **environment})
    return run.returncode, {one["what"]: one for one in json.loads(run.stdout)}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_machine_before_its_first_start(tmp_path):
    status, found = doctor(tmp_path / "nobody", "--port", free_port(), "--phone-port", free_port())
    assert set(found) == {"program data", "weights", "video", "camera", "page", "voice", "database", "disk", "port", "phone port", "clock"}
    assert status == (1 if any(one["health"] == "wrong" for one in found.values()) else 0)
    assert found["database"]["health"] == "well" and "not there yet" in found["database"]["found"]
    assert found["port"]["health"] == "well" and found["program data"]["health"] == "well"
    assert all(one["to_do"] for one in found.values() if one["health"] != "well"), "every complaint says what to do"
    assert not (tmp_path / "nobody").exists(), "looking changes nothing"


def test_beside_a_running_server(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    status, found = doctor(tmp_path, "--port", str(server.port), "--phone-port", free_port())
    assert found["port"]["found"] == f"medius answers on {server.port}"
    assert found["database"]["found"] == "whole; people: 1" and "a year takes about" in found["disk"]["found"]
    server.stop()


def test_what_is_wrong_is_named(tmp_path):
    (tmp_path / "medius").mkdir()
    (tmp_path / "medius/medius.db").write_bytes(b"x" * 5000)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        status, found = doctor(tmp_path, "--port", port, PATH="/nowhere")
    assert status == 1
    assert found["database"]["health"] == "wrong" and "backup" in found["database"]["to_do"]
    assert found["video"]["health"] == "wrong" and "ffmpeg" in found["video"]["to_do"]
    assert found["port"]["health"] == "note" and "--port" in found["port"]["to_do"]


def test_a_damaged_database_is_seen(tmp_path):
    Server(environment={"XDG_DATA_HOME": str(tmp_path)}).stop()
    file = tmp_path / "medius/medius.db"
    bytes_ = bytearray(file.read_bytes())
    for at in range(8192, len(bytes_) - 100, 4096):
        bytes_[at:at + 64] = b"\xff" * 64
    file.write_bytes(bytes_)
    status, found = doctor(tmp_path, "--port", free_port())
    assert status == 1 and found["database"]["health"] == "wrong"


def test_words_for_people(tmp_path):
    run = subprocess.run([MEDIUS, "doctor", "--port", free_port()], capture_output=True, text=True, env={**os.environ, "XDG_DATA_HOME": str(tmp_path)})
    assert "camera" in run.stdout and ("ok" in run.stdout or "note" in run.stdout) and run.stderr == ""
