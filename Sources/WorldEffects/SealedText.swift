import Documents
import Effects
import Plans
import Secrets

/// Text as it is sealed: inputs and answers are filled in, and secrets stand in it by name alone.
struct SealedText: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case text(String)
    case secret(String)
  }

  var pieces: [Piece]

  init(pieces: [Piece]) { self.pieces = pieces }

  /// Fills in everything but secrets.
  init(_ template: Template, with values: Template.Values) throws(EffectError) {
    pieces = []
    for part in template.parts {
      switch part {
      case .text(let text): append(text)
      case .hole(.secret(let name)): pieces.append(.secret(name))
      case .hole(let reference):
        do {
          let value = try values.value(of: reference)
          append(value.stringValue ?? value.canonicalText)
        } catch {
          throw .invalid(error.description)
        }
      }
    }
  }

  /// Reads what `document` wrote; `nil` when it is something else.
  init?(reading document: JSONValue) {
    guard let members = document.arrayValue else { return nil }
    pieces = []
    for member in members {
      if let text = member["text"]?.stringValue {
        pieces.append(.text(text))
      } else if let name = member["secret"]?.stringValue {
        pieces.append(.secret(name))
      } else {
        return nil
      }
    }
  }

  /// For canonical arguments.
  var document: JSONValue {
    .array(
      pieces.map { piece in
        switch piece {
        case .text(let text): ["text": .string(text)]
        case .secret(let name): ["secret": .string(name)]
        }
      })
  }

  /// For a person: secrets as the plan writes them.
  var shown: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .secret(let name): "${{ secrets.\(name) }}"
      }
    }.joined()
  }

  var secretNames: [String] { pieces.compactMap { if case .secret(let name) = $0 { name } else { nil } } }

  /// The text with its secrets, for the moment of use.
  ///
  /// - Parameter written: how a secret's value is written into the text.
  func resolved(
    by keeper: SecretKeeper, writing written: (String) -> String = { $0 }
  ) async throws(SecretError) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .secret(let name): text += written(try await keeper.secret(name).value)
      }
    }
    return text
  }

  private mutating func append(_ text: String) {
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else if !text.isEmpty {
      pieces.append(.text(text))
    }
  }
}
