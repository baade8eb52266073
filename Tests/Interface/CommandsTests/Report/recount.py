"""Computes a report again, from `chancery log --json` of every run and by the definitions in docs/measures.md.

    recount.py LOGS REPORT [SINCE] [UNREADABLE]

LOGS is a list of [whether the plan has a commit step, log], REPORT what `chancery report --json` printed, SINCE the moment in
milliseconds from which on it counts runs, or -, UNREADABLE how many runs cannot be read. Prints every figure that differs, and
ends with 1 where one does. It shares no line with the program.
"""

import json
import sys
from datetime import datetime, timezone
from decimal import Decimal, ROUND_HALF_UP, getcontext
from fractions import Fraction

getcontext().prec = 60


def events_of(log):
    for entry in log["events"]:
        yield entry["at-milliseconds"], entry["event"], entry["data"]


def spent(call):
    """(picodollars, reasons for having no price)"""
    cost = call["cost"]
    if cost["kind"] == "priced":
        return cost["picodollars"], frozenset()
    return 0, frozenset([cost["reason"]])


def plus(one, other):
    return one[0] + other[0], one[1] | other[1]


NOTHING = (0, frozenset())


class Attempt:
    def __init__(self):
        self.fate = None  # None, "finished" or the mistake that lost it
        self.taken = False  # by a loss of power
        self.service = None
        self.drafted = self.escalated = self.verdict = False
        self.turns, self.mistakes, self.commands = {}, [], 0


class Run:
    def __init__(self, commits, log):
        self.events = list(events_of(log))
        self.began = self.events[0][0]
        self.start = self.events[0][2]
        self.tiers = self.start["tiers"]
        self.full = self.start["mode"] == "full"
        self.commits = commits
        self.outcome = self.waits_for = self.asked_since = None
        self.stopped = self.waited = False
        self.drivers = self.answers = self.prompts = self.settled_by_person = 0
        self.attended = self.awaited = self.by_person = 0
        self.taken_back = set()
        self.attempts, self.order, self.current = {}, [], {}
        self.last_cause = None
        self.shown_again = False
        self.doubted, self.open = set(), {}
        self.calls, self.money = {}, NOTHING
        self.grants, self.nobodys = {}, 0
        self.waived, self.failed_checks = set(), []
        for at, name, body in self.events[1:]:
            if self.asked_since is not None:
                self.awaited += max(0, at - self.asked_since)
                self.asked_since = None
            getattr(self, name.replace("-", "_"), lambda *_: None)(at, body)
        self.settle()

    def attempt(self, body):
        key = (body["step"], body["attempt"])
        if key not in self.attempts:
            self.attempts[key] = Attempt()
            self.order.append(key)
        return self.attempts[key]

    # The life of the run

    def run_suspended(self, at, body):
        self.waits_for, self.stopped = body["cause"], True
        self.waited = self.waited or self.full
        if body["cause"] == "approval":
            self.asked_since = at

    def driver_attached(self, at, body):
        self.full = self.full or body["mode"] == "full"
        self.drivers += 1
        self.waits_for = None

    def run_ended(self, at, body):
        self.outcome, self.waits_for = body["outcome"], None

    # What persons did

    def approval_given(self, at, body):
        if body.get("means") == "unattended":
            self.nobodys += 1
        else:
            self.answers += 1

    def verdict_given(self, at, body):
        if body["decision"] != "approve":
            self.doubted.add(body["seal"])

    def prompt_opened(self, at, body):
        self.prompts += 1
        self.open[body["seal"]] = self.shown_again or body["seal"] in self.doubted

    def prompt_closed(self, at, body):
        length = max(0, body["attended-milliseconds"])
        self.attended += length
        if self.open.pop(body["seal"], False):
            self.by_person += length

    # What was applied, and taken back

    def effect_intended(self, at, body):
        self.taken_back.discard((body["seal"], body["effect"]))
        if body.get("grant"):
            self.grants[body["grant"]] = self.grants.get(body["grant"], 0) + 1

    def compensation_settled(self, at, body):
        if body["outcome"] == "committed":
            self.taken_back.add((body["seal"], body["effect"]))

    def effect_resolved(self, at, body):
        self.settled_by_person += 1
        if body["action"] == "compensation" and body["committed"]:
            self.taken_back.add((body["seal"], body["effect"]))

    def undo_requested(self, at, body):
        self.settled_by_person += body["cause"] == "person"

    def restore_accepted(self, at, body):
        self.settled_by_person += 1
        self.waits_for, self.stopped, self.waited = "in-doubt", True, self.waited or self.full

    # Drafting

    def step_started(self, at, body):
        attempt = self.attempt(body)
        attempt.escalated = attempt.escalated or body.get("escalated") is True
        tier = body.get("tier")
        if tier in self.tiers and attempt.service is None:
            attempt.service = (tier, self.tiers[tier]["model"], self.tiers[tier].get("lane", "standard"))

    def model_called(self, at, body):
        service = (body["tier"], body["asked"]["model"], body["asked"].get("lane", "standard"))
        purpose, money = body["purpose"], spent(body)
        self.money = plus(self.money, money)
        self.calls.setdefault(service, []).append(body)
        attempt = self.attempt(purpose)
        attempt.service = service
        attempt.drafted = attempt.drafted or purpose["task"] == "draft"
        attempt.verdict = attempt.verdict or purpose["task"] == "verdict"
        waited, so_far = attempt.turns.get(purpose["turn"], (0, NOTHING))
        attempt.turns[purpose["turn"]] = (waited + max(0, body["wait-milliseconds"]), plus(so_far, money))

    def mistake_made(self, at, body):
        self.attempt(body).mistakes.append((body["turn"], body["mistake"]))

    def proposal_sealed(self, at, body):
        for rule in json.loads(body["proposal"])["policy"]["boundary"]:
            if rule["key"] == "waived":
                self.waived.add(rule["demand"]["key"] + ", by " + ", ".join(rule["demand"]["signers"]))

    def command_ran(self, at, body):
        if body["role"] == "check" and body["ending"] != {"kind": "exited", "status": 0}:
            self.failed_checks.append(body)
        self.attempt(body).commands += max(0, body["milliseconds"])

    def draft_recorded(self, at, body):
        self.attempt(body).drafted = True

    def attempt_failed(self, at, body):
        self.attempt(body).fate = body["mistake"]

    def lose(self, step, cause):
        if step in self.current:
            attempt = self.attempts[(step, self.current.pop(step))]
            if cause == "lost":
                attempt.fate, attempt.taken = None, True
                return
            attempt.fate = {
                "check": "failed-check", "conflict": "merge-conflict", "target": "merge-conflict"
            }.get(cause, "changes-wanted")

    def step_finished(self, at, body):
        step, number = body["step"], body["attempt"]
        if self.current.get(step, number) != number and self.last_cause:
            self.lose(step, self.last_cause)
        self.current[step] = number
        self.attempt(body).fate = "finished"

    def step_reopened(self, at, body):
        cause = body["cause"]
        if cause == "upstream":
            cause = self.last_cause or "check"
        self.last_cause = cause
        self.shown_again = self.shown_again or self.prompts > 0
        self.lose(body["step"], cause)

    # What it comes to

    def settle(self):
        self.time = dict.fromkeys(
            ["waiting-for-model", "fixing-by-model", "fixing-by-commands", "checking", "unfinished"], 0)
        self.time["fixing-by-person"] = self.by_person
        self.mistakes = {}
        for key in self.order:
            attempt = self.attempts[key]
            turns = dict(attempt.turns)
            for turn, mistake in attempt.mistakes:
                waited, money = turns.pop(turn, (0, NOTHING))
                self.time["fixing-by-model"] += waited
                self.charge(attempt.service, mistake, 1, 0, money, waited)
            waited = sum(turn[0] for turn in turns.values())
            if attempt.fate is None:
                if attempt.verdict:
                    self.time["waiting-for-model"] += waited
                    self.time["checking"] += attempt.commands
                else:
                    self.time["unfinished"] += waited + attempt.commands
            elif attempt.fate == "finished":
                self.time["waiting-for-model"] += waited
                self.time["checking"] += attempt.commands
            else:
                money = NOTHING
                for turn in turns.values():
                    money = plus(money, turn[1])
                self.time["fixing-by-model"] += waited
                self.time["fixing-by-commands"] += attempt.commands
                self.charge(attempt.service, attempt.fate, 0, 1, money, waited + attempt.commands)
        self.tasks = []
        for step in dict.fromkeys(step for step, _ in self.order):
            begun = [number for other, number in self.order if other == step]
            if not any(self.attempts[(step, number)].drafted for number in begun):
                continue
            numbers = [number for number in begun if not self.attempts[(step, number)].taken] or begun[-1:]
            made = [self.attempts[(step, number)] for number in numbers]
            first = self.current.get(step) == min(numbers)
            service = next((attempt.service for attempt in made if attempt.service), None)
            self.tasks.append((len(made), any(attempt.escalated for attempt in made), first, service))

    def charge(self, service, mistake, turns, attempts, money, milliseconds):
        known = self.mistakes.setdefault((service, mistake), [0, 0, NOTHING, 0])
        known[0] += turns
        known[1] += attempts
        known[2] = plus(known[2], money)
        known[3] += milliseconds

    @property
    def kind(self):
        if not self.full:
            return "dry"
        return "to commit" if self.commits and self.outcome != "drafted" else "without commit"

    @property
    def counted(self):
        return self.kind == "to commit" and (self.outcome is not None or self.waited)

    @property
    def completed(self):
        return self.counted and self.outcome == "committed" and not self.taken_back

    @property
    def alone(self):
        persons = self.answers + self.prompts + self.settled_by_person
        return self.completed and persons == 0 and self.drivers <= 1


def rounded(fraction, digits):
    value = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def ratio(count, base):
    return {"count": count, "of": base, "value": rounded(Fraction(count, base), 4) if base else None}


def dollars(picodollars):
    return Decimal(picodollars).scaleb(-12)


def spending(money):
    return {"usd": None if money[1] else dollars(money[0]), "priced-usd": dollars(money[0]), "unpriced": sorted(money[1])}


def counts(values):
    result = {}
    for value in values:
        result[value] = result.get(value, 0) + 1
    return result


def calls(runs, of=lambda service: True):
    all_calls = {}
    for run in runs:
        for service, made in run.calls.items():
            if not of(service):
                continue
            all_calls.setdefault(service, []).extend(made)
    tiers = ["fast", "slow"]
    lines = []
    for service in sorted(all_calls, key=lambda service: (tiers.index(service[0]),) + service[1:]):
        made = all_calls[service]
        answered = [call for call in made if not call.get("error")]
        served = [call.get("served") or {} for call in answered]
        usages = [call.get("usage") or {} for call in made]
        money = NOTHING
        for call in made:
            money = plus(money, spent(call))
        tokens = {name: sum(usage.get(key, 0) for usage in usages) for name, key in [
            ("input", "input"), ("cache-read", "cache-read"), ("cache-write", "cache-write"), ("output", "output")]}
        tokens["uncounted-calls"] = sum(1 for call in answered if not call.get("usage"))
        lines.append({
            "tier": service[0], "model": service[1], "lane": service[2], "calls": len(made),
            "failed": len(made) - len(answered), "wait-milliseconds": sum(max(0, call["wait-milliseconds"]) for call in made),
            "tokens": tokens, "cost": spending(money),
            "served": counts(one["lane"] for one in served if one.get("lane")),
            "served-models": counts(one["model"] for one in served if one.get("model")),
            "served-unknown": sum(1 for one in served if not one.get("lane")),
            "downgrades": sum(1 for one in served if one.get("lane") and one["lane"] != service[2])})
    return lines


def everything(service):
    return True


def mistakes(runs, of=everything):
    sums = {}
    for run in runs:
        for (service, mistake), (turns, attempts, money, milliseconds) in run.mistakes.items():
            if not of(service):
                continue
            known = sums.setdefault(mistake, [0, 0, NOTHING, 0])
            known[0] += turns
            known[1] += attempts
            known[2] = plus(known[2], money)
            known[3] += milliseconds
    return [{"mistake": name, "turns": known[0], "attempts": known[1], "cost": spending(known[2]),
             "milliseconds": known[3]} for name, known in sorted(sums.items())]


def group(key, runs, of=everything):
    counted = [run for run in runs if run.counted]
    completed = [run for run in counted if run.completed]
    tasks = [task for run in runs if run.stopped or run.outcome is not None for task in run.tasks if of(task[3])]
    money, others = NOTHING, NOTHING
    for run in runs:
        if run.counted:
            money = plus(money, run.money)
        else:
            others = plus(others, run.money)
    if not completed:
        price = {"state": "no success"}
    elif money[1]:
        price = {"state": "unpriced", "unpriced": sorted(money[1])}
    else:
        price = {"state": "priced", "usd": rounded(Fraction(money[0], len(completed)), 0).scaleb(-12)}
    time = {}
    for run in runs:
        for name, value in run.time.items():
            time[name + "-milliseconds"] = time.get(name + "-milliseconds", 0) + value
    time["fixing-mistakes-milliseconds"] = sum(time[f"fixing-by-{who}-milliseconds"] for who in ["model", "commands", "person"])
    drafts = sum(task[0] for task in tasks)
    attended = sum(run.attended for run in counted)
    return {
        "key": key,
        "runs": {
            "all": len(runs), "counted": len(counted),
            "running": sum(1 for run in runs if run.kind == "to commit" and not run.counted),
            "dry": sum(1 for run in runs if run.kind == "dry"),
            "without-commit": sum(1 for run in runs if run.kind == "without commit"),
            "undone": sum(1 for run in counted if run.taken_back),
            "resumed": sum(1 for run in counted if run.outcome is None and run.waits_for is None),
            "waiting": counts(run.waits_for for run in counted if run.outcome is None and run.waits_for),
            "ended": counts(run.outcome for run in counted if run.outcome)},
        "completion": {"all": ratio(len(completed), len(counted)),
                       "without-person": ratio(sum(1 for run in counted if run.alone), len(counted))},
        "tasks": {"count": len(tasks), "drafts": drafts, "retries-per-task": ratio(drafts - len(tasks), len(tasks)),
                  "first-pass": ratio(sum(1 for task in tasks if task[2]), len(tasks)),
                  "escalated": sum(1 for task in tasks if task[1])},
        "human": {"attended-milliseconds": attended, "awaiting-milliseconds": sum(run.awaited for run in counted),
                  "minutes-per-run": rounded(Fraction(attended, 60_000 * len(counted)), 4) if counted else None},
        "cost": {"counted": spending(money), "others": spending(others), "per-success": price},
        "time": time, "calls": calls(runs, of), "mistakes": mistakes(runs, of)}


def differences(found, expected, place=""):
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(set(found) | set(expected)):
            yield from differences(found.get(name), expected.get(name), f"{place}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(found, expected)):
            yield from differences(one, other, f"{place}[{index}]")
    elif found != expected:
        yield f"{place}: the report has {found}, recounted {expected}"


def unattended(runs):
    grants = {}
    for run in runs:
        for name, count in run.grants.items():
            effects, in_runs = grants.get(name, (0, 0))
            grants[name] = (effects + count, in_runs + 1)
    return {"approvals": sum(run.nobodys for run in runs),
            "grants": [{"grant": name, "effects": grants[name][0], "runs": grants[name][1]} for name in sorted(grants)]}


def waived(runs):
    rules = counts(rule for run in runs for rule in run.waived)
    return [{"rule": rule, "runs": rules[rule]} for rule in sorted(rules)]


def ending(body):
    words, kind = " ".join(body["words"]), body["ending"]["kind"]
    if kind == "exited":
        return f"check failed: {words} (exit {body['ending']['status']})"
    if kind == "signalled":
        return f"check was ended by signal {body['ending']['signal']}: {words}"
    if kind == "timed-out":
        return f"check timed out: {words} (after {body['milliseconds']} ms)"
    return f"check was stopped, it used too much memory: {words}"


def failed_checks(runs):
    found = {}
    for run in runs:
        for body in run.failed_checks:
            found.setdefault(tuple(body["words"]), []).append(body)
    lines = []
    for words in sorted(found, key=lambda words: (-len(found[words]), words)):
        latest = found[words][-1]
        lines.append({"words": list(words), "times": len(found[words]), "latest": ending(latest),
                      "last-lines": latest["output-tail"].rstrip().splitlines()[-10:]})
    return lines


def grouped(runs, by):
    """(key, runs, whose tasks, calls and mistakes count)"""
    if by == "all":
        return [("all", runs, everything)]
    if by == "plan":
        return [(name, [run for run in runs if run.start["plan-name"] == name], everything)
                for name in sorted({run.start["plan-name"] for run in runs})]
    part = {"tier": 0, "model": 1, "lane": 2}[by]

    def name(service):
        return service[part] if service else "no model"

    def names(run):
        fast = run.tiers.get("fast")
        meant = fast and ("fast", fast["model"], fast.get("lane", "standard"))
        return {name(task[3]) for task in run.tasks} or {name(meant)}

    keys = sorted({key for run in runs for key in names(run)})
    return [(key, [run for run in runs if key in names(run)], lambda service, key=key: name(service) == key) for key in keys]


def main():
    since = None if len(sys.argv) < 4 or sys.argv[3] == "-" else int(sys.argv[3])
    unreadable = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    runs = [Run(commits, log) for commits, log in json.load(open(sys.argv[1]))]
    report = json.load(open(sys.argv[2]), parse_float=Decimal)
    runs = [run for run in runs if since is None or run.began >= since]
    groups = [group(*parts) for parts in grouped(runs, report["by"])]
    recounted = {"version": 2, "by": report["by"], "groups": groups, "calls": calls(runs), "mistakes": mistakes(runs),
                 "unattended": unattended(runs), "waived": waived(runs), "failed-checks": failed_checks(runs),
                 "since": since and datetime.fromtimestamp(since // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                 "unreadable": unreadable}
    found = list(differences(report, recounted))
    print("\n".join(found) or f"{len(runs)} runs, {len(groups)} groups agree")
    sys.exit(1 if found else 0)


main()
