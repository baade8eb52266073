import JSON

/// A node of a file, the way to it, and where to note what is wrong with it.
package struct Cursor {
  package let node: FormNode
  package let key: String
  package let reading: Reading

  package init(node: FormNode, key: String, reading: Reading) {
    self.node = node
    self.key = key
    self.reading = reading
  }

  package var place: Place { Place(line: node.line, column: node.column, key: key) }

  /// The cursor on a value below this one.
  package func below(_ node: FormNode, _ name: String) -> Cursor {
    Cursor(node: node, key: key.isEmpty ? name : "\(key).\(name)", reading: reading)
  }

  package func element(_ node: FormNode, _ index: Int) -> Cursor {
    Cursor(node: node, key: "\(key)[\(index)]", reading: reading)
  }

  package func refuse(_ message: String, expected: String? = nil, nearest: String? = nil, hint: String? = nil) {
    reading.refuse(message, at: place, expected: expected, nearest: nearest, hint: hint)
  }

  /// Refuses a value of the wrong kind.
  package func refuse(expecting expected: String, hint: String? = nil) {
    refuse("found \(found)", expected: expected, hint: hint)
  }

  /// The kind of value at this place, in words.
  private var found: String {
    switch node.content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let text, let isPlain): isPlain ? PlainScalar(text).name : "a string"
    }
  }

  /// The scalar at this place; `nil` where it is quoted or not a scalar.
  package var plain: (text: String, kind: PlainScalar)? { node.plainScalar.map { ($0, PlainScalar($0)) } }

  /// The text at this place. A value that YAML reads as something else is refused, with the hint to quote it.
  package func text(expecting expected: String = "a string") -> String? {
    guard let text = node.scalar else {
      refuse(expecting: expected)
      return nil
    }
    guard let plain, plain.kind != .text else { return text }
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
  package func members(expecting expected: String) -> [(name: String, key: FormNode, value: Cursor)]? {
    guard let mapping = node.members else {
      refuse(expecting: expected)
      return nil
    }
    var lines: [String: Int] = [:]
    var members: [(name: String, key: FormNode, value: Cursor)] = []
    for member in mapping {
      guard let name = member.key.scalar else { continue }
      let cursor = below(member.value, name)
      if let line = lines[name] {
        let place = Place(line: member.key.line, column: member.key.column, key: cursor.key)
        reading.refuse("duplicate key; the first one is on line \(line)", at: place)
      } else {
        lines[name] = member.key.line
        members.append((name, member.key, cursor))
      }
    }
    return members
  }
}

extension Cursor {
  /// The line of every key and element below this node, such as `changes.files` or `paths.deny[1]`.
  package var lines: [String: Int] {
    var lines: [String: Int] = [:]
    Self.note(&lines, of: node, at: "")
    return lines
  }

  private static func note(_ lines: inout [String: Int], of node: FormNode, at key: String) {
    switch node.content {
    case .mapping(let members):
      for member in members {
        guard let name = member.key.scalar else { continue }
        let below = key.isEmpty ? name : "\(key).\(name)"
        lines[below] = member.key.line
        note(&lines, of: member.value, at: below)
      }
    case .sequence(let elements):
      for (index, element) in elements.enumerated() {
        lines["\(key)[\(index)]"] = element.line
        note(&lines, of: element, at: "\(key)[\(index)]")
      }
    case .scalar: break
    }
  }
}
