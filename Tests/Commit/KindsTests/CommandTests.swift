import Approval
import EffectKit
import FileWrite
import Foundation
import GitMerge
import GitPush
import HTTPRequest
import JSON
import KindSupport
import Plans
import RunCommand
import SQLMigrate
import SecretSources
import Signatures
import SystemPackage
import TestKit
import Testing

@Suite("command: a program with the user's rights")
struct CommandTests {
  private static let secret = "s3cr3t-t0ken/42"

  /// The program beside the test bundle: what supervises is Chancery itself.
  private static let supervisor: String = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return FilePath(link ?? "/").removingLastComponent().appending("chancery").string
  }()

  /// A service whose version is a file, and a script that deploys it.
  private static let deploy = """
    #!/bin/sh
    # Usage: deploy.sh FOLDER
    [ "$2" = --dry-run ] && { echo "would deploy $(cat version) over $(cat "$1/deployed")"; exit 0; }
    echo "with $TOKEN for $CHANCERY_KEY" >&2
    cat >"$1/input"
    cp version "$1/deployed"
    """

  private func withStage(
    base: String = "", drafting: String = "echo 2 >version", _ body: (Stage, Course) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      try Data((Self.deploy + "\n").utf8).write(to: URL(fileURLWithPath: stage.target.appending("deploy.sh").string))
      try await shell(
        "chmod +x deploy.sh; echo 1 >version; \(base)\n git add -A; git commit -qm scripts", in: stage.target)
      try await stage.redraft(drafting)
      try await shell("mkdir world; echo 1 >world/deployed", in: folder)
      let secretStore = SecretStore(sources: ["TOKEN": .environment("T")], environment: ["T": Self.secret], home: "/")
      let environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:\(folder)/world", "HOME": folder.string, "PASSED": "passed",
        "OTHER": "other",
      ]
      let course = Course(
        planner: RedactingPlanner(
          CommandPlanner(
            scratch: stage.scratch.string, secretStore: secretStore, environment: environment,
            supervisor: Self.supervisor),
          secretStore: secretStore),
        applier: RedactingApplier(
          CommandApplier(
            scratch: stage.scratch.string, secretStore: secretStore, environment: environment,
            supervisor: Self.supervisor),
          secretStore: secretStore))
      try await body(stage, course)
    }
  }

  private func line(_ words: String...) -> Plans.CommandLine { Plans.CommandLine(words: words.map { Template($0) }) }

  private func propose(
    _ stage: Stage, _ course: Course, _ declared: CommandDeclaration
  ) async throws -> ProposedEffect {
    let context = EffectContext(
      planName: "p", goal: "g", run: "r", base: stage.base, draft: stage.draft, attributions: [],
      values: Template.Values(), seconds: 0)
    return try await course.planner.propose(EffectDeclaration(declared), in: context)
  }

  private func deployment(_ stage: Stage) throws -> CommandDeclaration {
    let world = stage.folder.appending("world").string
    return CommandDeclaration(
      run: line("./deploy.sh", world), target: "service/shop",
      dryRun: line("./deploy.sh", world, "--dry-run"), verify: line("cmp", "-s", "version", "\(world)/deployed"),
      undo: line("sh", "-c", "echo 1 >\(world)/deployed"),
      environment: ["TOKEN": try Template(parsing: "${{ secrets.TOKEN }}")], pass: ["PASSED"],
      input: try Template(parsing: "in ${{ secrets.TOKEN }}"), timeoutSeconds: 20)
  }

  @Test("A deploy is shown by its dry-run, done once, verified, probed and taken back")
  func deployed() async throws {
    try await withStage { stage, course in
      let effect = try await propose(stage, course, try deployment(stage))
      let shown = effect.shown
      // The dry-run ran in a copy of the base: what is drafted is not run before anybody has approved it.
      #expect(shown.contains("would deploy 1 over 1"))
      #expect(!effect.document.canonicalText.contains(Self.secret))
      #expect(effect.executables.map(\.path).contains { $0.hasSuffix("/cmp") })
      let before = await course.probe(effect)
      guard case .notApplied = before else {
        Issue.record("it was probed as \(before)")
        return
      }
      let receipt = try await course.commit(effect)
      #expect(try await shell("cat world/deployed", in: stage.folder) == "2\n")
      #expect(try await shell("cat world/input", in: stage.folder) == "in \(Self.secret)")
      #expect(receipt.detail.contains("with [secret TOKEN] for \(course.key(of: effect))"))
      #expect(!receipt.detail.contains(Self.secret))
      _ = try await course.undo(effect, receipt)
      #expect(try await shell("cat world/deployed", in: stage.folder) == "1\n")
      #expect(try await shell("ls -d command-* 2>/dev/null || true", in: stage.folder).isEmpty)
    }
  }

  @Test("A command gets the variables that are named and no others")
  func environment() async throws {
    try await withStage { stage, course in
      let world = stage.folder.appending("world").string
      var declared = try deployment(stage)
      declared.run = line("sh", "-c", "env >\(world)/env; ls -l /proc/self/fd >\(world)/fd")
      declared.verify = nil
      _ = try await course.commit(try await propose(stage, course, declared))
      let names = Set(
        try await shell("cut -d= -f1 world/env", in: stage.folder).split(separator: "\n").map(String.init))
      #expect(
        names.isSubset(of: [
          "PATH", "HOME", "TMPDIR", "LC_ALL", "TOKEN", "PASSED", "CHANCERY_KEY", "PWD", "SHLVL", "_", "OLDPWD",
        ]))
      #expect(names.isSuperset(of: ["TOKEN", "PASSED", "CHANCERY_KEY"]))
      let descriptors = try await shell("grep -c ' -> ' world/fd", in: stage.folder)
      #expect(descriptors == "4\n", "the command has descriptors that are not its own")
    }
  }

  @Test("Everything that a command has started ends with it, whatever it does to get away")
  func processTree() async throws {
    try await withStage { stage, course in
      let mark = stage.folder.appending("world/alive").string
      var declared = try deployment(stage)
      let loop = "while sleep 0.1; do date >>\(mark); done"
      declared.run = line(
        "sh", "-c", "(\(loop)) & setsid sh -c '(\(loop)) & disown 2>/dev/null; (\(loop)) &' & sleep 0.5")
      declared.verify = nil
      _ = try await course.commit(try await propose(stage, course, declared))
      let size = try await shell("wc -c <world/alive", in: stage.folder)
      try await Task.sleep(for: .seconds(1))
      #expect(try await shell("wc -c <world/alive", in: stage.folder) == size)
    }
  }

  @Test("What takes too long is stopped with all that it started, and is in doubt")
  func timeout() async throws {
    try await withStage { stage, course in
      var declared = try deployment(stage)
      declared.timeoutSeconds = 1
      declared.run = line("sh", "-c", "trap '' TERM; (sleep 60) & sleep 60; sleep 60")
      declared.verify = nil
      let effect = try await propose(stage, course, declared)
      let clock = ContinuousClock()
      let time = await clock.measure {
        guard case .inDoubt(let reason)? = await failure({ _ = try await course.commit(effect) }) else {
          Issue.record("it is not in doubt")
          return
        }
        #expect(reason.contains("took too long"))
      }
      #expect(time < .seconds(15))
    }
  }

  @Test("How a command ends decides what is known")
  func endings() async throws {
    try await withStage { stage, course in
      var declared = try deployment(stage)
      declared.verify = nil
      declared.run = line("sh", "-c", "echo why; exit 3")
      let failing = try await propose(stage, course, declared)
      #expect(await failure { _ = try await course.commit(failing) } == .inDoubt("the command exited with 3: why"))
      declared.verify = line("sh", "-c", "exit 1")
      let verified = try await propose(stage, course, declared)
      #expect(await failure { _ = try await course.commit(verified) }?.isNotApplied == true)
      declared.run = line("no-such-program-x")
      #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true)
      declared.run = line("sh", "-c", "true")
      declared.dryRun = line("false")
      #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true)
    }
  }

  @Test("A secret that a dry-run prints is not shown, also where nothing has used it before")
  func dryRunPrintsSecret() async throws {
    try await withStage { stage, course in
      try await shell("echo '\(Self.secret)' >world/leak", in: stage.folder)
      var declared = try deployment(stage)
      declared.dryRun = line("cat", stage.folder.appending("world/leak").string)
      let effect = try await propose(stage, course, declared)
      #expect(!effect.document.canonicalText.contains(Self.secret))
      #expect(effect.shown.contains("[secret TOKEN]"))
    }
  }

  @Test(
    "Whatever is said to run, and however, is sealed as it is outside the tree",
    arguments: [
      ["W/tool"], ["bash", "-e", "-o", "pipefail", "W/tool"], ["env", "A=1", "bash", "W/tool"], ["env", "W/tool"],
      ["timeout", "9", "W/tool"], ["timeout", "-s", "TERM", "9", "bash", "W/tool"], ["W/split"], ["./link"],
      ["sh", "link"], ["env", "tool"], ["nice", "-n", "1", "tool"],
    ])
  func ways(_ words: [String]) async throws {
    try await withStage { stage, course in
      var stage = stage
      let world = stage.folder.appending("world").string
      try await shell(
        "printf '#!/bin/bash\\necho good >\(world)/ran\\n' >tool; printf '#!/usr/bin/env -S \(world)/tool x\\n' >split; "
          + "chmod +x tool split", in: FilePath(world))
      try await stage.redraft("ln -s \(world)/tool link")
      var declared = try deployment(stage)
      declared.verify = nil
      declared.run = Plans.CommandLine(
        words: words.map { Template($0.replacingOccurrences(of: "W/", with: world + "/")) })
      let effect = try await propose(stage, course, declared)
      #expect(effect.executables.map(\.path).contains("\(world)/tool"), "\(effect.executables.map(\.path))")
      _ = try await course.commit(effect)
      #expect(try await shell("cat world/ran; rm world/ran", in: stage.folder) == "good\n")
      try await shell("printf '#!/bin/bash\\necho bad >\(world)/ran\\n' >tool", in: FilePath(world))
      #expect(await failure { _ = try await course.commit(effect) }?.isStale == true)
      #expect(try await shell("ls world", in: stage.folder).contains("ran") == false)
    }
  }

  @Test("Scripts that name each other as interpreters are refused")
  func circle() async throws {
    try await withStage { stage, course in
      let world = stage.folder.appending("world").string
      try await shell(
        "echo '#!\(world)/b' >a; echo '#!\(world)/a' >b; chmod +x a b", in: FilePath(world))
      var declared = try deployment(stage)
      declared.run = line("\(world)/a")
      let error = await failure { _ = try await propose(stage, course, declared) }
      #expect(error?.isInvalid == true && "\(error as Any)".contains("interpreter is a script"), "\(error as Any)")
    }
  }

  @Test("A program that was exchanged after the seal is stale, and does not run")
  func exchanged() async throws {
    try await withStage { stage, course in
      let tool = stage.folder.appending("world/tool").string
      try await shell(
        "printf '#!/bin/sh\\necho good >\(stage.folder)/world/ran\\n' >world/tool; chmod +x world/tool",
        in: stage.folder)
      var declared = try deployment(stage)
      declared.verify = nil
      declared.run = line(tool)
      let effect = try await propose(stage, course, declared)
      #expect(effect.executables.map(\.path).contains(tool))
      try await shell("printf '#!/bin/sh\\necho bad >\(stage.folder)/world/ran\\n' >world/tool", in: stage.folder)
      #expect(await failure { _ = try await course.commit(effect) }?.isStale == true)
      #expect(await failure { _ = try await course.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await shell("ls world", in: stage.folder).contains("ran") == false)
    }
  }

  @Test("A program that could be exchanged runs from memory, and one of the system where it is")
  func pinned() async throws {
    try await withStage { stage, course in
      try await shell("cp \"$(readlink -f \"$(command -v sh)\")\" world/own; chmod 777 world/own", in: stage.folder)
      let world = stage.folder.appending("world").string
      var declared = try deployment(stage)
      declared.verify = nil
      declared.run = line("sh", "-c", "exec 3>&-; \(world)/own -c :; readlink /proc/$$/exe >\(world)/system")
      _ = try await course.commit(try await propose(stage, course, declared))
      declared.run = line("\(world)/own", "-c", "readlink /proc/$$/exe >\(world)/exchangeable; :")
      _ = try await course.commit(try await propose(stage, course, declared))
      #expect(try await shell("cat world/exchangeable", in: stage.folder).contains("memfd:chancery-executable"))
      #expect(try await shell("cat world/system", in: stage.folder).hasPrefix("/"))
    }
  }
}
