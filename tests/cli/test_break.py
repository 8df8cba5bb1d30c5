"""medius break on a desktop of the tests' own: a private bus with a fake notification service."""
import datetime
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from fake_desktop import Desktop

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEDIUS = ROOT / "build/release/bin/medius"


class Address(str):
    """Of the private bus, with its process."""
    daemon = None


@pytest.fixture
def bus(tmp_path):
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    config = tmp_path / "bus.conf"
    config.write_text(f"""<busconfig><type>session</type><listen>unix:path={tmp_path}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow receive_sender="*" eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
    daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True)
    address = Address(daemon.stdout.readline().strip())
    address.daemon = daemon
    yield address
    daemon.terminate()
    daemon.wait()


class Helper:
    def __init__(self, tmp_path, *words, bus="", minutes="0.02"):
        (tmp_path / "root/proc/asound").mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "XDG_", "LANG", "LC_"))}
        environment |= {"XDG_DATA_HOME": str(tmp_path / "home"), "XDG_RUNTIME_DIR": str(tmp_path / "none"), "LANG": "de_DE.UTF-8"}
        if bus:
            environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        self.process = subprocess.Popen([MEDIUS, "break", "--every", "0.1", "--minutes", minutes, "--root", str(tmp_path / "root"), *words],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        said = self.process.communicate(timeout=10)[0]
        assert self.process.returncode == 0, said
        return said


NAMES = ["org.freedesktop.Notifications", "org.gnome.Mutter.IdleMonitor"]


def test_it_reminds_once_a_stretch_with_three_buttons(tmp_path, bus):
    desktop = Desktop(bus, NAMES)
    helper = Helper(tmp_path, bus=bus)
    assert desktop.wait_for(1)
    first = desktop.shown[0]
    assert first["title"] == "Zeit aufzustehen" and "fünfmal" in first["body"]
    assert first["actions"] == ["done", "Gemacht", "snooze", "In 10 Minuten", "call", "Im Gespräch"]
    assert "Pause" in helper.stop()
    assert desktop.wait_closed() and desktop.closed == [first["id"]], "nothing of it stays on the screen"


def test_a_snooze_and_a_call_are_respected(tmp_path, bus):
    for answer in ("snooze", "call"):
        desktop = Desktop(bus, NAMES)
        helper = Helper(tmp_path, bus=bus)
        assert desktop.wait_for(1)
        desktop.press(desktop.shown[0]["id"], answer)
        assert not desktop.wait_for(2, seconds=4), f"{answer}: no reminder for ten minutes"
        helper.stop()
        desktop.socket.close()


def test_a_break_that_was_taken_is_kept_and_the_next_stretch_begins(tmp_path, bus):
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "home")}
    server = subprocess.Popen([MEDIUS, "serve", "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment)
    server.stdout.readline()
    desktop = Desktop(bus, NAMES)
    helper = Helper(tmp_path, bus=bus)
    assert desktop.wait_for(1)
    desktop.press(desktop.shown[0]["id"], "done")
    assert desktop.wait_for(2), "sitting on, it reminds again"
    assert "Knöchel" in desktop.shown[1]["body"], "the other exercise in turn"
    helper.stop()
    server.terminate()
    assert server.wait(timeout=10) == 0
    rows = sqlite3.connect(tmp_path / "home/medius/medius.db").execute("SELECT kind FROM break_taken").fetchall()
    assert rows == [("sit-to-stand",)], "beside a running server"


def test_nobody_is_disturbed(tmp_path, bus):
    """While away, in a call, on do-not-disturb, or busy by the calendar; and reminded as soon as that ends."""
    desktop = Desktop(bus, NAMES)
    desktop.quiet = True
    helper = Helper(tmp_path, bus=bus)
    assert not desktop.wait_for(1, seconds=3), "do not disturb"
    camera = tmp_path / "root/proc/4711/fd"
    camera.mkdir(parents=True)
    (camera / "9").symlink_to("/dev/video0")
    desktop.quiet = False
    assert not desktop.wait_for(1, seconds=2), "the camera is in use"
    recording = tmp_path / "root/proc/asound/card0/pcm0c/sub0"
    recording.mkdir(parents=True)
    (recording / "status").write_text("state: RUNNING\n")
    (camera / "9").unlink()
    assert not desktop.wait_for(1, seconds=2), "the microphone is in use"
    (recording / "status").write_text("closed\n")
    assert desktop.wait_for(1), "now"
    helper.stop()


def test_whoever_is_away_took_a_break(tmp_path, bus):
    desktop = Desktop(bus, NAMES)
    desktop.idle_ms = 600_000
    helper = Helper(tmp_path, bus=bus)
    assert not desktop.wait_for(1, seconds=4)
    desktop.idle_ms = 0
    assert desktop.wait_for(1)
    helper.stop()


def test_the_calendar_is_respected(tmp_path, bus):
    now = datetime.datetime.now(datetime.timezone.utc)
    calendar = tmp_path / "calendar"
    calendar.mkdir()
    (calendar / "meeting.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Meeting\r\n"
        f"DTSTART:{now - datetime.timedelta(minutes=5):%Y%m%dT%H%M%SZ}\r\nDTEND:{now + datetime.timedelta(minutes=30):%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    desktop = Desktop(bus, NAMES)
    helper = Helper(tmp_path, "--calendar", str(calendar), bus=bus)
    assert not desktop.wait_for(1, seconds=4)
    (calendar / "meeting.ics").unlink()
    assert desktop.wait_for(1)
    helper.stop()


def test_without_a_session_it_prints(tmp_path):
    helper = Helper(tmp_path, bus="unix:path=/nowhere/at/all", minutes="0.04")
    time.sleep(3.5)
    said = helper.stop(signal.SIGINT)
    assert "keine Arbeitsumgebung" in said and said.count("Zeit aufzustehen") == 1


def test_a_desktop_without_notifications(tmp_path, bus):
    helper = Helper(tmp_path, bus=bus)
    time.sleep(4)
    said = helper.stop()
    assert "nimmt keine Hinweise an" in said and "Zeit aufzustehen" in said


def test_it_ends_with_the_session(tmp_path, bus):
    helper = Helper(tmp_path, bus=bus)
    assert "Pause" in helper.process.stdout.readline()
    bus.daemon.terminate()
    helper.process.communicate(timeout=10)
    assert helper.process.returncode == 0
