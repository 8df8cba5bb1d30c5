"""Run inside a network namespace of its own: a whole session, and then how many packets wanted to leave.

One end of a virtual cable carries the default route, and nobody listens at its other end: the counter shows every try, a name's look-up too.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from conftest import MEDIUS, ROOT, Server  # noqa: E402
from test_phone import Phone  # noqa: E402

OUT, FAR = "medius0", "medius1"
ADDRESS = "192.168.77.2"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def packets():
    for line in pathlib.Path("/proc/net/dev").read_text().splitlines():
        name, _, numbers = line.partition(":")
        if name.strip() == OUT:
            return int(numbers.split()[9])
    raise KeyError(OUT)


def set_up():
    ip("link", "set", "lo", "up")
    ip("link", "add", OUT, "type", "veth", "peer", "name", FAR)
    for end in (OUT, FAR):
        ip("link", "set", end, "addrgenmode", "none")  # the kernel's own IPv6 greetings are not ours
        ip("link", "set", end, "arp", "off")
        ip("link", "set", end, "up")
    ip("addr", "add", f"{ADDRESS}/24", "dev", OUT)
    ip("route", "add", "default", "via", "192.168.77.1")


def session(folder):
    environment = {"XDG_DATA_HOME": str(folder)}
    server = Server("--phone-port", "0", environment=environment)
    client = server.client()
    me = "/api/people/" + client.ask("GET", "/api/me").json["person"]
    answers = json.loads((ROOT / "examples/people/desk-worker.json").read_text())
    done = [client.ask("PUT", f"{me}/answers", answers), client.ask("GET", f"{me}/plan?today=2026-11-23"), client.ask("GET", "/"),
            client.ask("GET", "/api/exercises"), client.ask("GET", "/api/sources"), client.ask("GET", "/api/questions")]
    training = f"{me}/trainings/{uuid.uuid4().hex}"
    one = f"{training}/sets/{uuid.uuid4().hex}"
    done += [client.ask("PUT", training, {"date": "2026-11-23", "pain_before": 2}),
             client.ask("PUT", one, {"position": 0, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", "planned_repetitions": 8,
                                     "repetitions": 8, "hold_s": 2, "effort": 5, "pain": 1, "measured_by": "timer"}),
             client.ask("PUT", f"{one}/recording", data=b"time_s,person\n0.1,1\n", headers={"Content-Type": "text/csv"}),
             client.ask("POST", f"{me}/pain", {"date": "2026-11-23", "average": 3}), client.ask("GET", f"{me}/export"), client.ask("GET", f"{me}/fhir"),
             client.ask("GET", client.ask("POST", f"{me}/feed").json["address"])]
    live(server, me)
    phone = client.ask("POST", f"{me}/phone")
    done.append(phone)
    origin, token = phone.json["address"].split("/phone/#")
    assert origin.startswith(f"https://{ADDRESS}:")
    assert Phone(origin, folder / "medius/phone/ca.crt").pair(token) == 204
    done.append(client.ask("DELETE", f"{me}/phone"))
    server.stop()
    for words in (["export", "--all", folder / "out"], ["backup", folder / "copy.db"], ["doctor"], ["plan", "--answers", ROOT / "examples/people/runner.json", "--today", "2026-11-23"]):
        subprocess.run([MEDIUS, *map(str, words)], env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment}, capture_output=True, timeout=60)
    wrong = [answer.status for answer in done if answer.status >= 400 and not (answer.status == 404 and b"no_page" in answer.body)]
    assert not wrong, wrong


def live(server, me):
    """A set before the camera, as far as the weights are there."""
    from live_client import Channel
    channel = Channel(server.port, f"{me}/live", {"Origin": server.address})
    channel.send_text(json.dumps({"type": "start", "exercise": "squat"}))
    time.sleep(3)


def main():
    set_up()
    time.sleep(0.5)
    before = packets()
    with tempfile.TemporaryDirectory() as folder:
        session(pathlib.Path(folder))
    left = packets() - before
    # The counter counts: a packet that does want to leave is seen.
    import socket
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("203.0.113.1", 9))
    seen = packets() - before - left
    print(json.dumps({"left": left, "seen": seen}))


if __name__ == "__main__":
    main()
