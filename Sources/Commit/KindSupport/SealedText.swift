package import EffectKit
package import JSON
package import Plans
import Redaction
package import SecretSources

/// Text as it is sealed: inputs and answers are filled in, and what is known later alone stands in it by name.
package struct SealedText: Hashable, Sendable {
  package enum Piece: Hashable, Sendable {
    case text(String)
    case secret(String)
    /// The effect's key, or a member of what was answered.
    case effect([String])
  }

  package private(set) var pieces: [Piece] = []

  package init() {}

  /// Fills in what is known.
  ///
  /// - Parameter written: how a value is written into the text; the template's own words stay as they are.
  package init(
    _ template: Template, with values: Template.Values,
    writing written: (String) throws(EffectError) -> String = { text throws(EffectError) in text }
  ) throws(EffectError) {
    for part in template.parts {
      switch part {
      case .text(let text): append(text)
      case .hole(.secret(let name)): pieces.append(.secret(name))
      case .hole(.effect(let members)): pieces.append(.effect(members))
      case .hole(let reference):
        let value = try Self.value(of: reference, in: values)
        append(try written(value.stringValue ?? value.canonicalText))
      }
    }
  }

  package static func value(of reference: Template.Reference, in values: Template.Values) throws(EffectError)
    -> JSONValue
  {
    do {
      return try values.value(of: reference)
    } catch {
      throw .invalid(error.description)
    }
  }

  /// Reads what `document` wrote; `nil` when it is something else.
  package init?(reading document: JSONValue?) {
    guard let members = document?.arrayValue else { return nil }
    for member in members {
      if let text = member["text"]?.stringValue {
        pieces.append(.text(text))
      } else if let name = member["secret"]?.stringValue {
        pieces.append(.secret(name))
      } else if let names = member["effect"]?.arrayValue {
        pieces.append(.effect(names.compactMap(\.stringValue)))
      } else {
        return nil
      }
    }
  }

  /// For canonical arguments.
  package var document: JSONValue {
    .array(
      pieces.map { piece in
        switch piece {
        case .text(let text): ["text": .string(text)]
        case .secret(let name): ["secret": .string(name)]
        case .effect(let members): ["effect": .array(members.map(JSONValue.string))]
        }
      })
  }

  /// For a person: what is not known yet as the plan writes it.
  package var shown: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .secret(let name): "${{ secrets.\(name) }}"
      case .effect(let members): "${{ effect.\(members.joined(separator: ".")) }}"
      }
    }.joined()
  }

  /// The secrets that it speaks of.
  package var secretNames: [String] { pieces.compactMap { if case .secret(let name) = $0 { name } else { nil } } }

  /// The members of an answer that it speaks of.
  package var responseMembers: [[String]] {
    pieces.compactMap { if case .effect(let members) = $0, members.first == "response" { members } else { nil } }
  }

  /// The whole text, for the moment of use.
  ///
  /// - Parameter written: how a value is written into the text.
  package func resolved(
    by known: KnownLater, writing written: (String) -> String = { $0 }
  ) async throws(EffectError) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .secret(let name): text += written(try await known.secret(name))
      case .effect(let members): text += written(try known.value(of: members))
      }
    }
    return text
  }

  package mutating func append(_ text: String) {
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else if !text.isEmpty {
      pieces.append(.text(text))
    }
  }

  package mutating func append(_ other: SealedText) {
    for piece in other.pieces {
      if case .text(let text) = piece { append(text) } else { pieces.append(piece) }
    }
  }
}

/// What is not known before an effect is applied: secrets, its key, and what was answered to it.
package struct KnownLater: Sendable {
  package let secretStore: SecretStore
  package let key: String
  /// Values by the members that lead to them, joined with full stops.
  package var response: JSONValue

  package init(secretStore: SecretStore, key: String, response: JSONValue = .null) {
    self.secretStore = secretStore
    self.key = key
    self.response = response
  }

  package func secret(_ name: String) async throws(EffectError) -> String {
    do {
      return try await secretStore.secret(name).value
    } catch {
      throw .obstructed(error.description)
    }
  }

  package func value(of members: [String]) throws(EffectError) -> String {
    if members == ["key"] { return key }
    guard let value = response[members.joined(separator: ".")], value != .null else {
      throw .obstructed("the answer had no member \(members.dropFirst().joined(separator: "."))")
    }
    return value.stringValue ?? value.canonicalText
  }
}
