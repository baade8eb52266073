import JSON
package import Models
package import Plans

/// Asks a server what it really does, with a dozen of small questions that cost what they cost.
///
/// Answers of models are taken as evidence only where they cannot be had by chance: a schema that allows nothing but a
/// word which no model would say by itself, and a limit of tokens far below what was asked for.
package struct ServerProbe: Sendable {
  let directory: ModelDirectory
  let choice: ModelChoice
  let provider: ModelProvider

  /// - Throws: `.unknownModel` where there is no such provider.
  package init(directory: ModelDirectory, choice: ModelChoice) throws(ModelError) {
    guard let provider = directory.provider(named: choice.provider) else {
      throw ModelError(
        .unknownModel, "\(choice.model): there is no provider \(choice.provider) to be probed",
        hint: "providers are \(directory.knownProviders.joined(separator: ", "))")
    }
    self.directory = directory
    self.choice = choice
    self.provider = provider
  }

  /// Everything that was found, in the order in which it was asked; one finding where the server cannot be asked at all.
  package func findings() async -> [ProbeFinding] {
    var findings: [ProbeFinding] = []
    switch await ask("Answer with the single word OK.", tokens: 2048) {
    case .failure(let error): return [ProbeFinding("answer", .failed, error.reason, remedy: error.hint)]
    case .success(let answer): findings += plain(answer)
    }
    findings += await tokenCap()
    findings.append(await schema())
    findings.append(await tools())
    for lane in Lane.allCases where provider.capabilities.lanes[lane] != nil { findings.append(await self.lane(lane)) }
    findings.append(await effort())
    return findings
  }

  /// Asks once, as the server's record says or as it is changed for this question.
  func ask(
    _ text: String, tokens: Int, tools: [ModelTool] = [], schema: JSONValue? = nil, lane: Lane = .standard,
    effort: Effort? = nil, change: (inout ModelCapabilities) -> Void = { _ in }
  ) async -> Result<ModelAnswer, ModelError> {
    var provider = provider
    change(&provider.capabilities)
    let request = ModelRequest(
      choice: ModelChoice(model: choice.model, lane: lane, effort: effort),
      purpose: .init(task: .extract, step: "probe", attempt: 1, turn: 1), system: "", messages: [.user(text)],
      tools: tools, answerSchema: schema, maximumTokens: tokens)
    do throws(ModelError) {
      var client = directory.client(for: request.choice, by: provider)
      // In words, a schema is followed by the model and enforced by nobody.
      if var chat = client as? OpenAIChatClient {
        chat.describesSchema = false
        client = chat
      }
      return .success(try await client.answer(to: request) { _ in })
    } catch {
      return .failure(error)
    }
  }

  var settings: String { "providers.\(choice.provider)" }

  private func plain(_ answer: ModelAnswer) -> [ProbeFinding] {
    let served = answer.served.model
    var findings = [
      ProbeFinding(
        "model", served == nil ? .remark : .agrees,
        served.map { "answers as \($0)" }
          ?? "does not say which model answers, so that its price rests on what was asked")
    ]
    switch (answer.usage != nil, provider.capabilities.usage) {
    case (true, true): findings.append(ProbeFinding("usage", .agrees, "counts the tokens of a streamed answer"))
    case (false, false):
      findings.append(ProbeFinding("usage", .agrees, "counts no tokens, so that costs are unknown unless it is free"))
    case (true, false):
      findings.append(
        ProbeFinding(
          "usage", .differs, "counts tokens, and its record says that it does not",
          remedy: "set \(settings).usage: true"))
    case (false, true):
      findings.append(
        ProbeFinding(
          "usage", .differs,
          "counts no tokens though it was asked to: costs are unknown, and no limit on money can be kept",
          remedy: "set \(settings).usage: false"))
    }
    return findings
  }
}
