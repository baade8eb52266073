import JSON

/// What a question may come to at most.
extension ForwardedQuestion {
  /// The most tokens that providers make of an image, whose bytes say little about that.
  private static let imageTokens = 10_000
  /// What providers add of their own, for tools above all.
  private static let addedTokens = 1000

  /// The most tokens that a question can be read as: no model makes more than one of a byte of text.
  static func mostTokens(of body: JSONValue, bytes: Int) -> Int {
    let images = ["messages", "input", "system"].compactMap { body[$0] }.flatMap { Self.images(in: $0) }
    return bytes - images.reduce(0, +) + images.count * imageTokens + addedTokens
  }

  /// How many bytes each image has, as it is written.
  private static func images(in value: JSONValue) -> [Int] {
    if let list = value.arrayValue { return list.flatMap { images(in: $0) } }
    guard let members = value.objectValue else { return [] }
    let type = members["type"]?.stringValue ?? ""
    let data: JSONValue? =
      switch type {
      case "image": members["source"]?["data"]
      case "image_url", "input_image", "computer_screenshot":
        members["image_url"]?["url"] ?? members["image_url"]
      default: nil
      }
    if let data = data?.stringValue { return [data.utf8.count] }
    // What a tool is called with is read as text, whatever it looks like.
    return members.filter { $0.key != "input" || !type.hasSuffix("tool_use") }.values.flatMap { images(in: $0) }
  }

  /// For how long the provider is asked to keep something.
  ///
  /// - Throws: `Refused` for a time that no price is known for.
  static func cacheLifetimes(in members: [String: JSONValue]) throws(Refused) -> Set<CacheLifetime> {
    var lifetimes: Set<CacheLifetime> = []
    for mark in marks(in: .object(members)) {
      switch mark["ttl"] ?? .null {
      case .null, "5m": lifetimes.insert(.minutes)
      case "1h": lifetimes.insert(.hour)
      default: throw Refused(reason: "cache_control is passed on for five minutes or an hour (ttl)")
      }
    }
    return lifetimes
  }

  private static func marks(in value: JSONValue) -> [JSONValue] {
    if let list = value.arrayValue { return list.flatMap { marks(in: $0) } }
    guard let members = value.objectValue else { return [] }
    let isCall = members["type"]?.stringValue?.hasSuffix("tool_use") == true
    return members.flatMap { name, member -> [JSONValue] in
      if name == "cache_control" { return member == .null ? [] : [member] }
      return isCall && name == "input" ? [] : marks(in: member)
    }
  }
}
