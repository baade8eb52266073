import Approval
import JSON
import Plans
import Policy
import RunJournal
import Testing

@Suite("Risk")
struct RiskTests {
  private func risk(_ change: (inout Proposal) -> Void) -> Risk {
    var proposal = Samples.proposal
    change(&proposal)
    return Risk.assess(proposal).risk
  }

  @Test("A small, checked change of ordinary files is of low risk")
  func low() { #expect(risk { _ in } == .low) }

  @Test("A declared undo lowers nothing, whatever the kind, and however well it was tried")
  func declaredUndo() {
    for kind: EffectKind in ["command", "http", "sql.migrate", "file.write", "git.push"] {
      let undone: (inout Proposal) -> Void = {
        $0.effects[0].kind = kind
        $0.effects[0].origin.mayBeLowRisk = false
        $0.effects[0].compensation?.assurance = .tried
      }
      #expect(risk(undone) == .elevated, "\(kind.rawValue)")
    }
  }

  @Test("A grant of one effect covers no other, and none where there are fewer grants than effects")
  func oneGrant() {
    let two: (inout Proposal) -> Void = {
      $0.effects = [Samples.effect, Samples.effect]
      for index in $0.effects.indices { $0.effects[index].origin.mayBeLowRisk = false }
    }
    let grant = "the system's policy, /p:1"
    let tried: [([String?], Risk)] = [([grant, grant], .low), ([grant, nil], .elevated), ([grant], .elevated)]
    for (grants, expected) in tried {
      let found = risk {
        two(&$0)
        $0.policy.unattended = grants
      }
      #expect(found == expected)
    }
  }

  @Test("A script within the words of a shell is run, wherever the shell has gone")
  func scripts() {
    for script in [
      "./t.sh", "cd sub && ./t.sh", "set -e; sh sub/t.sh | tail", "if ./t.sh; then true; fi", "X=1 ./t.sh", ". ./t.sh",
      "(cd sub; bash -eu t.sh)", "echo $(./t.sh)", "exec sh 't.sh'",
    ] {
      let path = script.contains("sub") ? "sub/t.sh" : "t.sh"
      let found = risk {
        $0.changes[0].path = path
        $0.checks = [["sh", "-euc", script]]
      }
      #expect(found == .elevated, "\(script)")
    }
    #expect(risk { $0.checks = [["sh", "-c", "grep -q x a.txt && test -s a.txt"]] } == .low)
  }

  @Test("What a check only looks at is none of its programs")
  func looked() {
    for words in [
      ["grep", "-q", "x", "a.txt"], ["test", "-s", "./a.txt"], ["diff", "a.txt", "b.txt"], ["sh", "-n", "a.txt"],
      ["gcc", "-c", "a.txt"],
    ] {
      #expect(risk { $0.checks = [words] } == .low, "\(words)")
    }
  }

  @Test("A check that looks at no file is none")
  func idleChecks() {
    var proposal = Samples.proposal
    proposal.changes = [
      FileChange(
        path: "a", kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: 1, linesRemoved: 1,
        isBinary: false, newSize: 1)
    ]
    proposal.checks = [["git", "--version"]]
    #expect(Risk.assess(proposal).reasons.contains("no check ran on the draft that looks at a file of it"))
    proposal.checks.append(["make", "test"])
    #expect(!Risk.assess(proposal).reasons.contains { $0.hasPrefix("no check ran") })
  }

  @Test("Where a check ran on the merge result, a target that moved on asks nobody; where none did, that is the reason")
  func movedOn() {
    var proposal = Samples.proposal
    proposal.effects[0].lands = "another tree"
    #expect(Risk.assess(proposal).reasons == ["no check ran on the merge result"])
    let merged = Revision(commit: "m", tree: "another tree")
    proposal.mergeResults = [.init(from: proposal.base, to: merged)]
    #expect(Risk.assess(proposal).risk == .low)
    proposal.checks = []
    #expect(Risk.assess(proposal).reasons == ["no check ran on the merge result"])
  }

  @Test(
    "Files that steer other programs elevate it, in any spelling of case",
    arguments: [
      ".github/workflows/ci.yml", ".GitHub/workflows/ci.yml", "sub/.github/x", ".ci/run", ".chancery/policy.yaml",
      ".gitattributes", "docs/.gitmodules", "package.json", "Cargo.toml", "a/b/Package.swift", ".vscode/tasks.json",
      ".mcp.json", ".envrc", "Jenkinsfile",
    ])
  func sensitive(_ path: String) {
    #expect(risk { $0.changes[0].path = path } == .elevated)
  }
}
