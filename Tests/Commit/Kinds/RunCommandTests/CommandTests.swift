import Approval
import EffectKit
import Foundation
import JSON
import KindStage
import KindSupport
import Plans
import RunCommand
import RunJournal
import SecretSources
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
    try await withProcesses(base: base, drafting: drafting) { stage, course in
      try await body(stage, course([:]))
    }
  }

  /// Lends a stage, and courses of processes that differ in their variables.
  private func withProcesses(
    base: String = "", drafting: String = "echo 2 >version",
    _ body: (Stage, ([String: String]) -> Course) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      try Data((Self.deploy + "\n").utf8).write(to: URL(fileURLWithPath: stage.target.appending("deploy.sh").string))
      try await shell(
        "chmod +x deploy.sh; echo 1 >version; \(base)\n git add -A; git commit -qm scripts", in: stage.target)
      try await stage.redraft(drafting)
      try await shell("mkdir world; echo 1 >world/deployed", in: folder)
      let secretStore = SecretStore(sources: ["TOKEN": .environment("T")], environment: ["T": Self.secret], home: "/")
      let usual = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:\(folder)/world", "HOME": folder.string, "PASSED": "passed",
        "OTHER": "other",
      ]
      try await body(stage) { variables in
        let environment = usual.merging(variables) { $1 }
        return Course(
          planner: RedactingPlanner(
            CommandPlanner(
              scratch: stage.scratch.string, secretStore: secretStore, environment: environment,
              supervisor: Self.supervisor, home: folder.string, guarded: [folder.appending("guarded").string]),
            secretStore: secretStore),
          applier: RedactingApplier(
            CommandApplier(
              scratch: stage.scratch.string, secretStore: secretStore, environment: environment,
              supervisor: Self.supervisor, home: folder.string, guarded: [folder.appending("guarded").string]),
            secretStore: secretStore))
      }
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

  @Test("A deploy is shown by its dry-run, done once, verified, probed and undone")
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
          "GIT_CEILING_DIRECTORIES", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0",
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
      declared.run = line("sh", "-c", "trap '' TERM; (sleep 300) & sleep 300; sleep 300")
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
      // The program alone would go on for ten minutes.
      #expect(time < .seconds(120))
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

  @Test("A command that was reviewed with one value of a variable does not run with another, nor with another file")
  func variables() async throws {
    try await withProcesses { stage, course in
      let world = stage.folder.appending("world").string
      try await shell("echo staging >one; echo production >two", in: FilePath(world))
      var declared = try deployment(stage)
      declared.dryRun = nil
      declared.verify = nil
      declared.undo = line("true")
      declared.run = line("sh", "-c", "cat $KUBECONFIG >\(world)/ran")
      declared.pass = ["KUBECONFIG", "SSH_AUTH_SOCK", "MISSING"]
      let reviewed = course(["KUBECONFIG": "\(world)/one", "SSH_AUTH_SOCK": "/run/agent.1"])
      let effect = try await propose(stage, reviewed, declared)
      let shown = effect.shown
      #expect(shown.contains("KUBECONFIG=\(world)/one, sealed with what it names"))
      #expect(shown.contains("MISSING is not set"))
      for other in [
        ["KUBECONFIG": "\(world)/two", "SSH_AUTH_SOCK": "/run/agent.1"], ["SSH_AUTH_SOCK": "/run/agent.1"],
        ["KUBECONFIG": "\(world)/one", "MISSING": "there"],
      ] {
        #expect(await failure { _ = try await course(other).planner.rederive(effect) }?.isStale == true)
        #expect(await failure { _ = try await course(other).apply(effect, seen: effect) }?.isStale == true)
      }
      // An agent's socket is another one after each login.
      let later = course(["KUBECONFIG": "\(world)/one", "SSH_AUTH_SOCK": "/run/agent.2"])
      #expect(try await later.planner.rederive(effect) == effect)
      try await shell("cp one kept; echo changed >one", in: FilePath(world))
      #expect(await failure { _ = try await reviewed.commit(effect) }?.isStale == true)
      #expect(await failure { _ = try await reviewed.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await shell("ls", in: FilePath(world)).contains("ran") == false)
      try await shell("cp kept one", in: FilePath(world))
      let receipt = try await later.commit(effect)
      #expect(try await shell("cat ran", in: FilePath(world)) == "staging\n")
      // What undoes it reaches the same place, or nothing.
      try await shell("echo changed >one", in: FilePath(world))
      #expect(await failure { _ = try await later.undo(effect, receipt) }?.isStale == true)
    }
  }

  @Test("A secret that is passed stands in no seal, not even by a digest that could be guessed")
  func keyedDigests() async throws {
    try await withProcesses { stage, course in
      var declared = try deployment(stage)
      declared.pass = ["PIN"]
      let effect = try await propose(stage, course(["PIN": "1234"]), declared)
      let text = effect.document.canonicalText
      let guessed = try await shell("printf 1234 | sha256sum; printf PIN=1234 | sha256sum", in: stage.folder)
      for digest in guessed.split(separator: "\n").map({ $0.prefix(64) }) { #expect(!text.contains(digest)) }
      #expect(try await shell("stat -c %a host.key", in: stage.folder) == "600\n")
    }
  }

  @Test("Files that a command reads are sealed")
  func reads() async throws {
    try await withStage { stage, course in
      var declared = try deployment(stage)
      declared.verify = nil
      declared.reads = ["~/world/deployed"]
      let effect = try await propose(stage, course, declared)
      try await shell("echo 7 >world/deployed", in: stage.folder)
      #expect(await failure { _ = try await course.commit(effect) }?.isStale == true)
      declared.reads = ["~/nowhere"]
      #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true)
    }
  }

  @Test("Exit statuses mean what the plan says, in each of its commands")
  func statuses() async throws {
    try await withStage { stage, course in
      let world = stage.folder.appending("world").string
      var declared = try deployment(stage)
      // As `terraform plan -detailed-exitcode` has them: 0 no changes, 1 an error, 2 changes.
      declared.dryRun = line("sh", "-c", "echo changes; exit 2")
      declared.verify = line("sh", "-c", "exit $(cat \(world)/state)")
      declared.statuses = .init(
        run: .init(notDone: [5]), dryRun: .init(done: [0, 2]), verify: .init(done: [0], notDone: [2]))
      declared.run = line("sh", "-c", "echo 0 >\(world)/state")
      try await shell("echo 2 >world/state", in: stage.folder)
      let effect = try await propose(stage, course, declared)
      #expect(effect.shown.contains("changes"))
      #expect(await course.probe(effect).isNotApplied)
      _ = try await course.commit(effect)
      #expect(await course.probe(effect).isApplied)
      try await shell("echo 1 >world/state", in: stage.folder)
      #expect(await course.probe(effect).isUnknown)
      declared.verify = nil
      declared.run = line("sh", "-c", "exit 5")
      let failing = try await propose(stage, course, declared)
      #expect(await failure { _ = try await course.commit(failing) }?.isNotApplied == true)
      declared.statuses = .init()
      #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true)
    }
  }

  @Test("A command runs in the folder of the draft that is named, and gets empty arguments as they are")
  func folder() async throws {
    try await withStage(base: "mkdir -p infra/prod; echo main >infra/prod/main.tf; ln -s /etc out") { stage, course in
      let world = stage.folder.appending("world").string
      var declared = try deployment(stage)
      declared.dryRun = nil
      declared.verify = nil
      declared.folder = "infra/prod"
      declared.run = line("sh", "-c", "{ cat main.tf; echo \"$# [$1]\"; } >\(world)/ran", "x", "", "y")
      _ = try await course.commit(try await propose(stage, course, declared))
      #expect(try await shell("cat world/ran", in: stage.folder) == "main\n2 []\n")
      for folder in ["none", "version", "out"] {
        declared.folder = Template(folder)
        #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true, "\(folder)")
      }
    }
  }

  @Test("Files are put in place and kept, a changed one is stale, and what is thrown away is said")
  func kept() async throws {
    try await withStage { stage, course in
      try await shell("mkdir state guarded; echo 1 >state/tf", in: stage.folder)
      var declared = try deployment(stage)
      declared.dryRun = nil
      declared.verify = nil
      declared.keep = [.init(name: "terraform.tfstate", place: "~/state/tf")]
      declared.run = line("sh", "-c", "echo 2 >>terraform.tfstate; echo log >debug.log; echo 3 >version")
      let effect = try await propose(stage, course, declared)
      try await shell("cp state/tf old; echo other >state/tf", in: stage.folder)
      #expect(await failure { _ = try await course.commit(effect) }?.isStale == true)
      try await shell("cp old state/tf", in: stage.folder)
      let receipt = try await course.commit(effect)
      #expect(try await shell("cat state/tf; ls -A state", in: stage.folder) == "1\n2\ntf\n")
      #expect(receipt.detail.contains("terraform.tfstate is kept at \(stage.folder)/state/tf"))
      #expect(receipt.detail.contains("it left debug.log, version in its folder, which is thrown away"))
      declared.keep = [.init(name: "s", place: "~/guarded/s")]
      #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true)
    }
  }

  @Test("What is kept is limited as a file that is written, counts for rejections there, and is never the draft's own")
  func keptAsWritten() async throws {
    try await withStage(drafting: "echo evil >note; mkdir real; ln -s /etc link") { stage, course in
      try await shell("mkdir -p .ssh state; ln -s state by", in: stage.folder)
      var declared = try deployment(stage)
      declared.verify = nil
      declared.run = line("true")
      declared.keep = [.init(name: "note", place: "~/.ssh/authorized_keys"), .init(name: "s", place: "~/by/s")]
      let effect = try await propose(stage, course, declared)
      let kept = effect.asides.filter { $0.role == .keep }
      #expect(kept.map(\.kind) == ["file.write", "file.write"])
      let home = stage.folder.string
      #expect(
        kept.map { $0.names["paths"] } == [["\(home)/.ssh/authorized_keys"], ["\(home)/by/s", "\(home)/state/s"]])
      #expect(kept.map(\.numbers) == [[:], [:]])
      #expect(effect.findings.contains(.startupFile("\(home)/.ssh/authorized_keys")))
      #expect(effect.targets.contains { $0.overlaps(TargetName.file("\(home)/.ssh/authorized_keys")[0]) })
      _ = try await course.commit(effect)
      #expect(try await shell("ls -A .ssh state", in: stage.folder) == ".ssh:\n\nstate:\n")
      // What the command itself leaves there is kept.
      declared.run = line("sh", "-c", "echo own >note")
      _ = try await course.commit(try await propose(stage, course, declared))
      #expect(try await shell("cat .ssh/authorized_keys", in: stage.folder) == "own\n")
      declared.keep = [.init(name: "link/x", place: "~/state/x")]
      let error = await failure { _ = try await course.commit(try await propose(stage, course, declared)) }
      #expect("\(error as Any)".contains("link of the draft is no folder"), "\(error as Any)")
    }
  }

  @Test("A dry-run that waits for approval does not run, and the command is not measured")
  func untried() async throws {
    try await withStage { stage, course in
      let mark = stage.folder.appending("mark").string
      var declared = try deployment(stage)
      declared.dryRun = line("touch", mark)
      var context = EffectContext(
        planName: "p", goal: "g", run: "r", base: stage.base, draft: stage.draft, attributions: [],
        values: Template.Values(), seconds: 0)
      context.untried = "a policy asks for people"
      let effect = try await course.planner.propose(EffectDeclaration(declared), in: context)
      #expect(!FileManager.default.fileExists(atPath: mark))
      #expect(effect.findings.contains(.unmeasured) && effect.shown.contains("a policy asks for people"))
      #expect(effect.preview.hasSuffix("was not tried"))
      #expect(try await course.planner.rederive(effect).document == effect.document)
      context.untried = nil
      let tried = try await course.planner.propose(EffectDeclaration(declared), in: context)
      #expect(FileManager.default.fileExists(atPath: mark) && !tried.findings.contains(.unmeasured))
    }
  }

  @Test(
    "Variables are named for policies, in a dry-run those that are passed alone, and one that loads code is not set")
  func variableNames() async throws {
    try await withStage { stage, course in
      let declared = try deployment(stage)
      let effect = try await propose(stage, course, declared)
      #expect(effect.names["variables"] == ["PASSED", "TOKEN"])
      let byRole = effect.asides.map { ($0.role, $0.names["variables"] ?? []) }
      #expect(
        byRole.contains { $0 == (.dryRun, ["PASSED"]) } && byRole.contains { $0 == (.undo, ["PASSED", "TOKEN"]) })
      // As an earlier version sealed it.
      var members = try #require(effect.arguments.objectValue)
      members["pass"] = ["BASH_ENV"]
      var earlier = effect
      earlier.arguments = .object(members)
      let found = await course.probe(earlier)
      #expect("\(found)".contains("BASH_ENV would load code"), "\(found)")
    }
  }

  @Test("What a command has started is ended and named, or goes on where the plan says so")
  func staysUp() async throws {
    try await withStage { stage, course in
      let world = stage.folder.appending("world").string
      var declared = try deployment(stage)
      declared.dryRun = nil
      declared.verify = nil
      declared.run = line("sh", "-c", "sleep 300 >/dev/null 2>&1 & echo $! >\(world)/pid")
      let ended = try await course.commit(try await propose(stage, course, declared))
      #expect(ended.detail.contains("were ended with it"), "\(ended.detail)")
      #expect(
        try await shell("kill -0 $(cat world/pid) 2>/dev/null && echo up || echo down", in: stage.folder) == "down\n")
      declared.staysUp = true
      let left = try await course.commit(try await propose(stage, course, declared))
      #expect(left.detail.contains("run on"), "\(left.detail)")
      #expect(try await shell("kill $(cat world/pid) && echo up", in: stage.folder) == "up\n")
    }
  }

  @Test(
    "A tool that uses files beside itself is refused with the reason before anybody is asked, and works when it is brought"
  )
  func brought() async throws {
    try await withStage { stage, course in
      let world = stage.folder.appending("world").string
      try await shell(
        """
        mkdir -p lib bin; echo 'say() { echo "$1" >'\(world)'/ran; }' >lib/common.sh; ln -s ../lib/run.sh bin/mytool
        printf '#!/bin/sh\\nhere=$(dirname "$(readlink -f "$0")")\\n. "$here/common.sh"\\nsay "$1"\\n' >lib/run.sh
        chmod +x lib/run.sh
        """, in: FilePath(world))
      var declared = try deployment(stage)
      declared.dryRun = nil
      declared.verify = nil
      declared.run = line("\(world)/bin/mytool", "done")
      let refused = await failure { _ = try await propose(stage, course, declared) }
      #expect(refused?.isInvalid == true && "\(refused as Any)".contains("under bring"), "\(refused as Any)")
      declared.bring = ["~/world/lib"]
      let effect = try await propose(stage, course, declared)
      _ = try await course.commit(effect)
      #expect(try await shell("cat ran; rm ran", in: FilePath(world)) == "done\n")
      try await shell("echo 'say() { echo bad >'\(world)'/ran; }' >lib/common.sh", in: FilePath(world))
      #expect(await failure { _ = try await course.commit(effect) }?.isStale == true)
      #expect(await failure { _ = try await course.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await shell("ls", in: FilePath(world)).contains("ran") == false)
      try await shell("ln -s /etc/hosts lib/out", in: FilePath(world))
      #expect(await failure { _ = try await propose(stage, course, declared) }?.isInvalid == true)
    }
  }

  @Test("A script that the system would not start is refused when it is sealed")
  func unstartable() async throws {
    try await withStage(base: "echo 'echo hi' >plain; cp plain still; chmod +x plain") { stage, course in
      var declared = try deployment(stage)
      declared.dryRun = nil
      declared.verify = nil
      for (program, hint) in [("./plain", "#!/bin/sh"), ("./still", "chmod +x")] {
        declared.run = line(program)
        let error = await failure { _ = try await propose(stage, course, declared) }
        #expect(error?.isInvalid == true && "\(error as Any)".contains(hint), "\(error as Any)")
      }
    }
  }
}
