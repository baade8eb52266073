"""services.py FOLDER take|refuse: the services of docs/how-to/call-services.md on one port.

A request is answered as the service answers only where method, path, headers and body are as it publishes them; anything
else is a 400, and a line in FOLDER/refusals. In the mode `refuse` the service answers 200 and says no in the body, where
it has a way to do so.
"""
import base64, http.server, json, os, re, sys, urllib.parse

folder, refuses = sys.argv[1], sys.argv[2] == "refuse"
J, FORM = "application/json", "application/x-www-form-urlencoded"


class Wrong(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Wrong(what)


class Request:
    def __init__(self, handler):
        self.method, target = handler.command, urllib.parse.urlsplit(handler.path)
        self.host, _, self.path = target.path.lstrip("/").partition("/")
        self.query = dict(urllib.parse.parse_qsl(target.query))
        self.headers = handler.headers
        self.bytes = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.type = (handler.headers.get("Content-Type") or "").split(";")[0]

    def json(self, kind=J):
        need(self.type == kind, f"Content-Type {self.type}, expected {kind}")
        return json.loads(self.bytes)

    def form(self):
        need(self.type == FORM, f"Content-Type {self.type}, expected {FORM}")
        return dict(urllib.parse.parse_qsl(self.bytes.decode(), strict_parsing=True))

    def bearer(self, token, word="Bearer"):
        need(self.headers.get("Authorization") == f"{word} {token}", "Authorization")

    def basic(self, user, password=""):
        expected = base64.b64encode(f"{user}:{password}".encode()).decode()
        need(self.headers.get("Authorization") == f"Basic {expected}", "Authorization")


def stripe(r):
    r.basic("sk_test_abcdef")
    form = r.form()
    need(r.headers.get("Idempotency-Key"), "Idempotency-Key")
    if r.path == "v1/payment_intents":
        need(re.fullmatch(r"[1-9]\d*", form.get("amount", "")), "amount is a positive integer in the smallest unit")
        need(re.fullmatch(r"[a-z]{3}", form.get("currency", "")), "currency is a code in lower case")
        need(form.get("confirm") in ("true", "false"), "confirm is a boolean")
        known = {"amount", "currency", "confirm", "payment_method", "metadata[order]",
                 "automatic_payment_methods[enabled]", "automatic_payment_methods[allow_redirects]"}
        need(set(form) <= known, f"unknown parameters {set(form) - known}")
        need(form.get("automatic_payment_methods[allow_redirects]") in ("always", "never"), "allow_redirects")
        status = "requires_payment_method" if refuses else "succeeded"
        return 200, {"id": "pi_1", "object": "payment_intent", "amount": int(form["amount"]), "status": status}
    need(r.path == "v1/refunds" and form == {"payment_intent": "pi_1"}, f"refund {form}")
    return 200, {"id": "re_1", "object": "refund", "status": "succeeded"}


def slack(r):
    r.bearer("xoxb-abcdef")
    body = r.json()
    if refuses:
        return 200, {"ok": False, "error": "channel_not_found"}
    if r.path == "api/chat.postMessage":
        need(isinstance(body.get("channel"), str) and isinstance(body.get("text"), str), "channel and text")
        return 200, {"ok": True, "channel": body["channel"], "ts": "1503435956.000247"}
    need(r.path == "api/chat.delete", r.path)
    need(body == {"channel": "C0123456789", "ts": "1503435956.000247"}, f"delete {body}")
    return 200, {"ok": True, "channel": body["channel"], "ts": body["ts"]}


def hook(r):
    need(r.path == "services/T0001/B0001/hook-secret", "the secret in the address")
    need(isinstance(r.json().get("text"), str), "text")
    return 200, "ok"


def github(r):
    r.bearer("ghp_abcdef")
    need(r.headers.get("User-Agent"), "User-Agent is required")
    if r.method == "POST":
        body = r.json()
        need(r.path == "repos/acme/shop/releases" and isinstance(body.get("tag_name"), str), "tag_name")
        need(isinstance(body.get("draft", False), bool), "draft is a boolean")
        need(r.headers.get("X-GitHub-Api-Version") == "2022-11-28", "X-GitHub-Api-Version")
        return 201, {"id": 1, "tag_name": body["tag_name"], "draft": body.get("draft", False)}
    if r.method == "DELETE":
        need(r.path == "repos/acme/shop/releases/1" and not r.bytes and not r.type, "delete without a body")
        return 204, None
    return 200, {"id": 1}


def pagerduty(r):
    need(r.headers.get("Authorization") == "Token token=pd-abcdef", "Authorization")
    need("@" in (r.headers.get("From") or ""), "From is a user's address")
    incident = r.json().get("incident", {})
    need(r.path == "incidents" and incident.get("type") == "incident", "type")
    need(isinstance(incident.get("title"), str), "title")
    need(incident.get("service", {}).get("type") == "service_reference", "service")
    return 201, {"incident": {"id": "PT4KHLK", "status": "triggered"}}


def kubernetes(r):
    r.bearer("kube-abcdef")
    need(r.path == "apis/apps/v1/namespaces/shop/deployments/web", r.path)
    if r.method == "PATCH":
        if r.type not in ("application/merge-patch+json", "application/strategic-merge-patch+json"):
            return 415, {"kind": "Status", "status": "Failure", "code": 415}
        need(json.loads(r.bytes) == {"spec": {"replicas": 3}}, "patch")
        if refuses:
            return 502, {"kind": "Status", "status": "Failure"}
    return 200, {"kind": "Deployment", "spec": {"replicas": 1 if refuses else 3}}


def adyen(r):
    need(r.headers.get("X-API-Key") == "adyen-abcdef", "X-API-Key")
    body = r.json()
    need(r.path == "v71/payments", r.path)
    need(isinstance(body["amount"]["value"], int) and re.fullmatch("[A-Z]{3}", body["amount"]["currency"]), "amount")
    for name in ("merchantAccount", "reference", "returnUrl"):
        need(isinstance(body.get(name), str), name)
    need(body["paymentMethod"].get("type") == "scheme", "paymentMethod")
    return 200, {"pspReference": "NC6HT9CRT65ZGN82", "resultCode": "Refused" if refuses else "Authorised"}


def linear(r):
    need(r.headers.get("Authorization") == "lin_abcdef", "Authorization")
    body = r.json()
    need(r.path == "graphql" and body["query"].startswith("mutation("), "query")
    need(body["variables"]["input"]["teamId"] == "team-1", "variables")
    if refuses:
        return 200, {"data": None, "errors": [{"message": "Entity not found: Team"}]}
    return 200, {"data": {"issueCreate": {"success": True, "issue": {"id": "issue-1"}}}}


def twilio(r):
    r.basic("AC1", "twilio-abcdef")
    form = r.form()
    need(r.path == "2010-04-01/Accounts/AC1/Messages.json", r.path)
    need(re.fullmatch(r"\+\d+", form["To"]) and re.fullmatch(r"\+\d+", form["From"]) and form["Body"], "To, From, Body")
    return 201, {"sid": "SM1", "status": "failed" if refuses else "queued"}


moved = []


def jira(r):
    r.basic("ops@example.org", "jira-abcdef")
    if r.method == "POST":
        need(r.path == "rest/api/3/issue/SHOP-117/transitions", r.path)
        need(r.json() == {"transition": {"id": "31"}}, "transition")
        if refuses:
            return 502, {}
        moved.append(1)
        return 204, None
    need(r.query == {"fields": "status"}, "fields")
    return 200, {"fields": {"status": {"name": "Done" if moved else "Open"}}}


asked = []


def azure(r):
    r.bearer("az-abcdef")
    if r.method == "PUT":
        need(r.query.get("api-version") == "2021-04-01", "api-version")
        need(r.json()["properties"]["mode"] in ("Incremental", "Complete"), "mode")
        operation = f"http://127.0.0.1:{server.server_port}/management.azure.com/operations/1?api-version=2021-04-01"
        return 202, {"properties": {"provisioningState": "Accepted"}}, {"Azure-AsyncOperation": operation}
    need(r.path == "operations/1", r.path)
    asked.append(1)
    if refuses:
        return 200, {"status": "Failed"}
    return 200, {"status": "Running" if len(asked) < 2 else "Succeeded"}


services = {
    "api.stripe.com": stripe, "slack.com": slack, "hooks.slack.com": hook, "api.github.com": github,
    "api.pagerduty.com": pagerduty, "kubernetes": kubernetes, "checkout-test.adyen.com": adyen,
    "api.linear.app": linear, "api.twilio.com": twilio, "acme.atlassian.net": jira, "management.azure.com": azure,
}


def note(name, line):
    with open(os.path.join(folder, name), "a", encoding="utf-8") as file:
        file.write(line + "\n")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        request = Request(self)
        note("requests", f"{self.command} {request.host.replace('api.stripe.com', 'stripe')}/{request.path}")
        try:
            need(request.host in services, f"no service {request.host}")
            status, body, *headers = services[request.host](request)
        except (Wrong, KeyError, TypeError, ValueError) as error:
            note("refusals", f"{self.command} {self.path}: {type(error).__name__} {error}")
            status, body, headers = 400, {"error": str(error)}, []
        data = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers[0] if headers else {}).items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Type", "text/plain" if isinstance(body, str) else J)
            self.send_header("Content-Length", str(len(data)))
        elif status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(os.path.join(folder, "port.new"), "w", encoding="utf-8") as file:
    file.write(str(server.server_port))
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
server.serve_forever()
