import Approval
import EffectKit
import Foundation
import JSON
import KindRegistry
import Plans
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing

/// docs/reference/risk.md is the table: each of its rows is tried, and nothing that is tried is missing from it.
@Suite("The table of risks")
struct RiskTableTests {
  private typealias Change = @Sendable (inout Proposal) -> Void

  private struct Row {
    var name: String
    var cells: [String]
  }

  private static func rows(below heading: String) throws -> [Row] {
    let path = Project.root.appending("docs/reference/risk.md").string
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
    let lines = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
    return lines.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(name: cells[0], cells: Array(cells.dropFirst()))
    }
  }

  private func risk(granted: Bool = false, _ change: Change) -> String {
    var proposal = Samples.proposal
    change(&proposal)
    if granted { proposal.policy.unattended = proposal.effects.map { _ in "the system's policy, /p:1" } }
    return Risk.assess(proposal).risk.rawValue
  }

  @Test("Every kind of effect that a plan can declare has the risk of its row, alone and with a grant")
  func kinds() throws {
    let rows = try Self.rows(below: "Effects")
    let declared = KindRegistry.kinds.all.filter(Self.isDeclared)
    #expect(Set(rows.map(\.name)) == Set(declared.map { "`\($0.kind.rawValue)`" }))
    for row in rows {
      let kind = try #require(declared.first { "`\($0.kind.rawValue)`" == row.name })
      let change: Change = { proposal in
        proposal.effects[0].kind = kind.kind
        proposal.effects[0].origin.mayBeLowRisk = kind.mayBeLowRisk
      }
      #expect(risk(change) == row.cells[0], "\(row.name)")
      #expect(risk(granted: true, change) == row.cells[1], "\(row.name) with a grant")
    }
  }

  private static func isDeclared(_ kind: EffectKindDescription) -> Bool {
    if case .declared = kind.use { true } else { false }
  }

  private static let findings: [String: [EffectFinding]] = [
    "`unmeasured`": [.unmeasured], "`deploys`": [.deploys],
    "`rows-deleted`, `rows-rewritten`": [.rowsDeleted(1), .rowsRewritten(1)],
    "`runs-drafted`": [.runsWhatTheDraftChanged(["a"])], "`reads-drafted`": [.readsWhatTheDraftChanged(["a"])],
    "`money-from` a step or a file of the draft": [.moneyFrom(.step("x", members: [])), .moneyFrom(.draft("a"))],
    "`money-from` an input": [.moneyFrom(.input("cents"))],
    "`target-from` a step or a file of the draft": [.targetFrom(.step("x", members: [])), .targetFrom(.draft("a"))],
    "`startup-file`": [.startupFile("/home/ada/.bashrc")], "`embedded-repository`": [.embeddedRepository("x")],
    "`other`": [.other("it is Tuesday")],
  ]

  @Test("Every finding has the risk of its row, alone and with a grant")
  func findings() throws {
    let rows = try Self.rows(below: "Findings on an effect")
    for row in rows {
      let changes: [Change] =
        switch row.name {
        case "`target-moved-on`":
          [
            {
              $0.effects[0].lands = "another tree"
              $0.mergeResults = [.init(from: $0.base, to: Revision(commit: "m", tree: "another tree"))]
            }
          ]
        case "no compensation": [{ $0.effects[0].compensation = nil }]
        default:
          try #require(Self.findings[row.name], "\(row.name)").map { finding in { $0.effects[0].findings = [finding] } }
        }
      for change in changes {
        #expect(risk(change) == row.cells[0], "\(row.name)")
        #expect(risk(granted: true, change) == row.cells[1], "\(row.name) with a grant")
      }
    }
    #expect(Set(Self.findings.keys).isSubset(of: Set(rows.map(\.name))))
    // Each sort of finding that the canonical form knows has a row.
    let sorts = Set(Self.findings.values.joined().map { $0.document["finding"]?.stringValue ?? "" })
    let known = Samples.full.effects[0].findings.map { $0.document["finding"]?.stringValue ?? "" }
    #expect(Set(known).isSubset(of: sorts), "\(Set(known).subtracting(sorts))")
  }

  private static let changes: [String: [Change]] = [
    "more than 10 files": [{ $0.changes = Array(repeating: Samples.change, count: 11) }],
    "more than 200 lines": [{ $0.changes[0].linesAdded = 200 }],
    "a file is deleted": [{ $0.changes[0].kind = .deleted }],
    "a file is emptied": [
      {
        $0.changes[0].newSize = 0
        $0.changes[0].before = .init(size: 4, lines: 2, isKeptElsewhere: false)
      }
    ],
    "a file is cut down": [
      {
        $0.changes[0].linesRemoved = 10
        $0.changes[0].linesAdded = 0
        $0.changes[0].before = .init(size: 400, lines: 12, isKeptElsewhere: true)
      }
    ],
    "a file is overwritten": [
      {
        $0.changes[0].linesRemoved = 12
        $0.changes[0].linesAdded = 12
        $0.changes[0].before = .init(size: 400, lines: 12, isKeptElsewhere: true)
      }
    ],
    "a file becomes another kind of file": [
      { $0.changes[0].newMode = 0o120000 }, { $0.changes[0].newMode = 0o160000 },
    ],
    "a file is binary": [{ $0.changes[0].isBinary = true }],
    "a file becomes executable": [
      { $0.changes[0].newMode = 0o100755 },
      {
        $0.changes[0] = FileChange(
          path: "x", kind: .added, oldMode: nil, newMode: 0o100755, linesAdded: 1, linesRemoved: 0, isBinary: false,
          newSize: 1)
      },
    ],
    "a new symbolic link": [
      {
        $0.changes[0] = FileChange(
          path: "x", kind: .added, oldMode: nil, newMode: 0o120000, linesAdded: 1, linesRemoved: 0, isBinary: false,
          newSize: 1)
      }
    ],
    "a new submodule": [
      {
        $0.changes[0] = FileChange(
          path: "x", kind: .added, oldMode: nil, newMode: 0o160000, linesAdded: 1, linesRemoved: 0, isBinary: false,
          newSize: 1)
      }
    ],
    "a test that was there changes": [{ $0.changes[0].path = "tests/test_app.py" }],
    "a file that a check runs changes": [
      { $0.changes[0].path = "t.sh" },
      {
        $0.changes[0].path = "scripts/verify"
        $0.checks = [["env", "CI=1", "./scripts/verify", "--all"]]
      },
      {
        $0.changes[0].path = "check.py"
        $0.changes[0].kind = .added
        $0.checks = [["python3", "-B", "check.py"]]
      },
    ],
    "a test is added": [
      {
        $0.changes[0] = FileChange(
          path: "tests/test_app.py", kind: .added, oldMode: nil, newMode: 0o100644, linesAdded: 1, linesRemoved: 0,
          isBinary: false, newSize: 1)
      }
    ],
    "a file that steers other programs": [
      { $0.changes[0].path = "sub/.github/workflows/ci.yml" }, { $0.changes[0].path = "AGENTS.md" },
      { $0.changes[0].path = "Makefile" }, { $0.changes[0].path = ".lfsconfig" }, { $0.changes[0].path = "uv.lock" },
      { $0.changes[0].path = "sitecustomize.py" }, { $0.changes[0].path = "Dockerfile" },
    ],
    "a file is moved unchanged": [
      { proposal in
        proposal.changes[0] = FileChange(
          path: "a.txt", kind: .deleted, oldMode: 0o100644, newMode: nil, linesAdded: 0, linesRemoved: 2,
          isBinary: false,
          newSize: 0, moved: "b.txt")
        proposal.changes.append(
          FileChange(
            path: "b.txt", kind: .added, oldMode: nil, newMode: 0o100644, linesAdded: 2, linesRemoved: 0,
            isBinary: false,
            newSize: 4, moved: "a.txt"))
      }
    ],
  ]

  private static let circumstances: [String: [Change]] = [
    "files change and no check ran on the sealed tree": [{ $0.checks = [] }],
    "the slow tier drafted it": [{ $0.drafters.append($0.judge) }],
    "the slow tier is not shown all of it": [{ $0.leftOut = ["large.txt"] }],
    "no check that ran looks at a file": [{ $0.checks = [["true"]] }, { $0.checks = [["git", "--version"]] }],
    "isolation layers were missing": [{ $0.missingLayers = ["landlock"] }],
    "isolation layers were missing, and an effect cannot be undone": [
      {
        $0.missingLayers = ["landlock"]
        $0.effects[0].compensation = nil
      }
    ],
    "a file that steers other programs, and an effect cannot be undone": [
      {
        $0.changes[0].path = ".github/workflows/ci.yml"
        $0.effects[0].compensation = nil
      }
    ],
  ]

  @Test("Every change of files and every circumstance has the risk of its row, whatever is granted")
  func rest() throws {
    for (heading, tried) in [("Changes of files", Self.changes), ("How it was made", Self.circumstances)] {
      let rows = try Self.rows(below: heading)
      #expect(Set(rows.map(\.name)) == Set(tried.keys))
      for row in rows {
        for change in tried[row.name] ?? [] {
          #expect(risk(change) == row.cells[0], "\(row.name)")
          #expect(risk(granted: true, change) == row.cells[0], "\(row.name) with a grant")
        }
      }
    }
  }

  @Test("Where nothing changes in the draft, there is nothing to check")
  func unchanged() {
    #expect(
      risk {
        $0.changes = []
        $0.checks = []
      } == "low")
  }
}
