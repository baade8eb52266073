import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("The page of commands")
struct CommandPageTests {
  @Test("It lists every command of the program, and no other")
  func lists() async throws {
    let help = try await runTool(Place.program.string, ["--help"]).output
    let page = try String(
      contentsOfFile: Project.root.appending("docs/reference/commands.md").string, encoding: .utf8)
    let known = Set(help.matches(of: /(?m)^  ([a-z]+) (\(default\))? {2,}\S/).map { String($0.output.1) })
    let listed = Set(page.matches(of: /(?m)^\| `([a-z]+)/).map { String($0.output.1) })
    #expect(known.subtracting(["help"]) == listed)
  }

  @Test("The page of exit statuses lists those of the help, and no other")
  func statuses() async throws {
    let help = try await runTool(Place.program.string, ["--help"]).output
    let page = try String(
      contentsOfFile: Project.root.appending("docs/reference/exit-statuses.md").string, encoding: .utf8)
    let known = help.matches(of: /(?m)^ +([0-9]+)  [a-z]/).map { String($0.output.1) }
    let listed = page.matches(of: /(?m)^\| ([0-9]+) \|/).map { String($0.output.1) }
    #expect(known == listed && !known.isEmpty)
  }
}
