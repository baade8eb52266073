import Forms
import Foundation
import PlanFiles
import Plans
import SystemPackage
import TestKit
import Testing

/// A `yaml` block of a page.
struct PageExample: Sendable, CustomTestStringConvertible {
  var page: String
  var line: Int
  var text: String

  var testDescription: String { "\(page):\(line)" }

  /// Every block of README.md, `docs/` and the plans' pages.
  static let all: [PageExample] = {
    let root = Project.root.string
    let found = FileManager.default.enumerator(atPath: Project.root.appending("docs").string)
    let pages = (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
    return (["README.md"] + pages.sorted()).flatMap { page in
      examples(in: (try? String(contentsOfFile: "\(root)/\(page)", encoding: .utf8)) ?? "", of: page)
    }
  }()

  private static func examples(in text: String, of page: String) -> [PageExample] {
    var examples: [PageExample] = []
    var open: (indent: Int, example: PageExample)?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let trimmed = line.drop { $0 == " " }
      if let block = open {
        if trimmed == "```" {
          examples.append(block.example)
          open = nil
        } else {
          open?.example.text += line.dropFirst(min(block.indent, line.count - trimmed.count)) + "\n"
        }
      } else if trimmed == "```yaml" {
        open = (line.count - trimmed.count, PageExample(page: page, line: index + 1, text: ""))
      }
    }
    return examples
  }
}

extension PageExample {
  /// The first key of the block, without a list's dash.
  var firstKey: String {
    let line = text.split(separator: "\n").first { !$0.drop { $0 == " " }.hasPrefix("#") } ?? ""
    return String(line.drop { $0 == " " || $0 == "-" }.prefix { $0 != ":" })
  }

  /// The block with every line moved to the right, from where its first line stands.
  private func indented(by count: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let depth = lines.first { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count } ?? 0
    return lines.map { $0.isEmpty ? "" : String(repeating: " ", count: count) + $0.dropFirst(depth) }
      .joined(separator: "\n")
  }

  private static let draft = "  - id: drafted\n    draft: \"Change something.\"\n"

  /// A plan with these steps, which declares every input and secret that the block uses.
  private func plan(steps: String) -> String {
    let inputs = Self.names(after: "inputs", in: text).map { "  \($0): { type: string, default: x }" }
    let secrets = Self.names(after: "secrets", in: text).map { "  \($0): { env: \($0) }" }
    return """
      plan: example
      goal: An example.
      inputs:
        unused: { type: string, default: x }
      \(inputs.joined(separator: "\n"))
      secrets:
        UNUSED: { env: UNUSED }
      \(secrets.joined(separator: "\n"))
      steps:
      \(steps)
      """
  }

  /// The names of the inputs or secrets that a text uses.
  private static func names(after group: String, in text: String) -> [String] {
    let parts = text.split(separator: "${{ \(group).", omittingEmptySubsequences: false).dropFirst()
    return Set(parts.map { String($0.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }) }).sorted()
  }

  /// The errors of the block, as the kind of file that it is a part of; `nil` for a file that is not ours.
  var errors: String? {
    switch firstKey {
    case "plan": error(ofPlan: text)
    case "steps": error(ofPlan: plan(steps: "").replacing("steps:\n", with: text))
    case "boundary": error(ofPlan: plan(steps: Self.draft) + indented(by: 0))
    case "id": error(ofPlan: plan(steps: Self.draft.replacing("drafted", with: "first") + indented(by: 2)))
    case "agent", "check": error(ofPlan: plan(steps: Self.draft + indented(by: 4)))
    case "commit":
      error(ofPlan: plan(steps: Self.draft + "  - id: ship\n    needs: [drafted]\n" + indented(by: 4)))
    case "http", "command", "file.write", "git.push", "git.merge", "sql.migrate":
      error(
        ofPlan: plan(
          steps: Self.invoice + "  - id: ship\n    needs: [invoice, drafted]\n    commit:\n      effects:\n"
            + indented(by: 8)))
    case "policy": error(ofPolicy: text)
    case "paths", "changes", "effects", "freeze", "spend", "unattended":
      error(ofPolicy: "policy: example\n" + indented(by: 0))
    case "commands": error(ofPolicy: "policy: example\neffects:\n  command:\n" + indented(by: 4))
    case "tiers", "providers", "sandbox", "secrets", "signers", "workspace", "gc": error(ofConfiguration: text)
    case "jobs", "": ""
    default: nil
    }
  }

  private static let invoice =
    "  - id: invoice\n    extract: \"Which amount?\"\n    schema: { type: object, properties: { cents: { type: integer } } }\n"
    + draft

  private func error(ofPlan text: String) -> String {
    if case .failure(let errors) = PlanFile.read(text: text, path: page) { errors.description } else { "" }
  }

  private func error(ofPolicy text: String) -> String {
    if case .failure(let errors) = PolicyFile.read(text: text, path: page, layer: .system) {
      errors.description
    } else {
      ""
    }
  }

  private func error(ofConfiguration text: String) -> String {
    if case .failure(let errors) = ConfigurationFile.read(text: text, path: page) { errors.description } else { "" }
  }
}

@Suite("Examples in README and docs/")
struct PageExampleTests {
  @Test("A plan, policy, configuration or part of one in a page is valid", arguments: PageExample.all)
  func valid(example: PageExample) throws {
    let errors = try #require(
      example.errors, "nothing reads \"\(example.firstKey):\"; say in this test what it is part of")
    #expect(errors.isEmpty, "\(errors)\n\(example.text)")
  }

  @Test("Pages have examples of each kind of file")
  func some() {
    let keys = Set(PageExample.all.map(\.firstKey))
    #expect(keys.isSuperset(of: ["plan", "policy", "tiers", "http", "command"]))
  }

  @Test("A misspelt key in an example is an error")
  func wrong() {
    let example = PageExample(page: "p.md", line: 1, text: "- command:\n    runn: [a]\n")
    #expect(example.errors?.contains("unknown key") == true)
  }
}
