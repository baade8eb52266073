import Drafting
import Git
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

// alone: it counts what the cache of bases holds while nobody else uses it.
@Suite("Bases", .layers)
struct BaseTests {
  @Test("Workspaces that begin at once share one base, which is made once")
  func once() async throws {
    try await OverlayGround.with { overlay in
      let store = try await overlay.store()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for attempt in 1...12 {
          group.addTask {
            let workspace = try await store.workspace(attempt: attempt)
            #expect(try await workspace.read("README.md").bytes == Array("hello\n".utf8))
          }
        }
        try await group.waitForAll()
      }
      let record = try await overlay.ground.shell("cat bases/created.log; ls bases", in: overlay.ground.folder)
      let base = store.repository.base.commit
      let lines = record.split(separator: "\n").map(String.init)
      #expect(lines.count { $0.contains("made bases/making-") } == 1)
      #expect(lines.suffix(3).sorted() == [base, "created.log", "lock"].sorted())
      let marker = try await overlay.ground.shell("cat bases/*/complete", in: overlay.ground.folder)
      #expect(marker.hasPrefix("tree \(store.repository.base.tree)\nbytes ") && marker.contains("\nfiles 16\n"))
    }
  }

  @Test("Whether a lost content is kept is told alike with and without the base's index, whatever drafts did before")
  func contents() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      try await ground.shell(
        "printf 'one\\n' > a; cp a b; cp a c; printf 'two\\n' > d; printf '%s\\n' $(seq 30) > long; cp long other; "
          + "git add -A && git commit -qm more", in: ground.target)
      let store = try await overlay.store()
      // Each is a draft of the one before it: copies go one by one, come back, and are made where there were none.
      let scripts = [
        "rm a", "rm b", "cp c e; rm c", "rm e", "printf 'one\n' > f", "rm f d", "printf 'two\n' > g", "rm g long",
        "echo > other", "cp README.md README; rm README.md", "rm README",
      ]
      var told: [[String: Bool]] = []
      for hasIndex in [true, false] {
        if !hasIndex { try await ground.shell("rm bases/*/contents", in: ground.folder) }
        var revision = store.repository.base
        var answers: [String: Bool] = [:]
        for (step, script) in scripts.enumerated() {
          let before = revision
          let snapshot = try await overlay.draft(script, in: store, at: before)
          revision = snapshot.revision
          for change in snapshot.changes { answers["\(step) \(change.path)"] = change.losesSoleCopy }
          for change in try await store.changes(from: store.repository.base, to: revision) {
            answers["base..\(step) \(change.path)"] = change.losesSoleCopy
          }
        }
        told.append(answers)
        if hasIndex {
          let kept = ["0 a", "1 b", "2 c", "7 long", "9 README.md", "base..2 a", "base..4 c", "base..7 long"]
          let lost = ["3 e", "5 d", "5 f", "7 g", "8 other", "10 README", "base..3 a", "base..8 long"]
          for key in kept { #expect(answers[key] == false, "\(key)") }
          for key in lost { #expect(answers[key] == true, "\(key)") }
        }
      }
      #expect(told[0] == told[1] && told[0].count > 40, "\(told[0].count)")
    }
  }

  @Test("A draft reads no folder that it did not change, also where it has to tell whether a lost content is kept")
  func reads() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      try await ground.shell(
        "mkdir -p one/in two/in; echo a > one/in/a; echo b > one/in/b; echo c > two/in/c; cp two/in/c two/in/d; "
          + "git add -A; git commit -qm folders", in: ground.target)
      let store = try await overlay.store()
      let workspace = try await store.workspace()
      // What reads the other folder's trees from here on does not find them.
      try await ground.shell(
        """
        for id in $(git rev-parse HEAD:two/in HEAD:two); do
          place=$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)
          rm -f .git/objects/$place ../run/scratch.git/objects/$place
          ! git cat-file -e $id 2>/dev/null || exit 1
        done
        """, in: ground.target)
      try await overlay.shell("rm one/in/a; echo new > one/in/n", in: workspace)
      let snapshot = try await workspace.snapshot(message: "a draft\n")
      #expect(snapshot.changes.map(\.path) == ["one/in/a", "one/in/n"])
      #expect(snapshot.changes[0].losesSoleCopy)
      await workspace.discard()
    }
  }

  @Test("Processes that make the same base at once end with one, and none with an error")
  func race() async throws {
    try await OverlayGround.with { overlay in
      _ = try await overlay.store()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...4 {
          group.addTask {
            let child = try await Child.run(.openAndClose, in: overlay.ground.folder, number: number)
            #expect(child.status == 0, "\(child.output)\(child.errors)")
          }
        }
        try await group.waitForAll()
      }
      let store = try await overlay.reopened()
      #expect(try await store.sweep() == [])
      let left = try await overlay.ground.shell("ls bases; ls run/workspaces", in: overlay.ground.folder)
      #expect(left.split(separator: "\n").count == 3, "\(left)")
      let workspace = try await store.workspace()
      #expect(try await workspace.files(below: "").count == 14)
    }
  }

  @Test(
    "A process that is killed at any moment leaves only what the next one finds and deletes", .timeLimit(.minutes(20)))
  func killed() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      try await ground.shell(
        "mkdir many; for i in $(seq 300); do echo $i > many/$i; done; git add .; git commit -qm many", in: ground.target
      )
      var store = try await overlay.store()
      let plain = try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }
      let expected = try await ground.shell(
        OverlayGround.listing, in: FilePath(try await plain.workspace().root))
      try await Self.clear(ground)
      // The shortest of three, so that one slow start does not put most kills after the end.
      var whole = Int.max
      for number in 60..<63 {
        whole = min(whole, try Child.time(of: try await Child.run(.openAndClose, in: ground.folder, number: number)))
        try await Self.clear(ground)
      }
      var found = 0
      for number in 0..<60 {
        let moment = whole * number / 60
        let child = try await Child.run(.openAndClose, in: ground.folder, number: number, killedAfter: moment)
        #expect(child.status == 0 || child.status == 128 + 9, "\(child.output)\(child.errors)")
        store = try await overlay.reopened()
        found += try await Self.unfinished(in: ground) == 0 ? 0 : 1
        #expect(try await store.sweep() == [])
        #expect(try await Self.unfinished(in: ground) == 0)
        if number % 6 == 0 {
          let workspace = try await store.workspace()
          #expect(try await overlay.listing(of: workspace).drop { $0 != "\n" } == expected.drop { $0 != "\n" })
          await workspace.discard()
        }
        try await Self.clear(ground)
      }
      // How many moments are in the middle of something depends on the machine; without any, nothing was tested.
      #expect(found > 0)
    }
  }

  /// Deletes all bases.
  private static func clear(_ ground: Ground) async throws {
    let housekeeping = Housekeeping(runs: "/nowhere", bases: ground.bases, basesLimit: 0) { _ in false }
    for item in try await housekeeping.list(live: [], known: [], now: Ground.time) {
      try await housekeeping.remove(item)
    }
  }

  /// How many half-made things and workspaces there are.
  private static func unfinished(in ground: Ground) async throws -> Int {
    let left = try await ground.shell("ls -d bases/making-* run/workspaces/* 2>/dev/null | wc -l", in: ground.folder)
    return (Int(left.dropLast()) ?? -1)
  }

  @Test("The bases that were not used for longest go when all are too large, and never one in use")
  func eviction() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      var stores: [ScratchStore] = []
      for number in 0..<4 {
        try await ground.shell(
          "head -c 200000 /dev/urandom > big; git add .; git commit -qm \(number)", in: ground.target)
        try await ground.shell("mkdir run\(number)", in: ground.folder)
        _ = try await ScratchRepository.create(at: "\(ground.folder)/run\(number)", target: ground.target.string)
        stores.append(
          try await ScratchStore(
            folder: "\(ground.folder)/run\(number)", bases: ground.bases, mounter: overlay.mounter,
            basesLimit: 900_000
          ) { Ground.time })
      }
      // The first is the one that was not used for longest, and is in use.
      let held = try await stores[0].workspace()
      await (try await stores[1].workspace()).discard()
      await (try await stores[2].workspace()).discard()
      try await ground.shell(
        "touch -d '1 minute ago' bases/\(stores[1].repository.base.commit)/complete", in: ground.folder)
      try await ground.shell(
        "touch -d '1 hour ago' bases/\(stores[0].repository.base.commit)/complete", in: ground.folder)
      await (try await stores[3].workspace()).discard()
      let names = try await ground.shell("ls bases", in: ground.folder).split(separator: "\n").map(String.init)
      let kept = [0, 2, 3].map { stores[$0].repository.base.commit }
      #expect(Set(names) == Set(kept + ["created.log", "lock"]))
      #expect(try await held.read("README.md").bytes == Array("hello\n".utf8))
      let housekeeping = Housekeeping(runs: "/nowhere", bases: ground.bases, basesLimit: 0) { _ in false }
      let items = try await housekeeping.list(live: [], known: [], now: Ground.time)
      #expect(Set(items.map(\.path)) == Set(kept.dropFirst().map { "\(ground.bases)/\($0)" }))
      await held.discard()
      for item in try await housekeeping.list(live: [], known: [], now: Ground.time) {
        try await housekeeping.remove(item)
      }
      #expect(try await ground.shell("ls bases", in: ground.folder) == "created.log\nlock\n")
    }
  }

  @Test("A base without its marker, and a layer from before the system went down, are made again")
  func damaged() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      var store = try await overlay.store()
      let draft = try await overlay.draft("echo x > docs/a.md", in: store)
      await (try await store.workspace(at: draft.revision)).discard()
      try await ground.shell(
        """
        cd bases/*/layers/*/; rm files/docs/a.md; sed -i 's/^boot .*/boot another/' complete
        cd \(ground.folder); test $(ls -d bases/*/layers/* | wc -l) = 1
        """, in: ground.folder)
      let fork = try await store.workspace(at: draft.revision)
      #expect(try await fork.read("docs/a.md").bytes == Array("x\n".utf8))
      await fork.discard()
      try await ground.shell("rm bases/*/complete bases/*/base/files/README.md", in: ground.folder)
      store = try await overlay.reopened()
      #expect(try await store.workspace().read("README.md").bytes == Array("hello\n".utf8))
      #expect(try await ground.shell("ls bases | wc -l", in: ground.folder) == "3\n")
    }
  }

  @Test("What is deleted of bases is never what a link in them leads to")
  func links() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      let store = try await overlay.store()
      await (try await store.workspace()).discard()
      try await ground.shell(
        """
        mkdir outside; echo keep > outside/f; ln -s \(ground.folder)/outside bases/making-aaaaaaaaaaaa
        echo 'made bases/making-aaaaaaaaaaaa' >> bases/created.log
        mkdir -p bases/making-bbbbbbbbbbbb/base/files; ln -s \(ground.folder)/outside bases/making-bbbbbbbbbbbb/base/files/x
        echo 'made bases/making-bbbbbbbbbbbb' >> bases/created.log; mkdir bases/making-mine bases/mine
        """, in: ground.folder)
      _ = try await store.sweep()
      #expect(try await ground.shell("cat outside/f; ls -d bases/m*", in: ground.folder).hasPrefix("keep\n"))
      let left = try await ground.shell("ls bases", in: ground.folder)
      #expect(!left.contains("making-b") && left.contains("making-mine") && left.contains("\nmine\n"))
    }
  }
}
