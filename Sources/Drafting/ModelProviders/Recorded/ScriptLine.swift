import JSON
import Models
import Plans

/// One answer of a script, and the questions that it is for.
struct ScriptLine: Hashable, Sendable {
  struct Call: Hashable, Sendable {
    var tool: String
    var argumentsText: String
  }

  var step: String?
  var task: ModelRequest.Purpose.Task?
  var attempt: Int?
  var turn: Int?
  var say: String?
  var answer: JSONValue?
  var calls: [Call] = []
  var ending: ModelAnswer.Ending
  var usage: TokenUsage?
  var waitMilliseconds = 0
  var lane: Lane?

  private static let members: Set<String> = [
    "step", "task", "attempt", "turn", "say", "calls", "answer", "usage", "waitMilliseconds", "lane", "ending",
  ]

  init(_ document: JSONValue, where place: String) throws(ModelError) {
    try Script.check(document, has: Self.members, where: place)
    step = try Self.text(document["step"], where: "\(place).step")
    task = try Self.choice(document["task"], where: "\(place).task")
    attempt = try Self.count(document["attempt"], from: 1, where: "\(place).attempt")
    turn = try Self.count(document["turn"], from: 1, where: "\(place).turn")
    say = try Self.text(document["say"], where: "\(place).say")
    answer = document["answer"]
    waitMilliseconds = try Self.count(document["waitMilliseconds"], from: 0, where: "\(place).waitMilliseconds") ?? 0
    lane = try Self.choice(document["lane"], where: "\(place).lane")
    ending = .done
    if let list = document["calls"] { calls = try Self.calls(list, where: "\(place).calls") }
    ending = try Self.ending(document["ending"], hasCalls: !calls.isEmpty, where: "\(place).ending")
    if let usage = document["usage"] { self.usage = try Self.usage(usage, where: "\(place).usage") }
  }

  func fits(_ purpose: ModelRequest.Purpose) -> Bool {
    (step == nil || step == purpose.step.description) && (task == nil || task == purpose.task)
      && (attempt == nil || attempt == purpose.attempt) && (turn == nil || turn == purpose.turn)
  }

  /// How much the line says about its question.
  var exactness: Int {
    [step != nil, task != nil, attempt != nil, turn != nil].count { $0 }
  }

  func content(for purpose: ModelRequest.Purpose) -> [ModelContent] {
    let texts = [say, answer?.canonicalText].compactMap { $0 }.map { ModelContent.text($0) }
    return texts
      + calls.enumerated().map { index, call in
        let id = "call-\(purpose.attempt)-\(purpose.turn)-\(index + 1)"
        return .toolCall(ToolCall(id: id, name: call.tool, argumentsText: call.argumentsText))
      }
  }

  private static func text(_ value: JSONValue?, where place: String) throws(ModelError) -> String? {
    guard let value else { return nil }
    guard let text = value.stringValue else { throw Script.wrong("\(place): expected text, found \(value.typeName)") }
    return text
  }

  private static func count(_ value: JSONValue?, from least: Int, where place: String) throws(ModelError) -> Int? {
    guard let value else { return nil }
    guard let number = value.integerValue, number >= least, number <= Int32.max else {
      throw Script.wrong("\(place): expected a whole number from \(least), found \(value.canonicalText)")
    }
    return Int(number)
  }

  private static func choice<Choice: RawRepresentable>(
    _ value: JSONValue?, where place: String
  ) throws(ModelError) -> Choice? where Choice.RawValue == String {
    guard let text = try text(value, where: place) else { return nil }
    guard let choice = Choice(rawValue: text) else { throw Script.wrong("\(place): unknown word \"\(text)\"") }
    return choice
  }

  private static func calls(_ list: JSONValue, where place: String) throws(ModelError) -> [Call] {
    guard let elements = list.arrayValue else { throw Script.wrong("\(place): expected a list") }
    var calls: [Call] = []
    for (index, element) in elements.enumerated() {
      let place = "\(place)[\(index)]"
      try Script.check(element, has: ["tool", "arguments"], where: place)
      guard let tool = try text(element["tool"], where: "\(place).tool") else {
        throw Script.wrong("\(place): expected \"tool\"")
      }
      let arguments = element["arguments"] ?? [:]
      calls.append(Call(tool: tool, argumentsText: arguments.stringValue ?? arguments.canonicalText))
    }
    return calls
  }

  private static func ending(
    _ value: JSONValue?, hasCalls: Bool, where place: String
  ) throws(ModelError) -> ModelAnswer.Ending {
    switch try text(value, where: place) {
    case nil: return hasCalls ? .toolUse : .done
    case "truncated": return .truncated
    case "paused": return .paused
    case "refused": return .refused("the script refuses")
    case let word?: throw Script.wrong("\(place): expected truncated, paused or refused, found \"\(word)\"")
    }
  }

  private static func usage(_ value: JSONValue, where place: String) throws(ModelError) -> TokenUsage {
    try Script.check(value, has: ["input", "output", "cacheRead", "cacheWrite"], where: place)
    return TokenUsage(
      input: try count(value["input"], from: 0, where: "\(place).input") ?? 0,
      cacheRead: try count(value["cacheRead"], from: 0, where: "\(place).cacheRead") ?? 0,
      cacheWrite: try count(value["cacheWrite"], from: 0, where: "\(place).cacheWrite") ?? 0,
      output: try count(value["output"], from: 0, where: "\(place).output") ?? 0)
  }
}
