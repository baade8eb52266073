import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Effects that were once committed by risk with nobody asked, since they declared how they are undone.
@Suite("By risk, nobody is passed over")
struct UnaskedTests {
  /// A plan whose check passes, and what has to be so afterwards as it was before.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var note = NotePlan()
    var prepare: @Sendable (Place) async throws -> Void = { _ in }
    /// A part of the reason why a person is asked.
    var reason: String
    var untouched: String
  }

  static func command(_ run: String, _ note: NotePlan = NotePlan()) -> NotePlan {
    var note = note
    note.effects =
      "[command: { run: \(run), dry-run: [./look.sh], undo: [./undo.sh], target: service/shop, pass: [PLACE], timeout: 1m }]"
    note.effectLimits = "command: 1"
    return note
  }

  @Sendable static func programs(_ place: Place) async throws {
    try place.write("PLACE=\(place.folder)\n", to: "world/environment")
    let up = "#!/bin/sh\necho up >>\"$PLACE/deployed\"\n"
    try await place.commit(
      ["deploy.sh": up, "look.sh": "#!/bin/sh\nexit 0\n", "undo.sh": "#!/bin/sh\nexit 0\n"],
      running: ["deploy.sh", "look.sh", "undo.sh"])
  }

  static let cases: [Case] = [
    Case(
      testDescription: "a command, with a dry-run and an undo", note: command("[./deploy.sh]"), prepare: programs,
      reason: "command is not of low risk", untouched: "deployed"),
    Case(
      testDescription: "a deploy script that the draft changed",
      note: command(
        "[./deploy.sh]",
        NotePlan(
          check: "[grep, -q, up, deploy.sh]", contents: ["#!/bin/sh\necho up >>\"$PLACE/deployed\"; echo\n"],
          path: "deploy.sh", reads: "deploy.sh")),
      prepare: programs, reason: "command runs what the draft changed: deploy.sh", untouched: "deployed"),
    Case(
      testDescription: "a makefile that is drafted beside an unchanged command",
      note: command(
        "[make, deploy]",
        NotePlan(
          check: "[grep, -q, deploy, GNUmakefile]", contents: ["deploy:\n\techo up >>$(PLACE)/deployed\n"],
          path: "GNUmakefile", reads: "note")),
      prepare: programs, reason: "read files that the draft changed: GNUmakefile", untouched: "deployed"),
    Case(
      testDescription: "a file that a shell reads at its start",
      note: NotePlan(effects: "[file.write: { path: \"~/.bashrc\", from: note }]", effectLimits: "file.write: 1"),
      reason: "is run, or read when a program starts", untouched: "home/.bashrc"),
    Case(
      testDescription: "a check's own script that the draft rewrote",
      note: NotePlan(
        check: "[./verify.sh]", contents: ["#!/bin/sh\nexit 0\n"], path: "verify.sh", reads: "verify.sh"),
      prepare: { place in
        try await place.commit(["verify.sh": "#!/bin/sh\ngrep -q after note\n"], running: ["verify.sh"])
      }, reason: "verify.sh is run by a check", untouched: "none"),
    Case(
      testDescription: "a merge into a branch that deploys",
      note: NotePlan(effects: "[git.merge: { into: main, deploys: true }]"),
      reason: "git.merge counts as a deploy", untouched: "none"),
  ]

  @Test("What is not of low risk waits for a person, and nothing of it has happened", arguments: cases)
  func asked(_ one: Case) async throws {
    try await Place.with(one.note) { place in
      try await one.prepare(place)
      let head = try await place.head()
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      #expect(run.output.contains(one.reason), "\(run.output)")
      #expect(place.textOrNothing(of: one.untouched) == "")
      #expect(try await place.head() == head)
    }
  }

  @Test("Rows that a migration deletes wait for a person, whatever its undo says")
  func migration() async throws {
    let note = NotePlan(
      check: "[grep, -q, DELETE, up.sql]", contents: ["DELETE FROM users;\n"], path: "up.sql",
      effects: "[sql.migrate: { database: \"sqlite:../shop.db\", file: up.sql, undo: down.sql }]",
      effectLimits: "sql.migrate: 1")
    try await Place.with(note) { place in
      try await place.commit(["down.sql": "UPDATE users SET id = id;\n"])
      let make =
        "import sqlite3; c = sqlite3.connect('shop.db'); c.execute('CREATE TABLE users (id)'); "
        + "c.execute('INSERT INTO users VALUES (1)'); c.commit()"
      _ = try await runTool("python3", ["-c", make], in: place.folder)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      #expect(run.output.contains("sql.migrate deletes 1 row"), "\(run.output)")
      let count =
        "import sqlite3; print(sqlite3.connect('shop.db').execute('SELECT count(*) FROM users').fetchone()[0])"
      #expect(try await runTool("python3", ["-c", count], in: place.folder).output == "1\n")
    }
  }

  @Test("A payment in which a model named the amount waits for a person, and says from which step it is")
  func payment() async throws {
    try await Place.with("10-payment") { place in
      try place.write(
        try place.text(of: "plan.yaml").replacing("approval: always", with: "approval: by-risk"), to: "plan.yaml")
      try place.write(
        "policy: mine\nunattended:\n  - http: { hosts: { allow: [127.0.0.1] }, amounts: { EUR: 1000000 } }\n",
        to: "config/chancery/policy.yaml")
      try await place.withWorld {
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect(run.status == 3, "\(run.output)\(run.errors)")
        #expect(
          run.output.contains("part of the request comes from the answer of step invoice (cents)"), "\(run.output)")
        #expect(!place.textOrNothing(of: "world/ledger").contains("\"amount\""))
      }
    }
  }

  private static let grant =
    "policy: mine\nunattended:\n  - command: { commands: { allow: [{ run: [./deploy.sh] }, { run: [./undo.sh] }] }, variables: { allow: [PLACE] }, drafted: { allow: [note, deploy.sh] } }\n"

  @Test("A grant of the user's policy lets exactly what it names be applied, and each use is in journal and report")
  func granted() async throws {
    try await Place.with(Self.command("[./deploy.sh]")) { place in
      try await Self.programs(place)
      try place.write(Self.grant, to: "config/chancery/policy.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(try place.text(of: "deployed") == "up\n")
      let events = try await place.document("log", "--json")["events"]?.arrayValue ?? []
      let grants = events.compactMap { $0["data"]?["grant"]?.stringValue }
      #expect(grants.count == 1 && grants[0].contains("policy.yaml:3"), "\(grants)")
      let report = try await place.document("report", "--json")
      #expect(report["unattended"]?["grants"]?.arrayValue?.first?["effects"] == 1, "\(report)")
      #expect(try await place.chancery("report").output.contains("your own policy, \(place.folder)/config"))
    }
  }

  @Test(
    "A grant covers no other command, none that the draft changed, none where a layer refuses, and not if a plan says always",
    arguments: [0, 1, 2, 3, 4, 5])
  func notGranted(_ number: Int) async throws {
    var note = Self.command(number == 0 ? "[./deploy.sh, --all]" : "[./deploy.sh]")
    if number == 1 { note.contents = ["#!/bin/sh\nexit 0 # after\n"] }
    if number == 4 { (note.path, note.reads, note.check) = ("Makefile", "note", "[grep, -q, after, Makefile]") }
    if number == 1 { (note.path, note.reads, note.check) = ("deploy.sh", "deploy.sh", "[grep, -q, after, deploy.sh]") }
    if number == 5 { note.effects = note.effects.replacing("undo: [./undo.sh]", with: "undo: [./undo.sh, --all]") }
    if number == 3 { note.approval = "always" }
    try await Place.with(note) { place in
      try await Self.programs(place)
      if number == 2 { try await place.commit([".chancery/policy.yaml": "policy: team\nunattended: none\n"]) }
      try place.write(Self.grant, to: "config/chancery/policy.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      #expect(place.textOrNothing(of: "deployed") == "")
    }
  }

  @Test("A repository's policy and a plan cannot grant anything")
  func fromInside() async throws {
    try await Place.with(Self.command("[./deploy.sh]")) { place in
      try await Self.programs(place)
      try await place.commit([".chancery/policy.yaml": Self.grant])
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 2 && run.errors.contains("only a system's or user's policy can grant"), "\(run.errors)")
      #expect(place.textOrNothing(of: "deployed") == "")
    }
  }

  @Test("A rule can ask where an argument comes from")
  func sources() async throws {
    try await Place.with("10-payment") { place in
      try place.write(
        "policy: mine\neffects: { http: { sources: { deny: [\"json/amount=step:*\"] } } }\n",
        to: "config/chancery/policy.yaml")
      try await place.withWorld {
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect(run.status == 4, "\(run.output)\(run.errors)")
        #expect(run.output.contains("json/amount=step:invoice.cents"), "\(run.output)")
      }
    }
  }

  @Test("A folder in the form of a git repository, an emptied file and a changed test wait for a person")
  func drafts() async throws {
    let repository =
      "mkdir -p x/objects/a x/refs/heads && echo 'ref: refs/heads/a' >x/HEAD && touch x/objects/a/b "
      + "x/refs/heads/a && printf '[core]\\nfsmonitor = touch /tmp/never\\n' >x/config"
    for (commands, reason) in [
      (repository, "x has the form of a git repository"), (": >kept", "kept is emptied"),
      ("echo more >>tests/test_a.py", "tests/test_a.py is a test that was there before"),
    ] {
      var note = NotePlan(commands: [commands])
      note.boundary = ""
      try await Place.with(note) { place in
        try place.write(note.plan.replacing("files: 2", with: "files: 8"), to: "plan.yaml")
        try await place.commit(["kept": "one\n", "tests/test_a.py": "assert True\n"])
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect(run.status == 3 && run.output.contains(reason), "\(run.output)\(run.errors)")
        #expect(try place.text(of: "repository/note") == "before\n")
      }
    }
  }
}
