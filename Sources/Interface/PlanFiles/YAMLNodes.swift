import Forms
import Yams

/// Converts the nodes of the YAML parser into those that forms read, and refuses everything else.
struct YAMLNodes {
  let reading: Reading

  /// The node without anchors, tags and complex keys; `nil` after one was reported, or where it is nested too deeply.
  func plain(_ node: Node, key: String, depth: Int) -> FormNode? {
    let place = Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, key: key)
    let isPlain = hasNoExtras(node, at: place)
    guard depth <= YAMLFile.deepestNesting else {
      reading.refuse("nested too deeply", at: place, expected: "at most \(YAMLFile.deepestNesting) levels")
      return nil
    }
    // Everything is gone through even where the node is refused, so that all that is wrong with it is said at once.
    let content: FormNode.Content?
    switch node {
    case .scalar(let scalar): content = .scalar(scalar.string, isPlain: scalar.style == .plain)
    case .sequence(let sequence): content = elements(sequence, key: key, depth: depth)
    case .mapping(let mapping): content = members(mapping, key: key, depth: depth)
    case .alias: content = nil
    }
    guard isPlain, let content else { return nil }
    return FormNode(content, line: place.line, column: place.column)
  }

  private func elements(_ sequence: Node.Sequence, key: String, depth: Int) -> FormNode.Content? {
    let elements = sequence.enumerated().map { index, node in
      plain(node, key: "\(key)[\(index)]", depth: depth + 1)
    }
    let whole = elements.compactMap(\.self)
    return whole.count == elements.count ? .sequence(whole) : nil
  }

  private func members(_ mapping: Node.Mapping, key: String, depth: Int) -> FormNode.Content? {
    var members: [FormNode.Member] = []
    for (name, value) in mapping {
      let place = Place(line: name.mark?.line ?? 1, column: name.mark?.column ?? 1, key: key)
      guard case .scalar(let scalar) = name else {
        reading.refuse("a key that is no text", at: place, expected: "a name, followed by a colon")
        continue
      }
      let isPlain = hasNoExtras(name, at: place)
      let below = key.isEmpty ? scalar.string : "\(key).\(scalar.string)"
      guard let value = plain(value, key: below, depth: depth + 1), isPlain else { continue }
      let content = FormNode.Content.scalar(scalar.string, isPlain: scalar.style == .plain)
      members.append(
        FormNode.Member(key: FormNode(content, line: place.line, column: place.column), value: value))
    }
    return members.count == mapping.count ? .mapping(members) : nil
  }

  private func hasNoExtras(_ node: Node, at place: Place) -> Bool {
    if let anchor = node.anchor {
      reading.refuse(
        "the anchor &\(anchor.rawValue) is refused", at: place,
        hint: "anchors and aliases are not read; write the value out")
      return false
    }
    guard node.hasTag else { return true }
    reading.refuse("a tag is refused", at: place, hint: "tags such as !!str are not read; leave it out")
    return false
  }
}

extension Node {
  /// Whether the node has a tag for a type other than its own.
  fileprivate var hasTag: Bool {
    switch self {
    case .scalar(let scalar): !["", "!", Tag.Name.str.rawValue].contains(scalar.tag.description)
    case .mapping(let mapping): !["", "!", Tag.Name.map.rawValue].contains(mapping.tag.description)
    case .sequence(let sequence): !["", "!", Tag.Name.seq.rawValue].contains(sequence.tag.description)
    case .alias: false
    }
  }
}
