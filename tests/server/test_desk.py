"""Breaks from sitting as the person chose them, the Roland-Morris statements, the ladders, and long bodies of strangers."""
import datetime
import json
import os
import re
import socket
import subprocess
import time

import pytest

from conftest import MEDIUS, Server


def me(client):
    return "/api/people/" + client.ask("GET", "/api/me").json["person"]


def sat(minutes):
    """A sitting of so many minutes."""
    now = int(time.time() * 1000)
    return {"since_ms": now - 60_000 * minutes, "seen_ms": now - 1000, "breaks": 0}


def look(client, minutes):
    return client.ask("POST", me(client) + "/desk", {"idle_s": 1, "sitting": sat(minutes)}).json


def calendar_of(now):
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
            f"DTSTART:{now - datetime.timedelta(minutes=5):%Y%m%dT%H%M%SZ}\r\nDTEND:{now + datetime.timedelta(minutes=30):%Y%m%dT%H%M%SZ}\r\n"
            "SUMMARY:a secret meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")


def test_the_interval_is_the_persons_own(home):
    client = home.client()
    setting = me(client) + "/settings/reminders"
    assert look(client, 31)["action"] == "remind" and look(client, 29)["action"] == "wait", "the rules' thirty minutes"
    assert client.ask("PUT", setting, {"on": True, "every_minutes": 45}).status == 204
    assert look(client, 44)["action"] == "wait" and look(client, 46)["action"] == "remind"
    assert client.ask("PUT", setting, {"on": True, "every_minutes": 20}).status == 204
    assert look(client, 19)["action"] == "wait" and look(client, 21)["action"] == "remind"
    for odd in ({"every_minutes": 0}, {"every_minutes": "x"}, {"every_minutes": 1e9}, {"on": 3}):
        assert client.ask("PUT", setting, odd).status == 204
        assert look(client, 31)["action"] == "remind" and look(client, 29)["action"] == "wait", odd
    assert client.ask("PUT", setting, {"on": False, "every_minutes": 20}).status == 204
    assert look(client, 300)["why"] == "quiet"


def test_the_desktops_helper_keeps_to_the_same_interval(home, tmp_path):
    client = home.client()
    assert client.ask("PUT", me(client) + "/settings/reminders", {"on": True, "every_minutes": 45}).status == 204
    (tmp_path / "root/proc").mkdir(parents=True)
    helper = subprocess.Popen([MEDIUS, "break", "--every", "0.1", "--language", "en", "--root", str(tmp_path / "root")], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "XDG_DATA_HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/at/all"})
    try:
        said = [helper.stdout.readline() for _ in range(2)]
        assert any("45" in line for line in said), said
    finally:
        helper.terminate()
        helper.wait(timeout=10)


def test_a_folder_of_calendars_is_read_with_every_look(tmp_path):
    folder, outside = tmp_path / "calendars", tmp_path / "outside"
    folder.mkdir(), outside.mkdir()
    server = Server("--calendar", str(folder), environment={"XDG_DATA_HOME": str(tmp_path / "data")})
    client = server.client()
    try:
        now = datetime.datetime.now(datetime.timezone.utc)
        assert look(client, 40)["action"] == "remind"
        (outside / "other.ics").write_text(calendar_of(now))
        (folder / "link.ics").symlink_to(outside / "other.ics")
        assert look(client, 40)["action"] == "remind", "a link that leads out of the folder is left alone"
        (folder / "work").mkdir()
        (folder / "work/meetings.ics").write_text(calendar_of(now))
        busy = look(client, 40)
        assert (busy["action"], busy["why"]) == ("wait", "busy")
        listed = client.ask("GET", me(client) + "/busy")
        assert len(listed.json) == 1 and b"secret" not in listed.body
        (folder / "work/meetings.ics").write_text("half a file")
        assert look(client, 40)["action"] == "remind", "a calendar that cannot be read takes no reminder away"
        (folder / "work/meetings.ics").unlink()
        assert client.ask("GET", me(client) + "/busy").json == []
    finally:
        server.stop()
    clinic = subprocess.run([MEDIUS, "serve", "--no-browser", "--port", "0", "--database", f"sqlite:{tmp_path}/c.db", "--calendar", str(folder)],
                            capture_output=True, text=True, timeout=20)
    assert clinic.returncode != 0 and "--calendar is for home" in clinic.stderr
    missing = subprocess.run([MEDIUS, "break", "--calendar", str(tmp_path / "nothing")], capture_output=True, text=True, timeout=20)
    assert missing.returncode != 0 and "calendar file or a folder" in missing.stderr


def test_the_roland_morris_statements_are_ticked_and_counted(home):
    client = home.client()
    rmdq = client.ask("GET", "/api/questions").json["rmdq"]
    ids = [one["id"] for one in rmdq["statements"]]
    assert len(set(ids)) == 24 and rmdq["source"] == {"key": "RolandMorris1983", "status": "SEEN"}
    assert all(re.search(r"\bback\b", one["words"]["en"]) for one in rmdq["statements"]), "every sentence is about the back"
    scores = me(client) + "/scores"
    assert client.ask("POST", scores, {"date": "2026-11-20", "instrument": "rmdq", "ticked": ids[:5] + ids[:2]}).status == 204
    assert client.ask("POST", scores, {"date": "2026-11-21", "instrument": "rmdq", "ticked": []}).status == 204
    assert client.ask("POST", scores, {"date": "2026-11-22", "instrument": "rmdq", "value": 7}).status == 204, "the total alone"
    kept = client.ask("GET", scores).json
    assert [one["value"] for one in kept] == [5, 0, 7] and sorted(kept[0]["ticked"]) == sorted(ids[:5]) and "ticked" not in kept[2]
    for wrong in ({"instrument": "rmdq", "ticked": ["no_such"]}, {"instrument": "psfs", "ticked": ids[:1], "value": 3}, {"instrument": "rmdq"}):
        assert client.ask("POST", scores, {"date": "2026-11-23", **wrong}).status == 400, wrong


def test_ladders_and_neighbours(home):
    client = home.client()
    ladders = {one["family"]: one for one in client.ask("GET", "/api/ladders").json}
    assert [level["exercise"] for level in ladders["squat"]["levels"]][0] == "sit-to-stand"
    assert client.ask("GET", "/api/exercises/sit-to-stand").json["harder"] == ["squat"]


@pytest.mark.parametrize("head", ["Content-Length: 9000000", "Transfer-Encoding: chunked"])
def test_a_strangers_long_body_is_not_read(clinic, head):
    person = "0123456789abcdef0123456789abcdef"
    for method, path, status in (("POST", f"/api/people/{person}/import", 401), ("PUT", f"/api/people/{person}/answers", 401), ("POST", "/api/login", 413),
                                 ("POST", "/api/nothing", 413)):
        stream = socket.create_connection(("localhost", clinic.port), timeout=10)
        stream.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{head}\r\n\r\n".encode())
        # Not one byte of the body was sent, and the answer is there.
        assert int(stream.recv(4096).split()[1]) == status, (method, path)
        stream.close()
