import JSON
import SystemPackage
import TestKit
import Testing

/// What remotes do while a run that waits for approval, or its push, is under way.
@Suite("Faults while a push is under way", .serialized)
struct PushFaultTests {
  /// Lends a place whose plan merges and pushes, waiting for approval.
  private func pushing(_ body: (Place, FilePath) async throws -> Void) async throws {
    var world = EffectWorld.push
    world.plan.effects = "[git.merge: { into: main }, git.push: { remote: origin, branch: main, timeout: 3s }]"
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      try await body(place, place.folder.appending("remote.git"))
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
    }
  }

  private func hook(_ lines: String, in place: Place) throws {
    try place.write("#!/bin/sh\n\(lines)\n", to: "remote.git/hooks/pre-receive")
    place.allowRunning("remote.git/hooks/pre-receive")
  }

  @Test("A remote that moves between seal and push keeps what it has, and the run is stale")
  func moves() async throws {
    try await pushing { place, remote in
      try await git("clone", "-q", remote.string, "other", in: place.folder)
      let other = place.folder.appending("other")
      try await git("commit", "-q", "--allow-empty", "-m", "theirs", in: other)
      try await git("push", "-q", "origin", "main", in: other)
      let theirs = try await git("rev-parse", "main", in: remote)
      let end = try await place.approve()
      #expect(end.status == 6, "\(end.output)\(end.errors)")
      #expect(try await git("rev-parse", "main", in: remote) == theirs)
      #expect(try await place.mergeCount() == 0, "the merge before it was done for nothing")
    }
  }

  @Test("What a hook rejects is not applied, in the hook's words, and goes through once it lets it")
  func rejects() async throws {
    try await pushing { place, remote in
      let before = try await git("rev-parse", "main", in: remote)
      try hook("echo not on a Friday; exit 1", in: place)
      let end = try await place.approve()
      #expect(end.status == 1 && end.output.contains("not on a Friday"), "\(end.output)\(end.errors)")
      #expect(try await git("rev-parse", "main", in: remote) == before)
      try hook("exit 0", in: place)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try await git("rev-parse", "main", in: remote) == place.head())
      #expect(place.textOrNothing(of: "received") == "main\n")
    }
  }

  @Test("A remote that hangs leaves the push in doubt; a look at it goes on, and it is pushed once")
  func hangs() async throws {
    try await pushing { place, remote in
      try hook("sleep 60", in: place)
      let end = try await place.approve()
      #expect(end.status == 7 && end.output.contains("took longer"), "\(end.output)\(end.errors)")
      try hook("exit 0", in: place)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try await git("rev-parse", "main", in: remote) == place.head())
      #expect(place.textOrNothing(of: "received") == "main\n")
    }
  }

  @Test("A push that the plan names before its merge is tried and done after it")
  func namedFirst() async throws {
    var world = EffectWorld.push
    world.plan.effects = "[git.push: { remote: origin, branch: main }, git.merge: { into: main }]"
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      let end = try await place.approve()
      #expect(end.status == 0, "\(end.output)\(end.errors)")
      #expect(
        try await git("rev-parse", "main", in: place.folder.appending("remote.git")) == place.head())
      #expect(try await place.mergeCount() == 1)
    }
  }
}
