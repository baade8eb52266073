import JSON
import Models
import Plans
import Policy

/// Events of drafting.

extension StepStart: Encoded {
  static let encoding = Encoding<StepStart>.record(
    StepStart.init(step:attempt:from:tier:isEscalated:agent:), Member("step", \.step),
    Member("attempt", \.attempt), .optional("from", \.from), .optional("tier", \.tier),
    .optional("escalated", former: "isEscalated", \.isEscalated), .optional("agent", \.agent))
}

extension ModelCall: Encoded {
  static let encoding = Encoding<ModelCall>.record(
    ModelCall.init(purpose:tier:asked:served:ending:error:usage:cost:waitMilliseconds:reservedTokens:),
    Member("purpose", \.purpose), Member("tier", \.tier), Member("asked", \.asked),
    .optional("served", \.served), .optional("ending", \.ending),
    .optional("error", \.error), .optional("usage", \.usage), Member("cost", \.cost),
    Member("wait-milliseconds", \.waitMilliseconds),
    .optional("reserved-tokens", \.reservedTokens, ReportedNumber.encoding))
}

extension MistakeMade: Encoded {
  static let encoding = Encoding<MistakeMade>.record(
    MistakeMade.init(step:attempt:turn:mistake:detail:), Member("step", \.step),
    Member("attempt", \.attempt), Member("turn", \.turn), Member("mistake", \.mistake),
    Member("detail", \.detail))
}

extension CommandRan.Ending: Encoded {
  static let encoding = Encoding<CommandRan.Ending>.choice(
    write: { ending in
      switch ending {
      case .exited(let status): Choice("exited", "status", .integer(Int64(status)))
      case .signalled(let signal): Choice("signalled", "signal", .integer(Int64(signal)))
      case .timedOut: Choice("timed-out")
      case .outputLimit: Choice("output-limit")
      case .memoryLimit: Choice("memory-limit")
      case .processLimit: Choice("process-limit")
      case .diskLimit: Choice("disk-limit")
      case .fileCountLimit: Choice("file-count-limit")
      }
    },
    read: { kind, value, format throws(UnreadableEvent) in
      switch kind {
      case "exited": return .exited(try Int32.encoding.read(try value("status"), format))
      case "signalled": return .signalled(try Int32.encoding.read(try value("signal"), format))
      case "timed-out": return .timedOut
      case "output-limit": return .outputLimit
      case "memory-limit": return .memoryLimit
      case "process-limit": return .processLimit
      case "disk-limit": return .diskLimit
      case "file-count-limit": return .fileCountLimit
      default: return nil
      }
    })
}

extension CommandRan: Encoded {
  static let encoding = Encoding<CommandRan>.record(
    CommandRan.init(step:attempt:role:words:tree:ending:outputTail:milliseconds:brought:), Member("step", \.step),
    Member("attempt", \.attempt), Member("role", \.role), Member("words", \.words),
    .optional("tree", \.tree), Member("ending", \.ending),
    Member("output-tail", \.outputTail), Member("milliseconds", \.milliseconds),
    .list("brought", \.brought, of: BroughtRecord.encoding))
}

extension BroughtRecord: Encoded {
  static let encoding = Encoding<BroughtRecord>.record(
    BroughtRecord.init(path:lock:lockDigest:isOutdated:isOlder:stamps:files:hidden:), Member("path", \.path),
    .optional("lock", \.lock), .optional("lock-sha256", \.lockDigest), Member("outdated", \.isOutdated),
    .optional("older", \.isOlder), Member("stamps", \.stamps), Member("files", \.files),
    .list("hidden", \.hidden, of: String.encoding))
}

extension NetworkUse: Encoded {
  static let encoding = Encoding<NetworkUse>.record(
    NetworkUse.init(step:attempt:traffic:), Member("step", \.step), Member("attempt", \.attempt),
    Member("traffic", \.traffic))
}

extension DraftRecorded: Encoded {
  static let encoding = Encoding<DraftRecorded>.record(
    DraftRecorded.init(step:attempt:revision:changes:leftOut:), Member("step", \.step),
    Member("attempt", \.attempt), Member("revision", \.revision),
    Member("changes", \.changes), Member("left-out", \.leftOut))
}

extension AttemptFailed: Encoded {
  static let encoding = Encoding<AttemptFailed>.record(
    AttemptFailed.init(step:attempt:mistake:feedback:), Member("step", \.step),
    Member("attempt", \.attempt), Member("mistake", \.mistake),
    Member("feedback", \.feedback))
}

extension StepFinished: Encoded {
  static let encoding = Encoding<StepFinished>.record(
    StepFinished.init(step:attempt:revision:answer:), Member("step", \.step),
    Member("attempt", \.attempt), .optional("revision", \.revision),
    .optional("answer", \.answer))
}

extension StepFailed: Encoded {
  static let encoding = Encoding<StepFailed>.record(
    StepFailed.init(step:outcome:reason:), Member("step", \.step), Member("outcome", \.outcome),
    Member("reason", \.reason))
}

extension StepReopened: Encoded {
  static let encoding = Encoding<StepReopened>.record(
    StepReopened.init(step:cause:feedback:from:detail:), Member("step", \.step), Member("cause", \.cause),
    Member("feedback", \.feedback), .optional("from", \.from), .optional("detail", \.detail))
}

extension DraftsMerged: Encoded {
  static let encoding = Encoding<DraftsMerged>.record(
    DraftsMerged.init(step:revision:), Member("step", \.step), Member("revision", \.revision))
}

extension NetworkTraffic.Host: Encoded {
  static let encoding = Encoding<NetworkTraffic.Host>.record(
    NetworkTraffic.Host.init(name:connections:sentBytes:receivedBytes:), Member("name", \.name),
    Member("connections", \.connections), Member("sent-bytes", \.sentBytes),
    Member("received-bytes", \.receivedBytes))
}

extension NetworkTraffic.Refusal: Encoded {
  static let encoding = Encoding<NetworkTraffic.Refusal>.record(
    NetworkTraffic.Refusal.init(target:reason:count:), Member("target", \.target),
    Member("reason", \.reason), Member("count", \.count))
}

extension NetworkTraffic: Encoded {
  static let encoding = Encoding<NetworkTraffic>.record(
    NetworkTraffic.init(hosts:refusals:), Member("hosts", \.hosts),
    Member("refusals", \.refusals))
}
