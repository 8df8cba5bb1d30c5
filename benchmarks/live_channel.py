#!/usr/bin/env python3
"""Picture sent -> answer received over the live channel, at a camera's pace: the virtual person in a room, 640 x 480.

    benchmarks/live_channel.py [SECONDS]        after: cmake --build --preset release
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/server"))
from conftest import MEDIUS, Server  # noqa: E402
from live_client import Channel, pictures, play_at_speed  # noqa: E402


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
    film = ROOT / "build/live-films/benchmark.mjpeg"
    if not film.exists():
        film.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([MEDIUS, "--quiet", "figure", "squat", "--view", "side", "--room", "--seed", "4", "--repetitions", "4", "--out", film], check=True)
    jpegs = list(pictures(film))
    jpegs = (jpegs * (1 + int(30 * seconds / len(jpegs))))[:int(30 * seconds)]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(environment={"XDG_DATA_HOME": folder})
        person = server.client().ask("GET", "/api/me").json["person"]
        print(f"{len(jpegs)} pictures of {statistics.mean(map(len, jpegs)) / 1000:.0f} kB at 30 a second")
        for network in ("full", "lite"):
            channel = Channel(server.port, f"/api/people/{person}/live")
            begin = time.monotonic()
            ready = channel.ask(type="start", exercise="squat", network=network)
            started = time.monotonic() - begin
            assert ready["type"] == "ready", ready
            frames, trips = play_at_speed(channel, jpegs)
            result = channel.ask(type="end")
            inside = [frame["server_ms"] for frame in frames]
            print(f"{network}: ready after {started:.2f} s; sent -> answered median {statistics.median(trips):.1f} ms, 99 % within "
                  f"{quantile(trips, .99):.1f} ms (inside the server {statistics.median(inside):.1f}, {quantile(inside, .99):.1f}); "
                  f"{result['repetitions']} repetitions, {result['dropped']} pictures dropped")
            channel.close()
        server.stop()


if __name__ == "__main__":
    main()
