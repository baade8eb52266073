#!/usr/bin/env python3
"""A payment service on loopback that keeps its ledger in a file, knows keys again, and fails when it is told to.

usage: service.py FOLDER

FOLDER gets `port`, and `ledger`, one line of JSON for each charge and refund. Each line of FOLDER/faults is one mishap
for one request that charges: 500-before, 500-after, reset-before, reset-after, hang-after, redirect-away, redirect-here;
close-after and garbage-after charge, and answer nothing or something that is no HTTP; 504-late and interim-late answer that
somebody else is at it, and charge once the status was asked for;
kill-before, kill-instead and kill-after end the process that FOLDER/victim names, and may or may not charge; stop-after
stops it for two seconds once it has charged.
Charges want the header `Authorization: Bearer KEY`, where KEY is what the environment variable PAY_KEY holds.
"""
import http.server, json, os, pathlib, signal, socket, struct, sys, threading, time

FOLDER = pathlib.Path(sys.argv[1])
LOCK = threading.Lock()
# Charges that are made once somebody has asked for them.
LATE = []


def ledger():
    path = FOLDER / "ledger"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def next_fault():
    path = FOLDER / "faults"
    lines = path.read_text().splitlines() if path.exists() else []
    path.write_text("".join(line + "\n" for line in lines[1:]))
    return lines[0] if lines else None


def kill_victim(by=signal.SIGKILL):
    os.kill(int((FOLDER / "victim").read_text()), by)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words): pass

    def answer(self, status, body, headers={}):
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def is_allowed(self):
        if self.headers.get("authorization") == "Bearer " + os.environ["PAY_KEY"]: return True
        self.answer(401, {"error": "the key %s is not known" % self.headers.get("authorization")})
        return False

    def do_GET(self):
        if not self.is_allowed(): return
        key = self.path.rsplit("/", 1)[-1]
        found = [entry for entry in ledger() if entry["key"] == key]
        self.answer(200, {**found[0], "status": "succeeded"}) if found else self.answer(404, {"status": "unknown"})
        while LATE: self.enter(*LATE.pop())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        if not self.is_allowed(): return
        fault = next_fault()
        with (FOLDER / "requests").open("a") as file: file.write(self.path + "\n")
        if fault == "500-before": return self.answer(500, {"error": "nothing was charged"})
        if fault in ("kill-before", "kill-instead"): kill_victim()
        if fault in ("reset-before", "kill-instead"): return self.reset()
        if fault == "redirect-away": return self.answer(307, {}, {"location": "http://localhost:%d/charges" % PORT})
        if fault == "redirect-here": return self.answer(307, {}, {"location": "/charges"})
        if fault in ("504-late", "interim-late"):
            LATE.append((self.path, self.headers.get("idempotency-key"), body))
            if fault == "504-late": return self.answer(504, {"error": "no answer from behind"})
            self.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            return self.reset()
        entry = self.enter(self.path, self.headers.get("idempotency-key"), body)
        if fault == "500-after": return self.answer(500, {"error": "something went wrong"})
        if fault == "reset-after": return self.reset()
        if fault in ("close-after", "garbage-after"):
            if fault == "garbage-after": self.wfile.write(b"<html>charged</html>")
            self.close_connection = True
            return
        if fault == "hang-after": return time.sleep(30)
        if fault == "kill-after": kill_victim()
        if fault == "stop-after":
            kill_victim(signal.SIGSTOP)
            threading.Timer(2, kill_victim, [signal.SIGCONT]).start()
        self.answer(201, entry)

    def enter(self, path, key, body):
        with LOCK:
            entries = ledger()
            for entry in entries:
                if entry["key"] == key: return entry
            kind = "refund" if path.endswith("/refund") else "charge"
            entry = {"id": "%s-%d" % (kind, len(entries) + 1), "kind": kind, "key": key, "path": path, "body": body}
            with (FOLDER / "ledger").open("a") as file: file.write(json.dumps(entry) + "\n")
            return entry


SERVER = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
SERVER.daemon_threads = True
PORT = SERVER.server_address[1]
(FOLDER / "port.new").write_text(str(PORT))
os.rename(FOLDER / "port.new", FOLDER / "port")
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
# Until its folder goes, or somebody ends it.
while (FOLDER / "port").exists(): time.sleep(0.2)
