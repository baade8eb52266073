import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// A block of a how-to page that declares one effect.
struct Recipe: Sendable, CustomTestStringConvertible {
  /// The heading that it stands below.
  var title: String
  var text: String

  var testDescription: String { title }

  /// The blocks of a page that begin with an effect of the kind.
  static func all(of page: String, kind: String) -> [Recipe] {
    let path = Project.root.appending("docs/how-to/\(page)").string
    let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    var (found, title): ([Recipe], String) = ([], "")
    var open: [Substring]?
    for line in lines {
      if line.hasPrefix("## ") { title = String(line.dropFirst(3)) }
      if line == "```yaml" {
        open = []
      } else if line == "```", let block = open {
        if block.first == "- \(kind):" { found.append(Recipe(title: title, text: block.joined(separator: "\n"))) }
        open = nil
      } else {
        open?.append(line)
      }
    }
    return found
  }
}

/// A plan whose only step lands recipes, beside a draft that changes the file `note`.
struct RecipePlan {
  var recipes: [Recipe]
  var kind: String
  var inputs: [String: String] = [:]
  var secrets: [String] = []
  /// What texts of the pages become here.
  var replacing: [(String, String)] = []

  var text: String {
    var effects = recipes.map(\.text).joined(separator: "\n")
    for (old, new) in replacing { effects = effects.replacingOccurrences(of: old, with: new) }
    let indented = effects.split(separator: "\n").map { "          " + $0 }.joined(separator: "\n")
    return """
      plan: recipes
      goal: "What the pages say works."
      target: { repository: repository }
      tiers: { fast: { model: scripted/answers.json }, slow: { model: scripted/answers.json } }
      inputs: { \(inputs.map { "\($0): { type: string, default: \"\($1)\" }" }.sorted().joined(separator: ", ")) }
      secrets: { \(secrets.map { "\($0): { env: \($0) }" }.joined(separator: ", ")) }
      boundary: { effects: { \(kind): \(recipes.count) } }
      steps:
        - id: note
          draft: "Write it."
        - id: land
          needs: [note]
          commit:
            approval: always
            effects:
      \(indented)

      """
  }

  func prepare(_ place: Place) throws {
    var note = NotePlan()
    note.verdict = NotePlan.verdict(recipes.map { _ in "approve" })
    try place.allowUnsignedApprovals()
    try place.write(text, to: "plan.yaml")
    try place.write(note.answers.prettyText, to: "answers.json")
    try place.write("before\n", to: "repository/note")
  }

  /// Drafts, and approves what is shown.
  func land(in place: Place) async throws -> ToolOutput {
    let run = try await place.chancery("run", "plan.yaml", "--no-ask")
    guard run.status == 3 else { return run }
    return try await place.chancery("approve", "--seal", try await place.seal())
  }
}
