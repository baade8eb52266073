import Drafting
import JSON
import Policy
import RunJournal
import Sandbox
import Terminal

/// What is said of a trial afterwards.
struct TrialReport {
  let result: Trial.Result
  let session: Session

  private var style: Style { session.output.errorStyle }

  func print() throws {
    if session.options.json { return session.output.json(document) }
    if let diff = result.diff, !diff.isEmpty {
      session.output.raw(result.isRaw ? diff : colouredDiff(diff, style: session.output.style), to: 1)
    }
    guard !session.options.quiet else { return }
    for line in lines { session.output.note(line) }
  }

  private var lines: [String] {
    [ending] + weakness + changes + list("left out", result.snapshot.leftOut) + refusals + [fate]
  }

  private var ending: String {
    let run = result.run
    let word = visibleLine(result.words.first ?? "")
    let end =
      switch run.ending {
      case .exited(0): style.paint("succeeded", .green)
      case .exited(let code): style.paint("failed with exit code \(code)", .red)
      case .signalled(let signal): style.paint("was ended by signal \(signal)", .red)
      case .timedOut: style.paint("was stopped: out of time", .red)
      case .outputLimit: style.paint("was stopped: printed too much", .red)
      case .memoryLimit: style.paint("was stopped: too much memory", .red)
      case .processLimit: style.paint("was stopped: too many processes", .red)
      case .diskLimit: style.paint("was stopped: wrote too much", .red)
      case .fileCountLimit: style.paint("was stopped: made too many files", .red)
      }
    let processor = (Int64(run.userMicroseconds) + Int64(run.systemMicroseconds)) / 1000
    return
      "\(style.paint(word, .bold)) \(end) after \(duration(run.milliseconds)); \(duration(processor)) of processor "
      + "time, \(bytes(run.memoryBytes)) of memory, \(counted(run.processes, "process", "processes")) at most"
  }

  private var weakness: [String] {
    result.strength.without.isEmpty || result.strength.grade == .full
      ? [] : [style.paint("the sandbox was degraded: no \(result.strength.missing)", .yellow)]
  }

  private var changes: [String] {
    let changes = result.snapshot.changes
    guard !changes.isEmpty else { return ["it changed nothing"] }
    let added = changes.reduce(0) { $0 + $1.linesAdded }
    let removed = changes.reduce(0) { $0 + $1.linesRemoved }
    let head = "it changed \(counted(changes.count, "file")), +\(added) -\(removed)"
    return [head] + Self.shortened(changes.map(Self.line))
  }

  private static func line(_ change: FileChange) -> String {
    let mark =
      switch change.kind {
      case .added: "added   "
      case .modified: "changed "
      case .deleted: "deleted "
      }
    let lines = "+\(change.linesAdded) -\(change.linesRemoved)"
    let figures =
      change.unreadable.map { "\($0), \(bytes(change.newSize))\(change.lines > 0 ? ", \(lines)" : "")" } ?? lines
    return "  \(mark) \(visibleLine(change.path))  \(figures)"
  }

  private var refusals: [String] {
    guard !result.refusals.isEmpty else { return [] }
    let rows = result.refusals.map {
      "  \($0.kind.rawValue.padded(8)) \(visibleLine($0.what))  (\(visibleLine($0.program)))"
    }
    return ["refused accesses"] + Self.shortened(rows)
  }

  private func list(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [title] + Self.shortened(lines.map { "  " + visibleLine($0) })
  }

  private var fate: String {
    if let run = result.kept { return "kept as a draft: chancery diff \(run)" }
    return style.paint(
      "the changes were discarded" + (result.snapshot.changes.isEmpty ? "" : "; --keep keeps it as a draft"), .dim)
  }

  /// Whole lists are in the JSON.
  private static func shortened(_ lines: [String], to limit: Int = 40) -> [String] {
    lines.count <= limit ? lines : lines.prefix(limit) + ["  … and \(lines.count - limit) more; --json has all"]
  }
}

extension TrialReport {
  private var document: JSONValue {
    let run = result.run
    return [
      "version": 1, "command": .array(result.words.map { .string($0) }), "ending": ending(run.ending),
      "microseconds": .integer(run.microseconds), "making-microseconds": .integer(result.makingMicroseconds),
      "reading-microseconds": .integer(result.readingMicroseconds),
      "user-microseconds": .integer(Int64(run.userMicroseconds)),
      "system-microseconds": .integer(Int64(run.systemMicroseconds)), "memory-bytes": .integer(Int64(run.memoryBytes)),
      "processes": .integer(Int64(run.processes)), "output-tail": .string(result.outputTail ?? ""),
      "sandbox": .string(result.strength.grade.rawValue),
      "missing": .array(result.strength.without.map { .string($0.rawValue) }),
      "tree": .string(result.snapshot.revision.tree), "changes": .array(result.snapshot.changes.map(Self.document)),
      "left-out": .array(result.snapshot.leftOut.map { .string($0) }),
      "refused": .array(result.refusals.map(\.document)), "diff": result.diff.map(JSONValue.string) ?? .null,
      "run": result.kept.map { .string($0.text) } ?? .null,
    ]
  }

  private func ending(_ ending: CommandRan.Ending) -> JSONValue {
    switch ending {
    case .exited(let code): ["kind": "exited", "code": .integer(Int64(code))]
    case .signalled(let signal): ["kind": "signalled", "signal": .integer(Int64(signal))]
    case .timedOut: ["kind": "time"]
    case .outputLimit: ["kind": "output"]
    case .memoryLimit: ["kind": "memory"]
    case .processLimit: ["kind": "processes"]
    case .diskLimit: ["kind": "disk"]
    case .fileCountLimit: ["kind": "files"]
    }
  }

  private static func document(_ change: FileChange) -> JSONValue {
    [
      "path": .string(change.path), "kind": .string(change.kind.rawValue),
      "lines-added": .integer(Int64(change.linesAdded)), "lines-removed": .integer(Int64(change.linesRemoved)),
      "binary": .bool(change.isBinary), "bytes": .integer(Int64(change.newSize)),
    ]
  }
}
