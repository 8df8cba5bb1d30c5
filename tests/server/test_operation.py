"""What an operator relies on: logs, health, metrics, stops, and what must not break."""
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
import time
import uuid

import pytest
from conftest import MEDIUS, PASSWORD, ROOT, Server, invited, logged_in

DESK_WORKER = json.loads((ROOT / "examples/people/desk-worker.json").read_text())


def home_person(client):
    return "/api/people/" + client.ask("GET", "/api/me").json["person"]


def one_set(**more):
    return {"position": 0, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", "planned_repetitions": 8,
            "repetitions": 7, "hold_s": 2, "effort": 6, "pain": 1, "measured_by": "timer"} | more


def test_a_log_holds_no_person_and_no_secret(tmp_path):
    log = tmp_path / "log"
    server = Server("--database", f"sqlite:{tmp_path}/clinic.db", "--administrator", "boss", "--log", str(log),
                    environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD})
    boss = logged_in(server, "boss")
    therapist, code = invited(boss, server, "MARKLOGIN", "therapist")
    person = therapist.ask("POST", "/api/people", {"name": "MARKNAME", "language": "en"}).json["person"]
    therapist.ask("PUT", f"/api/people/{person}/answers", DESK_WORKER | {"work": "MARKWORK"})
    feed = therapist.ask("POST", f"/api/people/{person}/feed").json["address"]
    therapist.ask("GET", feed)
    therapist.ask("GET", "/MARKPATH?MARKQUERY=1", headers={"User-Agent": "MARKAGENT"})
    therapist.ask("MARKMETHOD", "/api/me")
    therapist.ask("PUT", f"/api/people/{person}/answers", {"MARKKEY": "MARKVALUE"})
    server.client().ask("POST", "/api/login", {"login": "MARKGUESS", "password": "MARKPASSWORD"})
    token = therapist.cookie.split("=")[1]
    server.stop()
    said = log.read_text() + server.process.stderr.read()
    for secret in ("MARK", person, code, token, feed.split("/")[-1], PASSWORD, therapist.csrf, "127.0.0.1"):
        assert secret not in said, secret
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines[0]["event"] == "start" and lines[-1]["event"] == "stop"
    answers = [line for line in lines if line.get("operation") == "saveAnswers"]
    assert [line["status"] for line in answers] == [200, 400] and answers[0]["in"] > 100 and answers[0]["ms"] >= 0
    assert any(line.get("method") == "other" for line in lines)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["at"]) for line in lines)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_metrics_only_where_asked_for(tmp_path):
    quiet = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    assert quiet.client().ask("GET", "/metrics").status == 404
    quiet.stop()
    server = Server("--metrics", environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    client = server.client()
    me = home_person(client)
    for _ in range(3):
        client.ask("GET", me)
    client.ask("GET", "/api/people/" + "0" * 32)
    answer = client.ask("GET", "/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    text = answer.body.decode()
    value = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if not line.startswith("#")}
    assert value['medius_requests_total{operation="getPerson",code="200"}'] == 3
    assert value['medius_requests_total{operation="getPerson",code="404"}'] == 1
    assert value['medius_request_seconds_bucket{le="+Inf"}'] == value["medius_request_seconds_count"] == 5
    assert value["medius_database_up"] == 1 and value["medius_connections"] >= 1 and value["process_resident_memory_bytes"] > 1e6
    assert me.split("/")[-1] not in text
    server.stop()


def test_a_stop_ends_running_requests_and_leaves_with_0(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    me = home_person(server.client())
    training = f"{me}/trainings/{uuid.uuid4().hex}"
    server.client().ask("PUT", training, {"date": "2026-11-23"})
    acknowledged, stopping = [], threading.Event()

    def save():
        while not stopping.is_set():
            address = f"{training}/sets/{uuid.uuid4().hex}"
            try:
                if server.client().ask("PUT", address, one_set()).status == 204:
                    acknowledged.append(address.split("/")[-1])
            except OSError:
                return

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=10) == 0 and time.monotonic() - begin < 6
    stopping.set()
    for thread in threads:
        thread.join()
    kept = {row[0] for row in sqlite3.connect(tmp_path / "medius/medius.db").execute("SELECT set_id FROM training_set")}
    assert acknowledged and set(acknowledged) <= kept


def test_health_says_how_the_database_is_and_it_comes_back(postgresql):
    """PostgreSQL stopped and started under a running server."""
    folder = re.search(r"host=(\S+)", postgresql).group(1)
    server = Server("--database", postgresql, "--administrator", "boss", environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD})
    boss = logged_in(server, "boss")
    assert boss.ask("GET", "/healthz").json["database"]
    control = next(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_owner, control, "-D", f"{folder}/data", "-m", "immediate", "-w", "stop"], check=True, capture_output=True, cwd="/")
    gone = boss.ask("GET", "/healthz")
    assert gone.status == 503 and "database" in gone.json["message"]
    assert boss.ask("GET", "/api/people").status == 503, "not 'log in first'"
    assert server.client().ask("POST", "/api/login", {"login": "boss", "password": PASSWORD}).status == 503
    subprocess.run([*as_owner, control, "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o",
                    f"-c listen_addresses='' -c unix_socket_directories={folder}", "start"], check=True, capture_output=True, cwd="/")
    statuses = [boss.ask("GET", "/api/people").status for _ in range(20)]
    assert statuses[-1] == 200 and set(statuses) <= {200, 503}, statuses
    assert boss.ask("GET", "/healthz").status == 200
    server.stop()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("no small file system can be mounted here")
    try:
        server = Server(environment={"XDG_DATA_HOME": str(folder)})
        client = server.client()
        me = home_person(client)
        training = f"{me}/trainings/{uuid.uuid4().hex}"
        client.ask("PUT", training, {"date": "2026-11-23"})
        kept, refused = [], None
        for _ in range(200):
            address = f"{training}/sets/{uuid.uuid4().hex}"
            answer = client.ask("PUT", address, one_set(details={"noise": os.urandom(30000).hex()}))
            if answer.status != 204:
                refused = answer
                break
            kept.append(address.split("/")[-1])
        assert refused is not None and refused.status == 503 and "Nothing was changed" in refused.json["message"], refused and refused.body
        assert kept and {one["set"] for one in client.ask("GET", f"{training}/sets").json} == set(kept)
        assert client.ask("GET", me).status == 200, "reading goes on"
        server.stop()
        again = Server(environment={"XDG_DATA_HOME": str(folder)})
        assert {one["set"] for one in again.client().ask("GET", f"{training}/sets").json} == set(kept)
        again.stop()
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    run = subprocess.run([MEDIUS, "serve", "--no-browser", "--port", "0"], env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "file/inside")},
                         capture_output=True, text=True, timeout=20)
    assert run.returncode == 2 and "folder cannot be made" in run.stderr and run.stderr.count("\n") == 1
    folder = tmp_path / "read-only"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("no read-only file system can be mounted here")
    try:
        run = subprocess.run([MEDIUS, "serve", "--no-browser", "--port", "0"], env={**os.environ, "XDG_DATA_HOME": str(folder)},
                             capture_output=True, text=True, timeout=20)
        assert run.returncode == 2 and "Read-only" in run.stderr
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


@pytest.mark.parametrize("options", [
    ["--behind-proxy"], ["--behind-proxy", "--listen", "0.0.0.0"], ["--host", "clinic.example"], ["--administrator", "boss"],
    ["--tls-cert", "chain.pem", "--tls-key", "key.pem"]], ids=lambda options: options[0] + options[-1])
def test_a_home_without_a_password_is_never_offered_to_others(tmp_path, options):
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    environment.pop("MEDIUS_DATABASE", None)
    run = subprocess.run([MEDIUS, "serve", "--no-browser", "--port", "0", *options], env=environment, capture_output=True, text=True, timeout=20)
    assert run.returncode != 0 and "--database" in run.stderr and run.stdout == "", run.stdout + run.stderr


def test_ten_thousand_connections(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 10_500:
        pytest.skip(f"this machine allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    silent = []
    try:
        for _ in range(10_000):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", server.port))
            silent.append(one)
        begin = time.monotonic()
        for _ in range(20):
            assert server.client().ask("GET", "/healthz").status == 200
        assert time.monotonic() - begin < 20
        rss = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{server.process.pid}/status").read_text()).group(1))
        assert rss < 300_000, f"{rss} kB"
    finally:
        for one in silent:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert server.client().ask("GET", "/healthz").status == 200
    server.stop()


def test_two_tabs(home):
    me = home_person(home.client())
    training = f"{me}/trainings/{uuid.uuid4().hex}"
    home.client().ask("PUT", training, {"date": "2026-11-23"})

    def tab(number):
        client, statuses = home.client(), []
        for step in range(10):
            statuses.append(client.ask("PUT", f"{me}/answers", DESK_WORKER | {"age": 20 + 10 * number + step}).status)
            statuses.append(client.ask("PUT", f"{me}/settings/look", {"tab": number, "step": step}).status)
            statuses.append(client.ask("PUT", f"{training}/sets/{uuid.UUID(int=100 * number + step + 1).hex}", one_set(position=step)).status)
        return statuses

    with concurrent.futures.ThreadPoolExecutor() as pool:
        for statuses in pool.map(tab, range(4)):
            assert set(statuses) <= {200, 204}, statuses
    assert len(home.client().ask("GET", f"{training}/sets").json) == 40, "the tabs add to each other"
    assert home.client().ask("GET", f"{me}/settings/look").json["step"] == 9, "a whole document of one of them"
    versions = home.client().ask("GET", f"{me}/export").json["answers"]
    assert len(versions) == 40 and home.client().ask("GET", f"{me}/answers").json == versions[-1]["answers"]


def test_sql_in_every_text(home):
    client = home.client()
    me = home_person(client)
    nasty = "x'); DROP TABLE person; --\"`%s:a ?1 $1 \\"
    before = client.ask("GET", f"{me}/export").json["person"]
    training = f"{me}/trainings/{uuid.uuid4().hex}"
    client.ask("PUT", training, {"date": "2026-11-23"})
    address = f"{training}/sets/{uuid.uuid4().hex}"
    short = nasty[:60]
    assert client.ask("PUT", address, one_set(family=short, exercise=short, variant=short, measured_by=short, details={nasty: nasty})).status in (204, 400)
    for method, path, body in (
            ("PUT", me, {"name": nasty, "language": "en"}), ("PUT", me, {"name": "x", "language": nasty}),
            ("PUT", f"{me}/answers", DESK_WORKER | {"work": nasty, "goals": [nasty], "sport": [nasty]}),
            ("POST", f"{me}/tests", {"date": nasty, "test": nasty, "side": "left", "value": 1, "by": "therapist"}),
            ("POST", f"{me}/tests", {"date": "2026-11-23", "test": short, "side": "left", "value": 1, "by": "therapist"}),
            ("POST", f"{me}/pain", {"date": nasty, "average": 3}), ("POST", f"{me}/breaks", {"kind": short}),
            ("PUT", f"{me}/settings/x", {"text": nasty}), ("PUT", f"{me}/settings/{'x%27%3B--'}", {"text": nasty}),
            ("POST", f"{me}/prescriptions", {"kind": "note", "document": {"text": nasty}}),
            ("POST", f"{me}/prescriptions", {"kind": nasty, "document": {}}),
            ("POST", "/api/login", {"login": nasty, "password": nasty}), ("POST", "/api/accounts", {"code": nasty, "login": nasty, "password": nasty})):
        assert client.ask(method, path, body).status < 500, (method, path)
    for query in ("today", "from", "to"):
        assert client.ask("GET", f"{me}/trainings?{query}=%27%3B%20DROP%20TABLE%20person%3B--").status < 500
    after = client.ask("GET", f"{me}/export").json
    assert after["person"]["person"] == before["person"] and after["person"]["name"] in (nasty, "", "x")
    assert client.ask("GET", f"{me}/answers").json["work"] == nasty


def test_an_expired_session_lets_nobody_in(tmp_path):
    server = Server("--database", f"sqlite:{tmp_path}/clinic.db", "--administrator", "boss", environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD})
    boss = logged_in(server, "boss")
    assert boss.ask("GET", "/api/people").status in (200, 403)
    with sqlite3.connect(tmp_path / "clinic.db", timeout=10) as database:
        assert database.execute("UPDATE login SET expires_ms = 1").rowcount == 1
    assert boss.ask("GET", "/api/people").status == 401
    assert boss.ask("POST", "/api/invitations", {"role": "therapist"}).status == 401
    server.stop()


def test_another_patients_identifiers_are_unknown(clinic):
    boss = logged_in(clinic, "boss")
    therapist, _ = invited(boss, clinic, f"t{uuid.uuid4().hex[:8]}", "therapist")
    mine, theirs = [therapist.ask("POST", "/api/people", {"name": name, "language": "en"}).json["person"] for name in ("Mine", "Theirs")]
    patient, _ = invited(therapist, clinic, f"p{uuid.uuid4().hex[:8]}", "person", mine)
    training = uuid.uuid4().hex
    therapist.ask("PUT", f"/api/people/{theirs}/trainings/{training}", {"date": "2026-11-23"})
    foreign_set = uuid.uuid4().hex
    assert therapist.ask("PUT", f"/api/people/{theirs}/trainings/{training}/sets/{foreign_set}", one_set()).status == 204
    for path in ("", "/answers", "/plan", "/trainings", "/export", "/fhir", "/audit", "/storage", "/phone", "/progress", "/scores"):
        assert patient.ask("GET", f"/api/people/{theirs}{path}").status == 404, path
    own = uuid.uuid4().hex
    assert patient.ask("PUT", f"/api/people/{mine}/trainings/{own}", {"date": "2026-11-23"}).status == 204
    assert patient.ask("PUT", f"/api/people/{mine}/trainings/{training}", {"date": "2026-11-24"}).status == 404
    assert patient.ask("GET", f"/api/people/{mine}/trainings/{training}/sets").status == 404
    assert patient.ask("PUT", f"/api/people/{mine}/trainings/{own}/sets/{foreign_set}", one_set(pain=9)).status == 404
    assert patient.ask("GET", f"/api/people/{mine}/trainings/{own}/sets/{foreign_set}/recording").status == 404
    assert therapist.ask("GET", f"/api/people/{theirs}/trainings/{training}/sets").json[0]["pain"] == 1


def test_daylight_saving_moves_no_day(tmp_path):
    plans = []
    for zone in ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"):
        for today in ("2026-10-23", "2027-03-26"):
            plan = json.loads(subprocess.run([MEDIUS, "--json", "plan", "--answers", ROOT / "examples/people/desk-worker.json", "--today", today],
                                             env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True).stdout)
            plans.append((today, [day["date"] for day in plan["days"]]))
    assert len({json.dumps(plan) for plan in plans}) == 2, "the same days in every zone, over both changes"
    for _, days in plans:
        assert len(days) == len(set(days)) and days == sorted(days)
    feeds = set()
    for zone in ("UTC", "Europe/Berlin"):
        server = Server(environment={"XDG_DATA_HOME": str(tmp_path / "home"), "TZ": zone})
        me = home_person(server.client())
        server.client().ask("PUT", f"{me}/answers", DESK_WORKER)
        feed = server.client().ask("GET", server.client().ask("POST", f"{me}/feed").json["address"]).body
        feeds.add(b"\n".join(line for line in feed.splitlines() if line.startswith((b"DTSTART", b"DTEND", b"UID"))))
        server.stop()
    assert len(feeds) == 1


def test_units_are_installed_and_sound(tmp_path):
    stage = tmp_path / "stage"
    script = ROOT / "packaging/systemd"
    for template in script.glob("*.in"):
        text = template.read_text().replace("@CMAKE_INSTALL_PREFIX@", str(stage))
        (stage / "bin").mkdir(parents=True, exist_ok=True)
        if not (stage / "bin/medius").exists():
            shutil.copy("/bin/true", stage / "bin/medius")
        (tmp_path / template.stem).write_text(text)
        assert "@" not in re.sub(r"^#.*$", "", text, flags=re.M), "every place is filled"
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in tmp_path.glob("*.service"):
        run = subprocess.run(["systemd-analyze", "verify", "--man=no", *(["--user"] if unit.name != "medius-clinic.service" else []), unit],
                             capture_output=True, text=True)
        complaints = [line for line in run.stderr.splitlines() if unit.name in line and "graphical-session" not in line]
        assert not complaints, complaints
