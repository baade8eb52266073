import JSON
import Models
import Plans

extension ServerProbe {
  private static let fewTokens = 16
  /// Far more than a few tokens can hold, and far less than the numbers from 1 to 400.
  private static let mostBytes = fewTokens * 16

  /// Whether the limit of tokens is kept, under the name that the record gives it and, for Chat Completions, the other.
  func tokenCap() async -> [ProbeFinding] {
    guard provider.api == .openAIChat else { return [await tokenCap(provider.capabilities.tokenCap)] }
    var findings: [ProbeFinding] = []
    for cap in ModelCapabilities.TokenCap.allCases where cap != .both { findings.append(await tokenCap(cap)) }
    // No other name would help: what is too long is cut off here.
    guard findings.allSatisfy({ $0.detail.hasPrefix("ignored") }) else { return findings }
    return findings.map { ProbeFinding($0.subject, .remark, $0.detail) }
  }

  private func tokenCap(_ cap: ModelCapabilities.TokenCap) async -> ProbeFinding {
    let subject = "token-cap" + (provider.api == .openAIChat ? " \(cap.rawValue)" : "")
    let record = provider.capabilities.tokenCap
    let isUsed = provider.api != .openAIChat || record == cap || record == .both
    let question = "Count from 1 to 400, one number a line, and leave none out."
    switch await ask(question, tokens: Self.fewTokens, change: { $0.tokenCap = cap }) {
    case .failure(let error):
      return ProbeFinding(
        subject, isUsed ? .differs : .agrees, "refused: \(error.reason)",
        remedy: isUsed ? "set \(settings).token-cap to the other name" : nil)
    case .success(let answer):
      let tokens = answer.usage.map { "\($0.output) tokens" } ?? "\(answer.text.utf8.count) bytes"
      let isKept = answer.usage.map { $0.output <= 2 * Self.fewTokens } ?? (answer.text.utf8.count <= Self.mostBytes)
      guard isKept else {
        return ProbeFinding(
          subject, isUsed && record != .both ? .differs : .remark,
          "ignored: asked for \(Self.fewTokens) tokens at most, got \(tokens) and then cut it off",
          remedy: isUsed && record != .both ? "set \(settings).token-cap to the other name, or to both" : nil)
      }
      return ProbeFinding(
        subject, isUsed ? .agrees : .remark, "kept: asked for \(Self.fewTokens) tokens at most, got \(tokens)")
    }
  }

  /// Whether the answer is held to a schema that no model would fit by itself.
  func schema() async -> ProbeFinding {
    let record = provider.capabilities.schema
    let outcome = await enforces(record)
    switch (record, outcome) {
    case (.none, _):
      for other in formats where await enforces(other).isEnforced {
        return ProbeFinding(
          "schema", .differs, "enforces a schema by \(other.rawValue), and its record says none",
          remedy: "set \(settings).schema: \(other.rawValue)")
      }
      return ProbeFinding("schema", .agrees, "is told the form of an answer in words alone")
    case (_, .enforced): return ProbeFinding("schema", .agrees, "enforces a schema by \(record.rawValue)")
    case (_, .refused(let reason)), (_, .ignored(let reason)):
      for other in formats where other != record {
        guard await enforces(other).isEnforced else { continue }
        return ProbeFinding(
          "schema", .differs, "\(reason) by \(record.rawValue), and enforces one by \(other.rawValue)",
          remedy: "set \(settings).schema: \(other.rawValue)")
      }
      // What is ignored harms nothing: Chancery holds each answer to its schema itself.
      let isRefused = if case .refused = outcome { true } else { false }
      return ProbeFinding(
        "schema", isRefused ? .differs : .remark, "\(reason) by \(record.rawValue), and enforces none",
        remedy: "set \(settings).schema: none; answers are held to their schema by Chancery in any case")
    }
  }

  /// The formats in which the protocol has room for a schema.
  private var formats: [ModelCapabilities.SchemaSupport] {
    provider.api == .openAIChat ? [.native, .jsonObject] : [.native]
  }

  private enum SchemaOutcome {
    case enforced
    case ignored(String)
    case refused(String)

    var isEnforced: Bool { if case .enforced = self { true } else { false } }
  }

  private func enforces(_ support: ModelCapabilities.SchemaSupport) async -> SchemaOutcome {
    let schema: JSONValue = [
      "type": "object", "properties": ["city": ["type": "string", "enum": ["Zzyzx"]]], "required": ["city"],
      "additionalProperties": false,
    ]
    // The words must not give the schema away: what is asked is whether the server enforces it.
    let question = "What is the capital of France? Answer in one sentence, in plain words."
    switch await ask(question, tokens: 2048, schema: schema, change: { $0.schema = support }) {
    case .failure(let error): return .refused("refuses a schema (\(error.reason))")
    case .success(let answer):
      let value = try? JSONValue.parsingModelOutput(answer.text).value
      return value?["city"] == "Zzyzx" && support != .none ? .enforced : .ignored("ignores a schema")
    }
  }

  /// Whether the server passes tools on and gives calls back as calls.
  func tools() async -> ProbeFinding {
    let tool = ModelTool(
      name: "take_note", summary: "Takes a note. Use it whenever you are asked to note something.",
      schema: [
        "type": "object", "properties": ["text": ["type": "string"]], "required": ["text"],
        "additionalProperties": false,
      ])
    let claim = provider.capabilities.tools
    switch await ask("Note the word azure by calling the tool take_note.", tokens: 2048, tools: [tool]) {
    case .failure(let error):
      return ProbeFinding(
        "tools", .differs, "refused: \(error.reason)", remedy: "set \(settings).tools: schema")
    case .success(let answer):
      if answer.toolCalls.contains(where: { $0.name == tool.name }) {
        return ProbeFinding("tools", .agrees, "gives calls of tools back as calls")
      }
      if claim == .schema, let value = try? JSONValue.parsingModelOutput(answer.text).value, value["tool"] != nil {
        return ProbeFinding("tools", .agrees, "takes tools as the form of the answer")
      }
      return ProbeFinding(
        "tools", .remark,
        "answered in prose where a tool was to be called; a model may do so, a server that drops tools does always",
        remedy: claim == .native ? "set \(settings).tools: schema if it stays so" : nil)
    }
  }

  /// Whether a lane is served, and said to be.
  func lane(_ lane: Lane) async -> ProbeFinding {
    let subject = "lane \(lane.rawValue)"
    switch await ask("Answer with the single word OK.", tokens: 2048, lane: lane) {
    case .failure(let error):
      return ProbeFinding(
        subject, .differs, "refused: \(error.reason)", remedy: "leave it out of \(settings).lanes, or ask for access")
    case .success(let answer):
      guard let served = answer.served.lane else {
        return ProbeFinding(subject, .remark, "is taken, and the server does not say which lane it served")
      }
      return ProbeFinding(
        subject, served == lane ? .agrees : .differs,
        served == lane ? "is served" : "was asked for, and \(served.rawValue) was served",
        remedy: served == lane ? nil : "leave it out of \(settings).lanes, or choose a model that has it")
    }
  }

  /// Whether the server takes an effort.
  func effort() async -> ProbeFinding {
    let claim = provider.capabilities.effort
    switch await ask("Answer with the single word OK.", tokens: 2048, effort: .low) {
    case .success:
      return ProbeFinding(
        "effort", claim ? .agrees : .remark, "is taken" + (claim ? "" : ", or ignored; its record says that it is not"))
    case .failure(let error):
      return ProbeFinding(
        "effort", claim ? .differs : .agrees, "refused: \(error.reason)",
        remedy: claim ? "set \(settings).effort: false" : nil)
    }
  }
}
