"""The server as a program: started as a person would, asked over HTTP."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEDIUS = ROOT / "build/release/bin/medius"
PASSWORD = "a long enough password"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """One browser: keeps its cookie and CSRF token."""

    def __init__(self, address):
        self.address, self.cookie, self.csrf = address, "", ""

    def ask(self, method, path, document=None, headers=None, data=None):
        body = json.dumps(document).encode() if document is not None else data
        request = urllib.request.Request(self.address + path, data=body, method=method)
        if document is not None:
            request.add_header("Content-Type", "application/json")
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        if self.csrf:
            request.add_header("X-CSRF-Token", self.csrf)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                answer = Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as failure:
            answer = Answer(failure.code, failure.headers, failure.read())
        cookie = answer.headers.get("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
            if answer.body and "csrf" in answer.json:
                self.csrf = answer.json["csrf"]
        return answer


class Server:
    def __init__(self, *options, environment=None):
        self.process = subprocess.Popen(
            [MEDIUS, "serve", "--no-browser", "--port", "0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        line = self.process.stdout.readline()
        found = re.search(r"http://localhost:(\d+)", line)
        assert found, line + self.process.stderr.read()
        self.port = int(found.group(1))
        self.address = f"http://localhost:{self.port}"

    def client(self):
        return Client(self.address)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=10) == 0


@pytest.fixture
def home(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    yield server
    server.stop()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    server = Server("--database", f"sqlite:{folder}/clinic.db", "--administrator", "boss",
                    environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD})
    yield server
    server.stop()


def logged_in(server, login):
    client = server.client()
    assert client.ask("POST", "/api/login", {"login": login, "password": PASSWORD}).status == 200
    return client


def invited(inviter, server, login, role, person=None):
    """A new account of that role, made through an invitation."""
    wish = {"role": role} | ({"person": person} if person else {})
    made = inviter.ask("POST", "/api/invitations", wish)
    assert made.status == 201, made.body
    client = server.client()
    answer = client.ask("POST", "/api/accounts", {"code": made.json["code"], "login": login, "password": PASSWORD, "name": login})
    assert answer.status == 201, answer.body
    return client, made.json["code"]


@pytest.fixture
def postgresql(tmp_path_factory):
    """A database of the tests' own in a PostgreSQL of their own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="medius-pg-", dir="/tmp"))
    folder.rmdir()
    control = ROOT / "tests/lib/private-postgresql"
    started = subprocess.run([control, "start", folder], capture_output=True, text=True)
    if started.returncode != 0:
        pytest.skip("PostgreSQL cannot be started: " + started.stderr.strip()[:200])
    subprocess.run([next(pathlib.Path("/usr/lib/postgresql").glob("*/bin/createdb")), "-h", folder, "-U", "app", "app"], check=True)
    yield f"postgresql:host={folder} user=app dbname=app"
    subprocess.run([control, "stop", folder], capture_output=True)
