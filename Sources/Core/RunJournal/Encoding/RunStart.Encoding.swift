import JSON
import Plans

/// Events of the run as a whole.

extension FrozenPolicy: Encoded {
  static let encoding = Encoding<FrozenPolicy>.record(
    FrozenPolicy.init(layers:document:digest:), Member("layers", \.layers),
    Member("document", \.document), Member("digest", \.digest))
}

extension RunStart: Encoded {
  static let encoding = Encoding<RunStart>.record(
    RunStart.init(
      run:mode:planName:planPath:planText:planDigest:inputs:tiers:target:base:version:person:policy:asks:planOwner:),
    Member("run", \.run), Member("mode", \.mode), Member("plan-name", \.planName),
    Member("plan-path", \.planPath), Member("plan-text", \.planText),
    Member("plan-digest", \.planDigest), Member("inputs", \.inputs),
    Member("tiers", \.tiers), Member("target", \.target), Member("base", \.base),
    Member("program-version", former: "version", \.version), .optional("person", \.person),
    .optional("policy", \.policy), .optional("asks", \.asks), .optional("plan-owner", \.planOwner))
}

extension Driver: Encoded {
  static let encoding = Encoding<Driver>.record(
    Driver.init(process:person:mode:missingLayers:), Member("process", \.process),
    Member("person", \.person), Member("mode", \.mode),
    .optional("missing-layers", former: "missingWalls", \.missingLayers))
}

extension RunSuspended: Encoded {
  static let encoding = Encoding<RunSuspended>.record(
    RunSuspended.init(cause:detail:), Member("cause", \.cause), Member("detail", \.detail))
}

extension RunEnded: Encoded {
  static let encoding = Encoding<RunEnded>.record(
    RunEnded.init(outcome:reason:), Member("outcome", \.outcome), Member("reason", \.reason))
}

extension FrozenPolicy.Layer: Encoded {
  static let encoding = Encoding<FrozenPolicy.Layer>.record(
    FrozenPolicy.Layer.init(layer:path:text:), Member("layer", \.layer), Member("path", \.path),
    Member("text", \.text))
}

extension SpendReserve: Encoded {
  static let encoding = Encoding<SpendReserve>.record(
    SpendReserve.init(money:tokens:), Member("picodollars", \.money),
    Member("tokens", \.tokens, ReportedNumber.encoding))
}

extension RestoreAccepted: Encoded {
  static let encoding = Encoding<RestoreAccepted>.record(
    RestoreAccepted.init(person:lastKnown:), Member("person", \.person), .optional("last-known", \.lastKnown))
}
