import JSON
import Models
import Plans
import Policy

/// One word of a list, in kebab case; in the first format as the code had it.
extension Encoded where Self: RawRepresentable & CaseIterable & Sendable, RawValue == String {
  static var encoding: Encoding<Self> {
    Encoding(
      write: { .string($0.rawValue.kebabCased) },
      read: { value, format throws(UnreadableEvent) in
        guard let text = value.stringValue else { throw UnreadableEvent.expected("a word", found: value) }
        let found = format == .synthesized ? Self(rawValue: text) : allCases.first { $0.rawValue.kebabCased == text }
        guard let found else { throw UnreadableEvent(.newer, "the word \(text) is not known") }
        return found
      })
  }
}

/// Their raw values are what is stored: a case that gets another name keeps its raw value.
extension RunStart.Mode: Encoded {}
extension RunOutcome: Encoded {}
extension RunSuspended.Cause: Encoded {}
extension CommandRan.Role: Encoded {}
extension StepReopened.Cause: Encoded {}
extension VerdictGiven.Decision: Encoded {}
extension ApprovalGiven.Decision: Encoded {}
extension ApprovalGiven.Means: Encoded {}
extension ProposalVoided.Cause: Encoded {}
extension TargetName.Space: Encoded {}
extension TargetsDenied.Source: Encoded {}
extension EffectSettled.Outcome: Encoded {}
extension EffectResolved.Action: Encoded {}
extension UndoRequested.Cause: Encoded {}
extension Tier: Encoded {}
extension Lane: Encoded {}
extension Effort: Encoded {}
extension PolicyLayer: Encoded {}
extension Mistake: Encoded {}
extension ModelError.Kind: Encoded {}
extension ModelRequest.Purpose.Task: Encoded {}
extension FileChange.Kind: Encoded {}

/// One of several things, some of which carry a value.
struct Choice: Sendable {
  var kind: String
  /// The name of the value's member, and the value.
  var value: (name: String, value: JSONValue)?

  init(_ kind: String, _ name: String? = nil, _ value: JSONValue? = nil) {
    self.kind = kind
    if let name, let value { self.value = (name, value) }
  }
}

extension Encoding {
  /// An object that says in `kind` which of several things it is, and carries at most one value under a name of its own;
  /// in the first format the kind is the one member's name, and the value lies below `_0`.
  static func choice(
    write: @escaping @Sendable (Value) -> Choice,
    read:
      @escaping @Sendable (_ kind: String, _ value: (String) throws(UnreadableEvent) -> JSONValue, EventFormat)
      throws(UnreadableEvent) -> Value?
  ) -> Encoding {
    Encoding(
      write: { value in
        let choice = write(value)
        var members: [String: JSONValue] = ["kind": .string(choice.kind)]
        if let (name, value) = choice.value { members[name] = value }
        return .object(members)
      },
      read: { value, format throws(UnreadableEvent) in
        guard let object = value.objectValue else { throw UnreadableEvent.expected("an object", found: value) }
        let former = object.count == 1 ? object.first : nil
        let kind = format == .synthesized ? former?.key.kebabCased : object["kind"]?.stringValue
        guard let kind else { throw UnreadableEvent(.malformed, "expected a kind") }
        let found = try read(
          kind,
          { name throws(UnreadableEvent) in
            guard let value = format == .synthesized ? former?.value["_0"] : object[name] else {
              throw UnreadableEvent(.malformed, "the member is missing", at: name)
            }
            return value
          }, format)
        guard let found else { throw UnreadableEvent(.newer, "the kind \(kind) is not known") }
        if format == .written, object.count != (write(found).value == nil ? 1 : 2) {
          throw UnreadableEvent(.newer, "the kind \(kind) has members that are not known")
        }
        return found
      })
  }
}
