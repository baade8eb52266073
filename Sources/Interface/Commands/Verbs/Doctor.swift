import ArgumentParser
import Foundation
import JSON
import JournalStore
import Sandbox

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what this machine has, what is missing, and how to get it.",
    discussion: """
      With --probe, servers of models are asked a dozen small questions each, and what they really do is held against \
      what is recorded of them (see docs/reference/models.md). That costs what the questions cost.

      EXAMPLES
        chancery doctor
        chancery doctor --probe
        chancery doctor --probe local/qwen anthropic/claude-haiku-5-5
      """)

  @Flag(help: "Ask servers of models what they really do.")
  var probe = false

  @Argument(help: "The models to probe, as PROVIDER/MODEL; those of the configuration's tiers by default.")
  var models: [String] = []

  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    guard probe || models.isEmpty else {
      throw ValidationError("models are named for --probe; give it as well, or leave them out")
    }
    var findings = await Diagnostics().findings()
    if probe { findings += try await Probing(models: models).findings() }
    let output = Output.standard
    if json {
      output.json(["version": 1, "findings": .array(findings.map(\.document))])
    } else {
      for finding in findings { output.line(finding.line(style: output.style)) }
    }
    if findings.contains(where: { $0.grade == .missing }) { throw QuietExit(status: .failed) }
  }
}

/// One thing that was looked at.
struct Finding {
  enum Grade: String {
    case good, remark, missing
  }

  var subject: String
  var grade: Grade
  var detail: String
  var remedy: String?

  var document: JSONValue {
    [
      "subject": .string(subject), "grade": .string(grade.rawValue), "detail": .string(detail),
      "remedy": remedy.map { .string($0) } ?? .null,
    ]
  }

  func line(style: Style) -> String {
    let mark =
      switch grade {
      case .good: style.paint("✓", .green)
      case .remark: style.paint("!", .yellow)
      case .missing: style.paint("✗", .red)
      }
    return "\(mark) \(subject.padded(14))\(visibleLine(detail))" + (remedy.map { "\n    " + visible($0) } ?? "")
  }
}
