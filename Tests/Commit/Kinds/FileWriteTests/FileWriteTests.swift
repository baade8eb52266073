import Approval
import EffectKit
import FileWrite
import Foundation
import JSON
import KindStage
import KindSupport
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("file.write: a file outside the repository")
struct FileWriteTests {
  private func withStage(
    drafting: String = "printf 'permit: no\\nport: 22\\n' >setting", _ body: (Stage, Course) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: drafting)
      try await shell(
        "mkdir etc state; printf 'permit: yes\\nport: 22\\n' >etc/setting; chmod 640 etc/setting", in: folder)
      let course = Course(
        planner: FileWritePlanner(
          target: stage.target.string, scratch: stage.scratch.string, home: folder.string,
          guarded: [folder.appending("state").string]), applier: FileWriteApplier(scratch: stage.scratch.string))
      try await body(stage, course)
    }
  }

  private func propose(
    _ stage: Stage, _ course: Course, path: String? = nil,
    content: FileWriteDeclaration.Content = .draft("setting"),
    mode: Int? = nil
  ) async throws -> ProposedEffect {
    let context = EffectContext(
      planName: "p", goal: "g", run: "r", base: stage.base, draft: stage.draft, attributions: [],
      values: Template.Values(inputs: ["folder": "etc"]), seconds: 0)
    let place = try Template(parsing: path ?? "~/${{ inputs.folder }}/setting")
    return try await course.planner.propose(
      EffectDeclaration(FileWriteDeclaration(path: place, content: content, mode: mode)), in: context)
  }

  @Test("What users attach to a file stays with it, and is part of what was sealed")
  func attributes() async throws {
    try await withStage { stage, course in
      func attach(_ text: String) async throws {
        try await shell(
          "python3 -c \"import os; os.setxattr('etc/setting', 'user.note', b'\(text)')\"", in: stage.folder)
      }
      func attached() async throws -> String {
        try await shell("python3 -c \"import os; print(os.getxattr('etc/setting', 'user.note'))\"", in: stage.folder)
      }
      try await attach("kept")
      var effect = try await propose(stage, course)
      try await attach("other")
      #expect(await failure { _ = try await course.commit(effect) }?.isStale == true)
      effect = try await propose(stage, course)
      let receipt = try await course.commit(effect)
      #expect(try await attached() == "b'other'\n")
      _ = try await course.undo(effect, receipt)
      #expect(try await attached() == "b'other'\n")
    }
  }

  @Test("Where the target is a linked work tree, its repository's folder is not written to either")
  func gitFolder() async throws {
    try await withStage { stage, _ in
      try await git("worktree", "add", "-q", "../linked", in: stage.target)
      let planner = FileWritePlanner(
        target: stage.folder.appending("linked").string, scratch: stage.scratch.string, home: stage.folder.string,
        guarded: [])
      for place in ["target/.git/hooks/post-checkout", "target/.git/worktrees/linked/x"] {
        let context = EffectContext(
          planName: "p", goal: "g", run: "r", base: stage.base, draft: stage.draft, attributions: [],
          values: Template.Values(), seconds: 0)
        let declared = FileWriteDeclaration(
          path: Template("\(stage.folder)/\(place)"), content: .draft(Template("setting")))
        let error = await failure { _ = try await planner.propose(EffectDeclaration(declared), in: context) }
        #expect("\(error as Any)".contains("git folder, which no effect writes"), "\(error as Any)")
      }
    }
  }

  @Test("The difference is shown, the file is replaced as a whole with its mode and owner, and the old one is kept")
  func replaced() async throws {
    try await withStage { stage, course in
      let before = try await shell("stat -c '%a %u %g' etc/setting; ls -A etc", in: stage.folder)
      let effect = try await propose(stage, course)
      #expect(effect.shown == ["@@ -1,2 +1,2 @@", "-permit: yes", "+permit: no", " port: 22"])
      #expect(effect.measured == ["bytes": 20, "lines-added": 1, "lines-removed": 1])
      #expect(try await shell("stat -c '%a %u %g' etc/setting; ls -A etc", in: stage.folder) == before)
      let receipt = try await course.commit(effect)
      #expect(try await shell("cat etc/setting", in: stage.folder) == "permit: no\nport: 22\n")
      #expect(try await shell("stat -c '%a' etc/setting", in: stage.folder) == "640\n")
      #expect(try await shell("cat etc/.setting*~", in: stage.folder) == "permit: yes\nport: 22\n")
      #expect(receipt.detail.contains(".setting.chancery-"))
      guard case .applied = await course.probe(effect) else {
        Issue.record("the probe does not see it")
        return
      }
      _ = try await course.undo(effect, receipt)
      #expect(try await shell("cat etc/setting", in: stage.folder) == "permit: yes\nport: 22\n")
      #expect(try await shell("stat -c '%a %u %g' etc/setting; ls -A etc", in: stage.folder) == before)
      guard case .applied = await course.planner.probeCompensation(of: try course.applied(effect, receipt)) else {
        Issue.record("the probe does not see that it was undone")
        return
      }
    }
  }

  @Test("A file that was not there is made with the mode that the plan says, and deleted again")
  func made() async throws {
    try await withStage { stage, course in
      let effect = try await propose(stage, course, path: "~/etc/new", content: .text("a: 1\n"), mode: 0o600)
      #expect(await course.probe(effect) == .notApplied("\(stage.folder.string)/etc/new is as it was before"))
      let receipt = try await course.commit(effect)
      #expect(
        try await shell("cat etc/new; stat -c %a etc/new; ls -A etc", in: stage.folder) == "a: 1\n600\nnew\nsetting\n")
      _ = try await course.undo(effect, receipt)
      #expect(try await shell("ls -A etc", in: stage.folder) == "setting\n")
    }
  }

  @Test(
    "What was changed after the seal stays as it is",
    arguments: [
      "echo other >>etc/setting", "chmod 600 etc/setting", "rm etc/setting",
      "rm etc/setting; ln -s /etc/hostname etc/setting",
      "mv etc other; mkdir etc; ln other/setting etc/two; mv other/setting etc/setting",
    ])
  func changed(_ change: String) async throws {
    try await withStage { stage, course in
      let effect = try await propose(stage, course)
      try await shell(change, in: stage.folder)
      let before = try await shell(
        "find . -path ./target -prune -o -path ./scratch.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum",
        in: stage.folder)
      #expect(await failure { _ = try await course.commit(effect) } != nil)
      // Also where the change came between the last look and the write.
      #expect(await failure { _ = try await course.apply(effect, seen: effect) } != nil)
      let after = try await shell(
        "find . -path ./target -prune -o -path ./scratch.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum",
        in: stage.folder)
      #expect(before == after)
    }
  }

  @Test("What was changed since is not undone")
  func changedSince() async throws {
    for change in ["echo more >>etc/setting", "rm etc/.setting*~", "chmod 644 etc/setting"] {
      try await withStage { stage, course in
        let effect = try await propose(stage, course)
        let receipt = try await course.commit(effect)
        try await shell(change, in: stage.folder)
        let before = try await shell("cat etc/setting; ls -lA etc", in: stage.folder)
        #expect(await failure { _ = try await course.undo(effect, receipt) }?.isStale == true, "\(change)")
        #expect(try await shell("cat etc/setting; ls -lA etc", in: stage.folder) == before)
      }
    }
  }

  @Test("Two writers, of which one comes between: nothing that anybody wrote is lost")
  func raced() async throws {
    try await withStage { stage, course in
      for round in 0..<20 {
        try await shell("printf 'permit: yes\\nport: 22\\n' >etc/setting; rm -f etc/.setting*", in: stage.folder)
        let effect = try await propose(stage, course)
        async let other = shell("printf 'other \(round)\\n' >etc/mine; mv etc/mine etc/setting", in: stage.folder)
        let outcome = await failure { _ = try await course.commit(effect) }
        _ = try await other
        let contents = try await shell("cat etc/setting etc/.setting*~ 2>/dev/null || true", in: stage.folder)
        #expect(contents.contains("other \(round)"), "\(String(describing: outcome)): \(contents)")
      }
    }
  }

  @Test(
    "Places that no effect writes to are refused, with what to do instead",
    arguments: [
      ("setting", "no absolute path"), ("~/etc/../etc/setting", "no absolute path"), ("~/target/a.txt", "git.merge"),
      ("~/state/policy.yaml", "Chancery's own"), ("~/link/setting", "is a link"), ("~/etc/pointer", "it is a link"),
      ("~/etc", "not a regular file"), ("~/none/setting", "No such file"), ("~/etc/twin", "2 names"),
    ])
  func refused(_ path: String, _ reason: String) async throws {
    try await withStage { stage, course in
      try await shell(
        "ln -s etc link; ln -s setting etc/pointer; echo 1 >etc/one; ln etc/one etc/twin", in: stage.folder)
      let found = await failure { _ = try await propose(stage, course, path: path) }
      guard case .invalid(let said)? = found else {
        Issue.record("\(path) is not refused: \(String(describing: found))")
        return
      }
      #expect(said.contains(reason))
    }
  }

  @Test("What is there already, and what the draft does not have, is no effect")
  func nothing() async throws {
    try await withStage(drafting: "printf 'permit: yes\\nport: 22\\n' >setting") { stage, course in
      #expect(await failure { _ = try await propose(stage, course) }?.isInvalid == true)
      #expect(await failure { _ = try await propose(stage, course, content: .draft("none")) }?.isInvalid == true)
    }
  }

  @Test("A folder that nothing can be written to is found before anybody is asked")
  func unwritable() async throws {
    guard getuid() != 0 else { return }
    try await withStage { stage, course in
      try await shell("chmod 500 etc", in: stage.folder)
      #expect(await failure { _ = try await propose(stage, course) }?.isInvalid == true)
    }
  }
}
