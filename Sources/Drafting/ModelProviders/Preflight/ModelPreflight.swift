import Foundation
import HTTPClient
import Models
package import Plans

/// Finds what is wrong with the models of a run before the first token is paid for: all of it at once, each with the line
/// to write.
package struct ModelPreflight: Sendable {
  /// A model that a run needs.
  package struct Need: Hashable, Sendable {
    /// Where it is named, such as `tiers.fast` or `the agent of step code`.
    package var place: String
    /// Without a model's name where an agent chooses that itself.
    package var choice: ModelChoice
    /// The most tokens of an answer; `nil` where the answer is shortened to what is left to spend.
    package var answerTokens: Int?
    /// Whether another model is asked where this one's provider is down, so that it need not be there now.
    package var hasAlternative: Bool

    package init(place: String, choice: ModelChoice, answerTokens: Int? = nil, hasAlternative: Bool = false) {
      self.hasAlternative = hasAlternative
      self.place = place
      self.choice = choice
      self.answerTokens = answerTokens
    }
  }

  package struct Problem: Hashable, Sendable {
    package var reason: String
    /// The line to write, or what to start.
    package var hint: String?

    package init(_ reason: String, hint: String?) {
      self.reason = reason
      self.hint = hint
    }
  }

  /// A limit on money, and where it is written.
  package typealias Limit = (most: Money, key: String)

  private let directory: ModelDirectory
  private let limit: Limit?
  private let nearest: @Sendable (String, [String]) -> String?
  private let asksServers: Bool

  /// - Parameters:
  ///   - asksServers: whether servers are asked which models they have.
  ///   - limit: on the money of the run; `nil` where there is none.
  ///   - nearest: the name among some that was probably meant.
  package init(
    directory: ModelDirectory, limit: Limit?, asksServers: Bool = true,
    nearest: @escaping @Sendable (String, [String]) -> String?
  ) {
    self.asksServers = asksServers
    self.directory = directory
    self.limit = limit
    self.nearest = nearest
  }

  package func problems(with needs: [Need]) async -> [Problem] {
    var problems: [Problem] = []
    var lists: [String: Result<ModelList, ModelError>] = [:]
    for need in needs {
      do throws(ModelError) {
        if !need.choice.modelName.isEmpty { _ = try directory.client(for: need.choice) }
      } catch {
        problems.append(Problem("\(need.place): \(error.reason)", hint: error.hint))
        continue
      }
      // A script is a file: it has no server, and says itself what it costs.
      guard need.choice.provider != "scripted" else { continue }
      problems += [price(of: need), reserve(of: need)].compactMap(\.self)
      guard !need.hasAlternative else { continue }
      let name = need.choice.provider
      let isNew = lists[name] == nil
      let list: Result<ModelList, ModelError>
      if let known = lists[name] { list = known } else { list = await self.list(of: name) }
      lists[name] = list
      if isNew, let problem = server(list, of: name) { problems.append(problem) }
      if let problem = await unknownName(in: list, of: need) { problems.append(problem) }
    }
    return problems
  }

  private func list(of name: String) async -> Result<ModelList, ModelError> {
    do throws(ModelError) {
      return .success(try await asksServers ? directory.list(of: name) : directory.unasked(name))
    } catch {
      return .failure(error)
    }
  }

  /// What is wrong with the server itself: its key, or that nobody answers on this machine.
  private func server(_ list: Result<ModelList, ModelError>, of name: String) -> Problem? {
    switch list {
    case .failure(let error): return Problem(error.reason, hint: error.hint)
    case .success(.refused(let words)):
      var hint = "check providers.\(name).key in the configuration"
      if case .environment(let variable)? = directory.provider(named: name)?.key {
        hint = "the key is that of the variable \(variable): correct it, or write providers.\(name).key"
      }
      return Problem("\(name) does not accept the key: \(words)", hint: hint)
    case .success(.unreachable(let reason)):
      guard let provider = directory.provider(named: name), provider.isOfThisMachine else { return nil }
      let url = provider.url
      return Problem(
        "\(name): no server answers at \(url): \(reason)",
        hint: "start it, or write providers.\(name).url: ADDRESS in the configuration")
    case .success: return nil
    }
  }

  private func unknownName(in list: Result<ModelList, ModelError>, of need: Need) async -> Problem? {
    let model = need.choice.modelName
    guard !model.isEmpty, case .success(.names(let names)) = list, case .success(let list) = list, !list.holds(model),
      directory.provider(named: need.choice.provider)?.isAzure == false,
      (try? await directory.knows(need.choice)) == false
    else { return nil }
    let shown = names.sorted().prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    let meant =
      ModelList.completion(of: model, among: names) ?? nearest(model, names) ?? (names.count == 1 ? names[0] : nil)
    return Problem(
      "\(need.place): \(need.choice.provider) has no model \(model); it has \(shown)",
      hint: meant.map { "write model: \(need.choice.provider)/\($0)" } ?? "write model: \(need.choice.provider)/NAME")
  }

  /// A limit on money that a model without a price would break.
  private func price(of need: Need) -> Problem? {
    let (name, model) = (need.choice.provider, need.choice.modelName)
    guard let limit, !model.isEmpty else { return nil }
    let lanes = directory.prices.rates(provider: name, model: model)
    guard lanes?[need.choice.lane] == nil else { return nil }
    guard directory.countsOwnPrices else {
      return Problem(
        "\(need.place): \(limit.key) needs known prices, and no table but your own has one for \(need.choice.model)",
        hint: "ask whoever keeps the policy to write models: { prices: { \(need.choice.model): { input: DOLLARS, "
          + "output: DOLLARS } } } there, for a million tokens")
    }
    let isOwn = directory.provider(named: name)?.isOfThisMachine == true
    let amount = isOwn ? "\"0\"" : "DOLLARS"
    let lane = lanes == nil || need.choice.lane == .standard ? "" : " in lane \(need.choice.lane.rawValue)"
    return Problem(
      "\(need.place): \(limit.key) needs known prices, and \(need.choice.model)\(lane) has none",
      hint: "write providers: { \(name): { prices: { \(model): { input: \(amount), output: \(amount) } } } } in the "
        + "configuration, for a million tokens")
  }

  /// A limit on money that not even one answer fits.
  private func reserve(of need: Need) -> Problem? {
    guard let limit, let tokens = need.answerTokens else { return nil }
    let usage = TokenUsage(input: 0, output: tokens)
    let answer = ModelAnswer(content: [], ending: .done, served: .init(lane: need.choice.lane), usage: usage)
    guard case .priced(let most) = directory.prices.cost(of: answer, askedOf: need.choice), most > limit.most else {
      return nil
    }
    let fits = max(256, Int(Double(tokens) * Double(limit.most.picodollars) / Double(most.picodollars) / 2))
    return Problem(
      "\(need.place): one answer of \(tokens) tokens may cost \(most), and \(limit.key) is \(limit.most)",
      hint: "write \(need.place).answer-tokens: \(fits), or raise \(limit.key)")
  }
}

extension ModelProvider {
  /// Whether its server runs on this machine.
  package var isOfThisMachine: Bool { URLComponents(string: url)?.host.map(HTTPRequest.isThisMachine) ?? false }
}
