#!/usr/bin/env python3
"""Records journals in many states with a given program, as fixtures: record.py PROGRAM PLANS ARCHIVE

PROGRAM is a built `chancery`, PLANS the folder of plans that belongs to it. ARCHIVE (a .tar.xz) gets one folder for each
state: the plan, the repository, the state folder with journal and scratch repositories, and `recorded.json`, in which the
recording program says of the run what `show`, `verify` and `report` print with `--json`; `null` where it could not.

Seals hold absolute paths, so every state is recorded below /tmp/chancery-recorded and has to be unpacked there again.
"""
import json, os, pathlib, shutil, sqlite3, subprocess, sys, tarfile, time

PROGRAM, PLANS, ARCHIVE = (str(pathlib.Path(word).resolve()) for word in sys.argv[1:4])
ROOT = pathlib.Path("/tmp/chancery-recorded")
# Where servers listen, since their address is part of a seal; nothing else about the number matters.
PORT = 47117
GIT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A Person",
    "GIT_AUTHOR_EMAIL": "person@example.invalid", "GIT_COMMITTER_NAME": "A Person",
    "GIT_COMMITTER_EMAIL": "person@example.invalid",
}


class Place:
    """One user of the program: a plan, a repository, a state folder."""

    def __init__(self, name):
        self.folder = ROOT / name
        self.more = {}
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "home").mkdir()

    @property
    def environment(self):
        folder = self.folder
        world = folder / "world/environment"
        lines = world.read_text().splitlines() if world.exists() else []
        return {
            **os.environ, **GIT, "HOME": f"{folder}/home", "XDG_STATE_HOME": f"{folder}/state",
            "XDG_CONFIG_HOME": f"{folder}/config", "NO_COLOR": "", "LC_ALL": "C.UTF-8", **self.more,
            **dict(line.split("=", 1) for line in lines),
        }

    def call(self, *words, status=None, **more):
        done = subprocess.run(
            words, cwd=self.folder, env={**self.environment, **more}, capture_output=True, text=True)
        if status is not None and done.returncode != status:
            sys.exit(f"{self.folder.name}: {words}: ended {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
        return done.stdout

    def chancery(self, *words, status=0, **more): return self.call(PROGRAM, *words, status=status, **more)

    def repository(self):
        repository = str(self.folder / "repository")
        self.call("git", "init", "-q", "--template=", "-b", "main", repository, status=0)
        self.call("git", "-C", repository, "add", "-A", status=0)
        self.call("git", "-C", repository, "commit", "-qm", "the beginning", status=0)

    def seal(self):
        steps = json.loads(self.chancery("show", "--json"))["steps"]
        return next(step["seal"] for step in steps.values() if step.get("seal"))

    def approve(self, status=0, **more): self.chancery("approve", "--seal", self.seal(), status=status, **more)

    def type(self, answers, *words, status=0):
        """Runs the program at a terminal and answers its prompts."""
        typing = pathlib.Path(__file__).parents[2] / "Interface/CommandsTests/Terminal/typing.py"
        self.call("python3", str(typing), json.dumps(answers), PROGRAM, *words, status=status, TERM="xterm")


def of_plan(name, plan):
    place = Place(name)
    shutil.copytree(f"{PLANS}/{plan}", place.folder, dirs_exist_ok=True)
    service = place.folder / "service.py"
    if service.exists():
        service.write_text(service.read_text().replace('("127.0.0.1", 0)', f'("127.0.0.1", {PORT})'))
    place.repository()
    return place


def of_text(name, plan, answers, files, configuration=""):
    place = Place(name)
    (place.folder / "plan.yaml").write_text(plan)
    (place.folder / "answers.json").write_text(json.dumps({"answers": answers}))
    for path, text in files.items():
        file = place.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    if configuration:
        (place.folder / "config/chancery").mkdir(parents=True)
        (place.folder / "config/chancery/config.yaml").write_text(configuration)
    place.repository()
    return place


MIGRATION = """plan: migrate
goal: Give users an address.
target: { repository: repository }
tiers:
  fast: { model: scripted/answers.json }
  slow: { model: scripted/answers.json }
boundary:
  changes: { files: 2, lines: 20 }
  effects: { git.merge: 1, git.push: 1, sql.migrate: 1 }
steps:
  - id: write
    draft: "Write up.sql."
    tools: [read, edit]
    check: [{ run: [grep, -q, email, up.sql] }]
  - id: ship
    needs: [write]
    commit:
      approval: always
      effects:
        - git.merge: { into: main }
        - sql.migrate: { database: "sqlite:../shop.db", file: up.sql, undo: down.sql }
        - git.push: { remote: origin, branch: main }
"""
UP = "ALTER TABLE users ADD COLUMN email TEXT;\nINSERT INTO audit VALUES ('up');\n"
DOWN = "INSERT INTO audit VALUES ('down');\nALTER TABLE users DROP COLUMN email;\n"


def migration(name):
    place = of_text(
        name, MIGRATION,
        [
            {"step": "write", "attempt": 1, "turn": 1,
             "calls": [{"tool": "write", "arguments": {"path": "up.sql", "content": UP}}]},
            {"step": "write", "attempt": 1, "turn": 2, "say": "Done."},
            {"task": "verdict", "answer": {
                "decision": "approve", "reasons": ["it keeps every row"], "redraft": None,
                "effects": [{"effect": n, "decision": "approve", "reason": "as asked"} for n in (1, 2, 3)]}},
        ],
        {"repository/down.sql": DOWN})
    place.call("git", "clone", "-q", "--bare", "--template=", "repository", "remote.git", status=0)
    place.call("git", "-C", "repository", "remote", "add", "origin", f"{place.folder}/remote.git", status=0)
    with sqlite3.connect(place.folder / "shop.db") as database:
        database.executescript("CREATE TABLE users (name TEXT); CREATE TABLE audit (what TEXT);"
                               "INSERT INTO users VALUES ('a'), ('b');")
    return place


NOTE = """plan: note
goal: Let the note say after.
target: { repository: repository }
tiers:
  fast: { model: local/small }
boundary: { changes: { files: 2, lines: 20 } }
steps:
  - id: question
    extract: "Which word does the note end with?"
    schema: { type: object, properties: { word: { type: string } }, required: [word] }
"""


def giant_usage(place):
    """A model server that reports the largest counters there are."""
    import http.server, threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *words): pass

        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            usage = {"prompt_tokens": 2**63 - 1, "completion_tokens": 2**63 - 1, "total_tokens": 2**63 - 1}
            chunks = [
                {"choices": [{"index": 0, "delta": {"content": '{"word": "after"}'}, "finish_reason": None}]},
                {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": usage}]
            body = "".join(f"data: {json.dumps({'id': 'c', 'model': 'small', **chunk})}\n\n" for chunk in chunks)
            body = (body + "data: [DONE]\n\n").encode()
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place.call(PROGRAM, "run", "plan.yaml", "--no-ask")
    server.shutdown()
    server.server_close()


FAILING = """plan: note
goal: Let the note say after.
target: { repository: repository }
tiers:
  fast: { model: local/small }
boundary: { changes: { files: 2, lines: 20 } }
steps:
  - id: note
    draft: "Write after into the note."
    attempts: 1
"""
NETWORK = """plan: agent
goal: Let the note say after.
target: { repository: repository }
boundary: { paths: { deny: [tools/**] }, changes: { files: 2, lines: 20 } }
steps:
  - id: note
    draft: "Write after into the note."
    agent: { run: [sh, tools/agent, "${{ prompt }}"], hosts: [a.invalid] }
    attempts: 1
"""
AGENT = "echo after >note\ncurl -s http://b.invalid/ || true\ncurl -s http://a.invalid/ || true\n"
LOCAL = f"providers:\n  local:\n    api: openai-chat\n    url: http://127.0.0.1:{PORT}/v1\n"


def narrowed(place):
    """The user's own policy holds effects back for a while, and the run waits."""
    (place.folder / "config/chancery").mkdir(parents=True)
    (place.folder / "config/chancery/policy.yaml").write_text(
        "policy: own\nchanges: { lines: 30 }\n"
        "freeze:\n  - { from: 2000-01-01T00:00Z, until: 2999-01-01T00:00Z, reason: \"stock-taking\" }\n")
    waiting(place)
    place.approve(status=4)


def overtaken(place):
    """The branch gets another change of the same lines between the seal and the approval."""
    waiting(place)
    (place.folder / "repository/app/signups.sh").write_text("echo something else\n")
    place.call("git", "-C", "repository", "commit", "-qam", "meanwhile", status=0)
    place.approve(status=6)


def worldly(body):
    def around(place):
        place.call("sh", "world.sh", "start", status=0)
        try:
            body(place)
        finally:
            place.call("sh", "world.sh", "stop", status=0)
    return around


BEFORE, AFTER = "CHANCERY_CRASH_BEFORE_APPEND", "CHANCERY_CRASH_AFTER_APPEND"
# How Python tells the end by SIGKILL.
KILLED = -9


def waiting(place): place.chancery("run", "plan.yaml", "--no-ask", status=3)


def then(*steps):
    def all_of_them(place):
        for step in steps: step(place)
    return all_of_them


def killed_at(side, number, *words):
    return lambda place: place.chancery(*words, status=KILLED, **{side: str(number)})


# Appends of the process that approves: the approval, the driver, and then an intent and an outcome for each effect.
def approval_killed(side, number): return lambda place: place.approve(status=KILLED, **{side: str(number)})


# Appends of the process that undoes: the request, the driver, and then an intent and an outcome for each effect.
def undo_killed(side, number): return killed_at(side, number, "undo", "", "--reason", "not wanted after all")


def with_run(step_words, **more):
    def step(place):
        run = json.loads(place.chancery("show", "--json"))["run"]
        place.chancery(*[run if word == "RUN" else word for word in step_words], **more)
    return step


def approved(place): place.approve()


def signed(place):
    place.call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada", "-f", "home/key", status=0)
    key = (place.folder / "home/key.pub").read_text()
    (place.folder / "config/chancery").mkdir(parents=True)
    (place.folder / "config/chancery/signers").write_text("ada@example.invalid " + key)
    (place.folder / "config/chancery/config.yaml").write_text("signers: signers\n")
    waiting(place)
    place.approve_words = ["approve", "--seal", place.seal(), "--sign", "home/key", "--record-only"]
    place.chancery(*place.approve_words)


def interrupted(place):
    """Stopped by Ctrl-C while a model answers slowly."""
    answers = json.loads((place.folder / "answers.json").read_text())
    for line in answers["answers"]: line["waitMilliseconds"] = 3000
    (place.folder / "answers.json").write_text(json.dumps(answers))
    process = subprocess.Popen(
        [PROGRAM, "run", "plan.yaml", "--no-ask"], cwd=place.folder, env=place.environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    time.sleep(2)
    process.send_signal(2)
    process.wait()


UNDO = ["undo", "RUN", "--reason", "not wanted after all"]
STATES = {
    # A merge, in every state of a run.
    "merge-waiting": ("01-first", waiting),
    "merge-dry": ("01-first", lambda place: place.chancery("draft", "plan.yaml")),
    "merge-drafting-killed": ("01-first", killed_at(AFTER, 9, "run", "plan.yaml", "--no-ask")),
    "merge-interrupted": ("01-first", interrupted),
    "merge-approved": ("01-first", then(
        waiting, lambda place: place.chancery("approve", "--seal", place.seal(), "--record-only"))),
    "merge-signed": ("01-first", signed),
    "merge-before-intent": ("01-first", then(waiting, approval_killed(BEFORE, 3))),
    "merge-in-doubt": ("01-first", then(waiting, approval_killed(AFTER, 3))),
    "merge-done-in-doubt": ("01-first", then(waiting, approval_killed(BEFORE, 4))),
    "merge-after-outcome": ("01-first", then(waiting, approval_killed(AFTER, 4))),
    "merge-resolved": ("01-first", then(
        waiting, approval_killed(AFTER, 3), with_run(["resolve", "RUN", "1", "--not-applied", "--reason", "I looked"]))),
    "merge-rejected": ("01-first", then(waiting, lambda place: place.chancery(
        "reject", "--seal", place.seal(), "--reason", "not now", status=5))),
    "merge-typed": ("01-first", then(waiting, lambda place: place.type([["[a]", "a"]], "review"))),
    "merge-aborted": ("01-first", then(waiting, with_run(["abort", "RUN"]))),
    "merge-ended": ("01-first", then(waiting, approved)),
    "merge-undone": ("01-first", then(waiting, approved, with_run(UNDO))),
    "merge-undo-before-intent": ("01-first", then(waiting, approved, with_run(UNDO, status=KILLED, **{BEFORE: "3"}))),
    "merge-undo-in-doubt": ("01-first", then(waiting, approved, with_run(UNDO, status=KILLED, **{AFTER: "3"}))),
    "merge-undo-done-in-doubt": ("01-first", then(waiting, approved, with_run(UNDO, status=KILLED, **{BEFORE: "4"}))),
    # What the other plans come to.
    "until-green": ("02-until-green", lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    "parallel": ("03-parallel", lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    "redrafted": ("04-redrafted", lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    "blocked": ("05-blocked", lambda place: place.chancery("run", "plan.yaml", "--no-ask", status=4)),
    "conflict": ("06-conflict", lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    "escalated": ("07-escalated", lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    "agent": ("08-agent", lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    # Two effects, between which the program was killed.
    "deploy-between": ("09-deploy", worldly(then(waiting, approval_killed(AFTER, 4)))),
    "deploy-in-doubt": ("09-deploy", worldly(then(waiting, approval_killed(BEFORE, 6)))),
    "payment-waiting": ("10-payment", worldly(waiting)),
    "payment-in-doubt": ("10-payment", worldly(then(waiting, approval_killed(AFTER, 5)))),
    "payment-done-in-doubt": ("10-payment", worldly(then(waiting, approval_killed(BEFORE, 6)))),
    "payment-ended": ("10-payment", worldly(then(waiting, approved))),
    "setting-in-doubt": ("11-setting", worldly(then(waiting, approval_killed(BEFORE, 6)))),
    "setting-undo-between": ("11-setting", worldly(then(
        waiting, approved, with_run(UNDO, status=KILLED, **{AFTER: "4"})))),
    "postgres-ended": ("12-migration", worldly(then(waiting, approved))),
    "migration-waiting": (migration, waiting),
    "migration-in-doubt": (migration, then(waiting, approval_killed(AFTER, 5))),
    "migration-done-in-doubt": (migration, then(waiting, approval_killed(BEFORE, 6))),
    "migration-between": (migration, then(waiting, approval_killed(AFTER, 6))),
    "migration-push-in-doubt": (migration, then(waiting, approval_killed(BEFORE, 8))),
    "migration-ended": (migration, then(waiting, approved)),
    # A run that the program which recorded it could not read any more.
    "giant-usage": (lambda name: of_text(name, NOTE, [], {"repository/note": "before\n"}, LOCAL), giant_usage),
    # A server that is not there, a network that is not granted, a policy that holds back, a branch that moved.
    "failed": (lambda name: of_text(name, FAILING, [], {"repository/note": "before\n"}, LOCAL),
               lambda place: place.chancery("run", "plan.yaml", "--no-ask", status=1)),
    "network": (lambda name: of_text(
        name, NETWORK, [], {"repository/note": "before\n", "repository/tools/agent": AGENT}),
                lambda place: place.chancery("run", "plan.yaml", "--no-ask")),
    "withheld": ("01-first", narrowed),
    "stale": ("01-first", overtaken),
}


def tell(place):
    """What the recording program says of the run; nothing where it cannot."""
    said = {}
    for name in ["show", "verify", "report"]:
        try: said[name] = json.loads(place.call(PROGRAM, name, "--json"))
        except json.JSONDecodeError: said[name] = None
    (place.folder / "recorded.json").write_text(json.dumps(said, sort_keys=True))


def slim(place):
    """Leaves out what is made again, and what a run does not need."""
    state = place.folder / "state/chancery"
    # One journal stays as a killed process leaves it, with its entries in the log.
    if place.folder.name != "merge-in-doubt":
        database = sqlite3.connect(state / "journal.sqlite")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    (state / "journal.sqlite-shm").unlink(missing_ok=True)
    folders = [state / "bases", place.folder / "world/data", *state.glob("runs/*/workspaces")]
    for folder in folders: shutil.rmtree(folder, ignore_errors=True)
    for file in [place.folder / "expected.json", *place.folder.glob("world/.s.PGSQL*")]: file.unlink(missing_ok=True)


def main():
    names = sys.argv[4:] or list(STATES)
    for name in names:
        source, act = STATES[name]
        place = of_plan(name, source) if isinstance(source, str) else source(name)
        act(place)
        tell(place)
        slim(place)
        print(name, flush=True)
    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for name in names: archive.add(ROOT / name, arcname=name)


main()
