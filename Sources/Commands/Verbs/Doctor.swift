import ArgumentParser
import Confinement
import Documents
import Foundation
import HistoryStore

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what this machine has, what is missing, and how to get it.",
    discussion: """
      EXAMPLE
        chancery doctor
      """)

  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let findings = await Examination().findings()
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
