import JSON
import Models
import Plans
import Policy

/// Values that several events hold.

extension StepID: Encoded {
  static let encoding = String.encoding.map({ StepID($0) }, { $0.text })
}

extension RunID: Encoded {
  static let encoding = String.encoding.map({ RunID($0) }, { $0.text })
}

extension Instant: Encoded {
  static let encoding = Int64.encoding.map({ Instant(milliseconds: $0) }, { $0.milliseconds })
}

/// The place of an effect in its proposal: from 1 as a person counts, from 0 in the first format and in the code. A verdict
/// may name one that there is none of.
enum EffectPlace {
  static let encoding = Encoding<Int>(
    write: { .integer(Int64(clamping: $0.plus(1))) },
    read: { value, format throws(UnreadableEvent) in
      let number = try Int.encoding.read(value, format)
      return format == .synthesized ? number : number.minus(1)
    })
}

extension Revision: Encoded {
  static let encoding = Encoding<Revision>.record(
    Revision.init(commit:tree:), Member("commit", \.commit), Member("tree", \.tree))
}

extension Money: Encoded {
  /// Picodollars, as a number; as a record of one member in the first format.
  static let encoding = Encoding<Money>(
    write: { .integer($0.picodollars) },
    read: { value, format throws(UnreadableEvent) in
      let amount = format == .synthesized ? value["picodollars"] ?? value : value
      return Money(picodollars: try ReportedNumber.wide.read(amount, format))
    })
}

extension PricedCost: Encoded {
  static let encoding = Encoding<PricedCost>.choice(
    write: { cost in
      switch cost {
      case .priced(let money): Choice("priced", "picodollars", Money.encoding.write(money))
      case .unpriced(let reason): Choice("unpriced", "reason", .string(reason))
      }
    },
    read: { kind, value, format throws(UnreadableEvent) in
      switch kind {
      case "priced": return .priced(try Money.encoding.read(try value("picodollars"), format))
      case "unpriced": return .unpriced(try String.encoding.read(try value("reason"), format))
      default: return nil
      }
    })
}

extension ModelChoice: Encoded {
  private static let alternative = Encoding<ModelChoice>.record(
    { ModelChoice(model: $0, lane: $1, effort: $2, answerTokens: $3) }, Member("model", \.model),
    Member("lane", \.lane), .optional("effort", \.effort), .optional("answer-tokens", \.answerTokens))

  static let encoding = Encoding<ModelChoice>.record(
    ModelChoice.init(model:lane:effort:fallback:answerTokens:), Member("model", \.model), Member("lane", \.lane),
    .optional("effort", \.effort), .list("fallback", \.fallback, of: alternative),
    .optional("answer-tokens", \.answerTokens))
}

extension ModelAnswer.Served: Encoded {
  static let encoding = Encoding<ModelAnswer.Served>.record(
    ModelAnswer.Served.init(model:lane:), .optional("model", \.model), .optional("lane", \.lane))
}

extension ModelAnswer.Ending: Encoded {
  static let encoding = Encoding<ModelAnswer.Ending>.choice(
    write: { ending in
      switch ending {
      case .done: Choice("done")
      case .toolUse: Choice("tool-use")
      case .truncated: Choice("truncated")
      case .paused: Choice("paused")
      case .refused(let reason): Choice("refused", "reason", .string(reason))
      }
    },
    read: { kind, value, format throws(UnreadableEvent) in
      switch kind {
      case "done": return .done
      case "tool-use": return .toolUse
      case "truncated": return .truncated
      case "paused": return .paused
      case "refused": return .refused(try String.encoding.read(try value("reason"), format))
      default: return nil
      }
    })
}

extension ModelError: Encoded {
  static let encoding = Encoding<ModelError>.record(
    { ModelError($0, $1, hint: $2, wasServed: $3) }, Member("kind", \.kind), Member("reason", \.reason),
    .optional("hint", \.hint), .optional("served", former: "wasServed", \.wasServed))
}

extension TokenUsage: Encoded {
  static let encoding = Encoding<TokenUsage>.record(
    TokenUsage.init(input:cacheRead:cacheWrite:cacheWriteHour:output:),
    Member("input", \.input, ReportedNumber.encoding), Member("cache-read", \.cacheRead, ReportedNumber.encoding),
    Member("cache-write", \.cacheWrite, ReportedNumber.encoding),
    .optional("cache-write-1h", \.cacheWriteHour, ReportedNumber.encoding),
    Member("output", \.output, ReportedNumber.encoding))
}

extension ModelRequest.Purpose: Encoded {
  static let encoding = Encoding<ModelRequest.Purpose>.record(
    ModelRequest.Purpose.init(task:step:attempt:turn:), Member("task", \.task), Member("step", \.step),
    Member("attempt", \.attempt), Member("turn", \.turn))
}

extension FileChange: Encoded {
  static let encoding = Encoding<FileChange>.record(
    FileChange.init(path:kind:oldMode:newMode:linesAdded:linesRemoved:isBinary:newSize:before:moved:),
    Member("path", \.path), Member("kind", \.kind), .optional("old-mode", \.oldMode),
    .optional("new-mode", \.newMode), Member("lines-added", \.linesAdded),
    Member("lines-removed", \.linesRemoved), Member("binary", former: "isBinary", \.isBinary),
    Member("new-size", \.newSize), .optional("before", \.before), .optional("moved", \.moved))
}

extension PolicySource: Encoded {
  static let encoding = Encoding<PolicySource>.record(
    PolicySource.init(layer:path:line:), Member("layer", \.layer), Member("path", \.path),
    .optional("line", \.line))
}

extension BoundaryViolation: Encoded {
  static let encoding = Encoding<BoundaryViolation>.record(
    BoundaryViolation.init(limit:allowed:measured:offenders:remedy:source:), Member("limit", \.limit),
    Member("allowed", \.allowed), Member("measured", \.measured),
    Member("offenders", \.offenders), Member("remedy", \.remedy),
    .optional("source", \.source))
}

extension FileChange.Before: Encoded {
  static let encoding = Encoding<FileChange.Before>.record(
    FileChange.Before.init(size:lines:isKeptElsewhere:), Member("size", \.size),
    Member("lines", \.lines),
    Member("kept-elsewhere", former: "isKeptElsewhere", \.isKeptElsewhere))
}
