import JSON
import Plans

/// What keeps an answer, and the reading of a question, within what was set aside for it.
extension ForwardedQuestion {
  static let mostValues = 200_000

  /// Whether a text has so few values that reading it takes a known part of the memory: each costs far more than the
  /// byte or two that it may be written in.
  static func isModest(_ text: [UInt8]) -> Bool {
    var values = 1
    var isString = false
    var isEscaped = false
    for byte in text {
      if isString {
        if !isEscaped, byte == UInt8(ascii: "\"") { isString = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"): values += 1
      default: break
      }
    }
    return values <= mostValues
  }

  /// Every spelling of a limit on the answer that a server of the protocol may know.
  static func capNames(_ api: ModelProvider.API) -> [String] {
    switch api {
    case .anthropic: ["max_tokens"]
    case .openAIResponses: ["max_output_tokens"]
    case .openAIChat: ["max_tokens", "max_completion_tokens"]
    }
  }

  /// Those that the provider knows.
  static func ownCaps(_ api: ModelProvider.API, _ capabilities: ModelCapabilities) -> [String] {
    guard api == .openAIChat else { return capNames(api) }
    return switch capabilities.tokenCap {
    case .maxTokens: ["max_tokens"]
    case .maxCompletionTokens: ["max_completion_tokens"]
    case .both: capNames(api)
    }
  }

  /// Says the limit in the provider's own words alone: one that it does not know would limit nothing.
  ///
  /// - Parameter step: the most tokens that the step allows.
  /// - Returns: the largest limit that the agent set, or the step's where that is less or the agent set none.
  static func limit(
    _ members: inout [String: JSONValue], _ names: [String], _ own: [String], step: Int
  ) throws(Refused) -> Int {
    var most: Int64?
    for name in names {
      guard let value = members.removeValue(forKey: name), value != .null else { continue }
      guard let cap = value.integerValue, cap > 0, cap <= 1 << 24 else {
        throw Refused(reason: "the limit on the answer (\(name)) is no number of tokens")
      }
      most = max(most ?? 0, cap)
    }
    let limit = min(Int(most ?? .max), step)
    write(limit, as: own, in: &members)
    return limit
  }

  /// Says a limit, and keeps what is to be thought below it: a provider refuses a question whose thinking alone would be
  /// longer than its answer.
  static func write(_ limit: Int, as names: [String], in members: inout [String: JSONValue]) {
    for name in names { members[name] = .integer(Int64(limit)) }
    guard var thinking = members["thinking"]?.objectValue, let budget = thinking["budget_tokens"]?.integerValue,
      budget >= limit
    else { return }
    thinking["budget_tokens"] = .integer(Int64(limit / 2))
    // The least that the API takes.
    members["thinking"] = limit / 2 >= 1024 ? .object(thinking) : ["type": "disabled"]
  }
}
