import JSON

/// Why a stored event cannot be read.
package struct UnreadableEvent: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// A newer program wrote it: its format, its name or a member is not known here.
    case newer
    /// No program wrote it.
    case malformed
  }

  package var kind: Kind
  /// Where in the event it is, as `data.cost.picodollars`; empty for the event as a whole.
  package var place: String
  /// What is wrong there, as a lower-case fragment.
  package var reason: String

  package init(_ kind: Kind, _ reason: String, at place: String = "") {
    self.kind = kind
    self.place = place
    self.reason = reason
  }

  package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }

  static func expected(_ what: String, found value: JSONValue) -> UnreadableEvent {
    UnreadableEvent(.malformed, "expected \(what), found \(value.typeName)")
  }

  /// The same error, seen from the member that the unreadable value is in.
  func within(_ name: String) -> UnreadableEvent {
    UnreadableEvent(kind, reason, at: place.isEmpty ? name : place.hasPrefix("[") ? name + place : "\(name).\(place)")
  }
}
