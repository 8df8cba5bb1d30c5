"""A clinic: who may see whom, and what stays when sessions end."""
from conftest import PASSWORD, Server, invited, logged_in


def test_a_therapist_sees_own_patients_only_and_it_is_written_down(clinic):
    boss = logged_in(clinic, "boss")
    anna, _ = invited(boss, clinic, "anna", "therapist")
    bert, _ = invited(boss, clinic, "bert", "therapist")
    patient = anna.ask("POST", "/api/people", {"name": "Pat", "language": "de"}).json["person"]
    address = f"/api/people/{patient}"
    assert anna.ask("GET", address).json["name"] == "Pat"
    assert bert.ask("GET", address).status == 404, "as if that person did not exist"
    assert boss.ask("GET", address).status == 404, "administrators run the system, they do not read patients"
    assert [person["name"] for person in anna.ask("GET", "/api/people").json] == ["Pat"]
    assert bert.ask("GET", "/api/people").json == []
    pat, _ = invited(anna, clinic, "pat", "person", patient)
    assert pat.ask("GET", "/api/me").json["person"] == patient
    actions = [entry["action"] for entry in pat.ask("GET", f"{address}/audit").json]
    assert "getPerson" in actions, "the person can read who looked"
    assert pat.ask("POST", f"{address}/prescriptions", {"kind": "note", "document": {"text": "x"}}).status == 403


def test_an_invitation_is_for_one(clinic):
    boss = logged_in(clinic, "boss")
    _, code = invited(boss, clinic, "carla", "therapist")
    again = clinic.client().ask("POST", "/api/accounts", {"code": code, "login": "dora", "password": PASSWORD})
    assert again.status == 404


def test_changes_need_the_csrf_token_and_a_session(clinic):
    boss = logged_in(clinic, "boss")
    boss.csrf = "0" * 64
    assert boss.ask("POST", "/api/invitations", {"role": "therapist"}).status == 403
    assert clinic.client().ask("GET", "/api/people").status == 401
    stranger = clinic.client()
    stranger.cookie = "medius_session=" + "a" * 64
    assert stranger.ask("GET", "/api/people").status == 401


def test_logging_out_ends_the_session(clinic):
    boss = logged_in(clinic, "boss")
    kept = boss.cookie
    assert boss.ask("POST", "/api/logout").status == 204
    boss.cookie = kept
    assert boss.ask("GET", "/api/people").status == 401


def test_behind_a_proxy_everybody_is_counted_apart(tmp_path):
    server = Server("--database", f"sqlite:{tmp_path}/clinic.db", "--administrator", "boss", "--behind-proxy",
                    environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD})

    def tried(client, login, password, forwarded):
        return client.ask("POST", "/api/login", {"login": login, "password": password}, headers={"X-Forwarded-For": forwarded}).status

    guesser = server.client()
    # What a guesser claims before the proxy's own entry does not make another one of him.
    assert [tried(guesser, f"nobody{i}", "guess", f"10.1.1.{i}, 203.0.113.7") for i in range(10)] == [401] * 10
    assert tried(guesser, "boss", PASSWORD, "10.9.9.9,203.0.113.7") == 429
    assert tried(server.client(), "boss", PASSWORD, "198.51.100.4") == 200
    server.stop()


def test_guessing_is_slowed_down_and_says_nothing(clinic):
    client = clinic.client()
    answers = [client.ask("POST", "/api/login", {"login": "nobody", "password": f"guess {i}"}) for i in range(12)]
    assert answers[0].status == 401 and answers[-1].status == 429
    assert answers[-1].headers["Retry-After"] == "300"


