import JSON
import Models

/// A call of a tool in an answer of Chat Completions, put together from its fragments.
struct ChatCall: Sendable {
  let index: Int64?
  var id: String
  private(set) var name = ""
  private(set) var arguments = ""
  /// Members besides the protocol's own, which the server wants back: a thought's signature, for example.
  private var extras: [String: JSONValue] = [:]

  init(index: Int64?, id: String) {
    self.index = index
    self.id = id
  }

  mutating func take(_ fragment: JSONValue) {
    let function = fragment["function"] ?? .null
    // The name may come again with every fragment, or after the first arguments.
    if name.isEmpty { name = function["name"]?.stringValue ?? "" }
    arguments += CallArguments.text(function["arguments"])
    let own = (fragment.objectValue ?? [:]).filter { !["index", "id", "type", "function"].contains($0.key) }
    let ofFunction = (function.objectValue ?? [:]).filter { !["name", "arguments"].contains($0.key) }
    merge(own, into: &extras)
    guard ofFunction.contains(where: { $0.value != .null }) else { return }
    var members = extras["function"]?.objectValue ?? [:]
    merge(ofFunction, into: &members)
    extras["function"] = .object(members)
  }

  private func merge(_ found: [String: JSONValue], into members: inout [String: JSONValue]) {
    for (name, value) in found where value != .null { members[name] = value }
  }

  /// Whether a fragment without an identifier begins another call: this one has all that a call has.
  func isFollowed(by fragment: JSONValue) -> Bool {
    guard let next = fragment["function"]?["name"]?.stringValue, !next.isEmpty else { return false }
    return !CallArguments.text(fragment["function"]?["arguments"]).isEmpty && CallArguments.areWhole(arguments)
  }

  /// - Parameter place: counted from 1, for calls that have no identifier.
  func call(at place: Int) -> ToolCall {
    // Some chat templates leave the colon of their own syntax at the end of the name.
    var name = name[...]
    while name.last == ":" { name.removeLast() }
    return ToolCall(
      id: id.isEmpty ? "call-\(place)" : id, name: String(name), argumentsText: arguments,
      extras: extras.isEmpty ? nil : .object(extras))
  }
}
