"""Three server processes on one PostgreSQL: none keeps anything of its own, so any of them may answer."""
import pathlib
import shutil
import subprocess
import tempfile
import threading
import uuid

import pytest
from conftest import PASSWORD, ROOT, Client, Server, invited, logged_in

POSTGRESQL = ROOT / "tests/lib/private-postgresql"


@pytest.fixture(scope="module")
def servers():
    folder = pathlib.Path(tempfile.gettempdir()) / f"medius-scale-{uuid.uuid4().hex[:8]}"
    started = subprocess.run([POSTGRESQL, "start", folder], capture_output=True, text=True)
    if started.returncode == 3:
        pytest.skip("PostgreSQL is not installed")
    assert started.returncode == 0, started.stderr
    database = f"postgresql:host={folder} user=app dbname=postgres"
    made, threads = [], []
    # At the same moment, on an empty database: one makes the tables, the others wait for it.
    for _ in range(3):
        threads.append(threading.Thread(target=lambda: made.append(Server(
            "--database", database, "--administrator", "boss", environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD}))))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert len(made) == 3, "all three start"
    yield made
    for server in made:
        server.stop()
    subprocess.run([POSTGRESQL, "stop", folder], check=True)
    shutil.rmtree(folder, ignore_errors=True)


def at(server, client):
    """The same browser, sent to another server by the load balancer."""
    other = Client(server.address)
    other.cookie, other.csrf = client.cookie, client.csrf
    return other


def test_a_session_of_one_is_valid_at_the_others_until_it_is_ended_anywhere(servers):
    first, second, third = servers
    boss = logged_in(first, "boss")
    assert at(second, boss).ask("GET", "/api/me").json["login"] == "boss"
    assert at(third, boss).ask("GET", "/api/templates").status in (200, 403)
    assert at(second, boss).ask("POST", "/api/logout").status == 204
    assert at(third, boss).ask("GET", "/api/people").status == 401
    assert boss.ask("GET", "/api/people").status == 401


def test_invitations_plans_and_the_audit_agree(servers):
    first, second, third = servers
    therapist, code = invited(logged_in(first, "boss"), second, "anna", "therapist")
    taken = third.client().ask("POST", "/api/accounts", {"code": code, "login": "eve", "password": PASSWORD})
    assert taken.status == 404, "an invitation is taken once, wherever"
    patient = therapist.ask("POST", "/api/people", {"name": "Pat", "language": "en"}).json["person"]
    address = f"/api/people/{patient}"
    answers = {"age": 44, "time": {"minutes": 20}, "room": {"floor": True, "kneel": True, "equipment": ["chair"]}}
    assert at(third, therapist).ask("PUT", f"{address}/answers", answers).status == 200
    plans = [at(server, therapist).ask("GET", f"{address}/plan?today=2026-11-23").body for server in servers]
    assert plans[0] == plans[1] == plans[2] and b"glute-bridge" in plans[0]
    lock = {"kind": "lock", "document": {"family": "bridge", "level": 1, "sets": 1, "repetitions": 9}}
    assert at(first, therapist).ask("POST", f"{address}/prescriptions", lock).status == 201
    plan = at(third, therapist).ask("GET", f"{address}/plan?today=2026-11-23").json
    assert any(line["locked"] and line["repetitions"] == 9 for line in plan["days"][0]["lines"]), "seen at once everywhere"
    audits = [[entry["action"] for entry in at(server, therapist).ask("GET", f"{address}/audit").json] for server in servers]
    assert "prescribe" in audits[1] and audits[2][:len(audits[1])] == audits[1]


def test_sets_saved_at_three_servers_at_once_are_all_there(servers):
    boss = logged_in(servers[0], "boss")
    therapist, _ = invited(boss, servers[0], "bert", "therapist")
    patient = therapist.ask("POST", "/api/people", {"name": "Many", "language": "en"}).json["person"]
    training = f"/api/people/{patient}/trainings/{uuid.uuid4().hex}"
    assert therapist.ask("PUT", training, {"date": "2026-11-20"}).status == 204
    statuses = []

    def save(server, begin):
        client = at(server, therapist)
        for position in range(begin, begin + 10):
            statuses.append(client.ask("PUT", f"{training}/sets/{uuid.uuid4().hex}", {
                "position": position, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", "planned_repetitions": 8,
                "repetitions": 8, "hold_s": 2, "effort": 5, "pain": 1, "measured_by": "timer"}).status)

    threads = [threading.Thread(target=save, args=(server, 10 * number)) for number, server in enumerate(servers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [204] * 30
    assert len(therapist.ask("GET", f"{training}/sets").json) == 30
    listed = therapist.ask("GET", f"/api/people/{patient}/trainings?from=2026-11-01&to=2026-11-30").json
    assert listed[0]["sets"] == 30, "the session's own count follows all of them"


def test_guessing_is_counted_over_all_servers(servers):
    statuses = [server.client().ask("POST", "/api/login", {"login": "victim", "password": f"guess {i}"}).status
                for i in range(4) for server in servers]
    assert statuses[:8] == [401] * 8 and statuses[-1] == 429, "ten wrong tries in five minutes, wherever they were made"
