import Approval
import JSON
import Plans
import Policy
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

  @Test("Deletions, binaries, links, executable bits, size, missing checks and unmeasured effects elevate it")
  func elevated() {
    #expect(risk { $0.changes[0].kind = .deleted } == .elevated)
    #expect(risk { $0.changes[0].isBinary = true } == .elevated)
    #expect(risk { $0.changes[0].newMode = 0o120000 } == .elevated)
    #expect(risk { $0.changes[0].newMode = 0o160000 } == .elevated)
    #expect(risk { $0.changes[0].newMode = 0o100755 } == .elevated)
    #expect(risk { $0.changes[0].linesAdded = 200 } == .elevated)
    #expect(risk { $0.changes = Array(repeating: Samples.change, count: 11) } == .elevated)
    #expect(risk { $0.checks = [] } == .elevated)
    #expect(risk { $0.effects[0].compensation = nil } == .elevated)
  }

  @Test("A deploy, and a target that moved on from what was drafted, elevate it")
  func findings() {
    #expect(risk { $0.effects[0].findings = [.deploys] } == .elevated)
    #expect(risk { $0.effects[0].lands = "another tree" } == .elevated)
    #expect(risk { $0.effects[0].lands = nil } == .low)
  }

  @Test("Walls missing and parts that the slow tier is not shown elevate it")
  func unseen() {
    #expect(risk { $0.missingWalls = ["landlock"] } == .elevated)
    #expect(risk { $0.leftOut = ["large.txt"] } == .elevated)
  }

  @Test("What was not measured is of high risk, and so is what stays, done without walls or in a sensitive place")
  func high() {
    #expect(risk { $0.effects[0].findings = [.unmeasured] } == .high)
    let irreversible: (inout Proposal) -> Void = { $0.effects[0].compensation = nil }
    #expect(risk(irreversible) == .elevated)
    #expect(
      risk {
        irreversible(&$0)
        $0.missingWalls = ["seccomp"]
      } == .high)
    #expect(
      risk {
        irreversible(&$0)
        $0.changes[0].path = ".github/workflows/ci.yml"
      } == .high)
    #expect(Risk.low < .elevated && Risk.elevated < .high)
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
