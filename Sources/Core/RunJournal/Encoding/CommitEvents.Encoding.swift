import JSON
import Plans
import Policy

/// Events from the boundary to the last effect.

extension BoundaryExceeded: Encoded {
  static let encoding = Encoding<BoundaryExceeded>.record(
    BoundaryExceeded.init(step:violations:), Member("step", \.step),
    Member("violations", \.violations))
}

extension TargetsDenied: Encoded {
  static let encoding = Encoding<TargetsDenied>.record(
    TargetsDenied.init(step:source:targets:reason:), Member("step", \.step), Member("source", \.source),
    Member("targets", \.targets), Member("reason", \.reason))
}

extension ProposalSealed: Encoded {
  static let encoding = Encoding<ProposalSealed>.record(
    ProposalSealed.init(step:seal:proposal:revision:shown:), Member("step", \.step), Member("seal", \.seal),
    Member("proposal", \.proposal), Member("revision", \.revision), .optional("shown", \.shown))
}

extension ProposalVoided: Encoded {
  static let encoding = Encoding<ProposalVoided>.record(
    ProposalVoided.init(step:seal:cause:reason:), Member("step", \.step), Member("seal", \.seal),
    Member("cause", \.cause), Member("reason", \.reason))
}

extension BaseMoved: Encoded {
  static let encoding = Encoding<BaseMoved>.record(
    BaseMoved.init(step:base:), Member("step", \.step), Member("base", \.base))
}

extension VerdictGiven: Encoded {
  static let encoding = Encoding<VerdictGiven>.record(
    VerdictGiven.init(seal:decision:reasons:effects:redraft:readable:), Member("seal", \.seal),
    Member("decision", \.decision), Member("reasons", \.reasons),
    Member("effects", \.effects), .optional("redraft", \.redraft),
    Member("readable", \.readable))
}

extension PromptOpened: Encoded {
  static let encoding = Encoding<PromptOpened>.record(PromptOpened.init(seal:), Member("seal", \.seal))
}

extension PromptClosed: Encoded {
  static let encoding = Encoding<PromptClosed>.record(
    PromptClosed.init(seal:attendedMilliseconds:), Member("seal", \.seal),
    Member("attended-milliseconds", \.attendedMilliseconds))
}

extension ApprovalGiven: Encoded {
  static let encoding = Encoding<ApprovalGiven>.record(
    ApprovalGiven.init(seal:decision:reason:redraft:person:effects:expiresAt:nonce:signed:means:),
    Member("seal", \.seal), Member("decision", \.decision), .optional("reason", \.reason),
    .optional("redraft", \.redraft), Member("person", \.person),
    .optional("effects", \.effects, .list(of: EffectPlace.encoding)),
    .optional("expires-at-milliseconds", former: "expiresAt", \.expiresAt),
    .optional("nonce", \.nonce), .optional("signed", \.signed), .optional("means", \.means))
}

extension EffectIntended: Encoded {
  static let encoding = Encoding<EffectIntended>.record(
    EffectIntended.init(seal:effect:idempotencyKey:grant:), Member("seal", \.seal),
    Member("effect", \.effect, EffectPlace.encoding),
    Member("idempotency-key", \.idempotencyKey), .optional("grant", \.grant))
}

extension EffectSettled: Encoded {
  static let encoding = Encoding<EffectSettled>.record(
    EffectSettled.init(seal:effect:outcome:detail:stale:evidence:isUnproven:), Member("seal", \.seal),
    Member("effect", \.effect, EffectPlace.encoding), Member("outcome", \.outcome), Member("detail", \.detail),
    Member("stale", \.stale), .optional("evidence", \.evidence), .optional("unproven", \.isUnproven))
}

extension EffectResolved: Encoded {
  static let encoding = Encoding<EffectResolved>.record(
    EffectResolved.init(seal:effect:action:isCommitted:person:reason:signed:), Member("seal", \.seal),
    Member("effect", \.effect, EffectPlace.encoding), Member("action", \.action),
    Member("committed", former: "isCommitted", \.isCommitted), Member("person", \.person),
    Member("reason", \.reason), .optional("signed", \.signed))
}

extension UndoRequested: Encoded {
  static let encoding = Encoding<UndoRequested>.record(
    UndoRequested.init(seal:effects:cause:person:reason:signed:), Member("seal", \.seal),
    Member("effects", \.effects, .list(of: EffectPlace.encoding)), Member("cause", \.cause),
    .optional("person", \.person), Member("reason", \.reason), .optional("signed", \.signed))
}

extension TargetName: Encoded {
  static let encoding = Encoding<TargetName>.record(
    TargetName.init(space:root:parts:), Member("space", \.space), Member("root", \.root),
    Member("parts", \.parts))
}

extension VerdictGiven.EffectVerdict: Encoded {
  static let encoding = Encoding<VerdictGiven.EffectVerdict>.record(
    VerdictGiven.EffectVerdict.init(effect:decision:reason:), Member("effect", \.effect, EffectPlace.encoding),
    Member("decision", \.decision), Member("reason", \.reason))
}

extension SignedApproval: Encoded {
  static let encoding = Encoding<SignedApproval>.record(
    SignedApproval.init(document:signature:principal:key:aliases:sources:), Member("document", \.document),
    Member("signature", \.signature), Member("principal", \.principal), Member("key", \.key),
    .optional("aliases", \.aliases), .list("sources", \.sources, of: SignerSource.encoding))
}

extension SignerSource: Encoded {
  static let encoding = Encoding<SignerSource>.record(
    SignerSource.init(layer:path:principals:), Member("layer", \.layer), Member("path", \.path),
    Member("principals", \.principals))
}
