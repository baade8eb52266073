import SystemPackage
import TestKit
import Testing

/// Surveying connects and runs things before anybody has approved; what a policy keeps out is not even looked at.
@Suite("What may not be reached")
struct ReachTests {
  /// Runs under a policy of the repository.
  private func run(
    _ plan: NotePlan, under policy: String, with environment: [String: String] = [:],
    prepare: (Place) async throws -> Void = { _ in }
  ) async throws -> (end: ToolOutput, wasReached: Bool) {
    try await Place.with(plan) { place in
      try await prepare(place)
      try await place.commit([".chancery/policy.yaml": "policy: team\n\(policy)\n"])
      let environment = environment.mapValues { $0.replacing("PLACE", with: place.folder.string) }
      let end = try await place.chancery(["run", "plan.yaml", "--no-ask"], with: environment)
      return (end, !place.textOrNothing(of: "reached").isEmpty)
    }
  }

  /// A server that notes who connects, and hangs up. It ends when its folder goes.
  private func listen(in place: Place) async throws {
    let program = """
      import os, socket, threading, time
      s = socket.create_server(("127.0.0.1", 0))
      open("port.new", "w").write(str(s.getsockname()[1])); os.rename("port.new", "port")
      def serve():
        while True:
          c, _ = s.accept(); open("reached", "a").write("x"); c.close()
      threading.Thread(target=serve, daemon=True).start()
      while os.path.exists("port"): time.sleep(0.2)
      """
    try place.write(program, to: "listen.py")
    _ = try await runTool("sh", ["-c", "python3 listen.py </dev/null >/dev/null 2>&1 &"], in: place.folder)
    let port = try await waitForFile(place.folder.appending("port"))
    try place.write("DATABASE_URL=postgresql://app:a-password@127.0.0.1:\(port)/shop\n", to: "world/environment")
  }

  @Test(
    "A database on a host that a policy keeps out gets neither a connection nor the secret",
    arguments: [
      ("effects: { sql.migrate: { hosts: { allow: [\"*.example\"] } } }", false),
      ("effects: { sql.migrate: { hosts: { deny: [127.0.0.1] } } }", false),
      ("effects: { sql.migrate: { databases: { allow: [test] } } }", false),
      ("effects: { sql.migrate: { hosts: { allow: [127.0.0.1] }, databases: { allow: [shop] } } }", true),
    ])
  func database(policy: String, isReached: Bool) async throws {
    var plan = EffectWorld.postgres.plan
    plan.attempts = 1
    let (end, wasReached) = try await run(plan, under: policy) { place in
      try await place.commit(["down.sql": "SELECT 1;\n"])
      try await listen(in: place)
    }
    #expect(wasReached == isReached, "\(end.output)\(end.errors)")
    #expect(end.status == (isReached ? 2 : 4), "\(end.output)\(end.errors)")
    #expect(!(end.output + end.errors).contains("a-password"))
  }

  @Test("A remote that a policy keeps out is not asked", arguments: [true, false])
  func remote(isDenied: Bool) async throws {
    var plan = EffectWorld.push.plan
    plan.attempts = 1
    let policy = "effects: { git.push: { remotes: { deny: [\"\(isDenied ? "ssh:*" : "https:*")\"] } } }"
    let (end, wasReached) = try await run(
      plan, under: policy, with: ["GIT_SSH_COMMAND": "sh -c 'echo x >PLACE/reached; exit 1'"]
    ) { place in
      try await git("remote", "add", "origin", "ssh://nobody@host.invalid/shop.git", in: place.repository)
    }
    #expect(wasReached == !isDenied, "\(end.output)\(end.errors)")
    #expect(end.status == (isDenied ? 4 : 2), "\(end.output)\(end.errors)")
  }

  @Test("The dry-run of a command that a policy keeps out is not run", arguments: [true, false])
  func command(isDenied: Bool) async throws {
    let plan = NotePlan(
      approval: "always", attempts: 1,
      effects:
        "[command: { run: [./deploy.sh], dry-run: [./deploy.sh, --dry-run], target: service/shop, pass: [PLACE] }]",
      effectLimits: "command: 1")
    let word = isDenied ? "./deploy.sh" : "./other.sh"
    let policy = "effects: { command: { commands: { deny: [{ run: [\(word), \"...\"], match: [[\(word), x]] }] } } }"
    let (end, wasReached) = try await run(plan, under: policy, with: ["PLACE": "PLACE"]) { place in
      try await place.commit(["deploy.sh": "#!/bin/sh\necho x >\"$PLACE/reached\"\n"], running: ["deploy.sh"])
    }
    #expect(wasReached == !isDenied, "\(end.output)\(end.errors)")
    #expect(end.status == (isDenied ? 4 : 3), "\(end.output)\(end.errors)")
  }
}
