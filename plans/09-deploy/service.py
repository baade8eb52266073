#!/usr/bin/env python3
"""A service on loopback that serves its newest release. The holder of the token replaces or withdraws it.

usage: service.py FOLDER; FOLDER gets `port` and `log`. The token is what the environment variable DEPLOY_TOKEN holds.
"""
import http.server, os, pathlib, sys, time, threading

FOLDER = pathlib.Path(sys.argv[1])
RELEASES = ["1\nHello\n"]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        with (FOLDER / "log").open("a") as file: file.write(self.command + " " + self.path + "\n")

    def answer(self, status, text=""):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        version, _, rest = RELEASES[-1].partition("\n")
        self.answer(200, version if self.path == "/version" else rest)

    def do_PUT(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        self.change(lambda: RELEASES.append(text))

    def do_DELETE(self): self.change(RELEASES.pop)

    def change(self, act):
        if self.headers.get("authorization") != "Bearer " + os.environ["DEPLOY_TOKEN"]: return self.answer(401)
        act()
        self.answer(200)


SERVER = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(FOLDER / "port.new").write_text(str(SERVER.server_address[1]))
os.rename(FOLDER / "port.new", FOLDER / "port")
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
# Until its folder goes, or somebody ends it.
while (FOLDER / "port").exists(): time.sleep(0.2)
