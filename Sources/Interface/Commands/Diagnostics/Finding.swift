import JSON
import Terminal

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
    let lines = visible(detail).split(whereSeparator: \.isNewline).enumerated().map { index, line in
      index == 0 ? String(line) : "    \(line.trimmingPrefix { $0 == " " })"
    }
    return "\(mark) \(subject.padded(14))\(lines.joined(separator: "\n"))"
      + (remedy.map { "\n    " + visible($0) } ?? "")
  }
}
