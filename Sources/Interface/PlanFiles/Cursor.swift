import JSON
import Yams

/// A node of a YAML file, its key, and the reading that collects errors.
struct Cursor {
  let node: Node
  let key: String
  let reading: Reading

  var place: Place { place(of: node, key: key) }

  /// The cursor on a value below this one.
  func below(_ node: Node, _ name: String) -> Cursor {
    Cursor(node: node, key: key.isEmpty ? name : "\(key).\(name)", reading: reading)
  }

  func element(_ node: Node, _ index: Int) -> Cursor {
    Cursor(node: node, key: "\(key)[\(index)]", reading: reading)
  }

  func place(of node: Node, key: String) -> Place {
    Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, key: key)
  }

  func refuse(_ message: String, expected: String? = nil, nearest: String? = nil, hint: String? = nil) {
    reading.refuse(message, at: place, expected: expected, nearest: nearest, hint: hint)
  }

  /// Refuses a value of the wrong kind.
  func refuse(expecting expected: String, hint: String? = nil) {
    refuse("found \(found)", expected: expected, hint: hint)
  }

  /// The kind of value at this place, in words.
  private var found: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    case .scalar(let scalar): scalar.style == .plain ? PlainScalar(scalar.string).name : "a string"
    }
  }

  /// The scalar at this place; `nil` where it is quoted or not a scalar.
  var plain: (text: String, kind: PlainScalar)? {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return nil }
    return (scalar.string, PlainScalar(scalar.string))
  }

  /// The text at this place. A value that YAML reads as something else is refused, with the hint to quote it.
  func text(expecting expected: String = "a string") -> String? {
    guard case .scalar(let scalar) = node else {
      refuse(expecting: expected)
      return nil
    }
    guard let plain, plain.kind != .text else { return scalar.string }
    if plain.kind == .null {
      refuse(expecting: expected)
    } else {
      let quoted = JSONValue.string(plain.text).canonicalText
      refuse(
        "found \(plain.text), which YAML reads as \(plain.kind.name)", expected: expected, hint: "quote it: \(quoted)")
    }
    return nil
  }

  /// The members of the mapping at this place, each name once.
  func members(expecting expected: String) -> [(name: String, key: Node, value: Cursor)]? {
    guard case .mapping(let mapping) = node else {
      refuse(expecting: expected)
      return nil
    }
    var lines: [String: Int] = [:]
    var members: [(name: String, key: Node, value: Cursor)] = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else { continue }
      let cursor = below(value, scalar.string)
      let place = place(of: key, key: cursor.key)
      if let line = lines[scalar.string] {
        reading.refuse("duplicate key; the first one is on line \(line)", at: place)
      } else {
        lines[scalar.string] = place.line
        members.append((scalar.string, key, cursor))
      }
    }
    return members
  }
}

extension Cursor {
  /// The line of every key and element below this node, such as `changes.files` or `paths.deny[1]`.
  var lines: [String: Int] {
    var lines: [String: Int] = [:]
    note(&lines, at: "")
    return lines
  }

  private func note(_ lines: inout [String: Int], at key: String) {
    switch node {
    case .mapping(let mapping):
      for (name, value) in mapping {
        guard let text = name.scalar?.string else { continue }
        let below = key.isEmpty ? text : "\(key).\(text)"
        lines[below] = name.mark?.line
        Cursor(node: value, key: "", reading: reading).note(&lines, at: below)
      }
    case .sequence(let sequence):
      for (index, value) in sequence.enumerated() {
        lines["\(key)[\(index)]"] = value.mark?.line
        Cursor(node: value, key: "", reading: reading).note(&lines, at: "\(key)[\(index)]")
      }
    case .scalar, .alias: break
    }
  }
}
