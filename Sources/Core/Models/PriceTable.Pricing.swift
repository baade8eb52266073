package import Plans

extension PriceTable {
  /// The price of an answer, at the lane that served it, or the lane asked for where the server did not say.
  package func cost(of answer: ModelAnswer, askedOf choice: ModelChoice) -> PricedCost {
    let lane = answer.served.lane ?? choice.lane
    guard let (name, lanes) = rates(of: answer.served.model, askedOf: choice) else {
      let served = answer.served.model.map { $0 == choice.modelName ? "" : ", served as \($0)" } ?? ""
      return .unpriced("\(choice.model)\(served): no price")
    }
    guard let rates = lanes[lane] else { return .unpriced("\(name) in lane \(lane): no price") }
    guard let usage = answer.usage else {
      // What is free is free however much of it was used.
      if rates.isFree { return .priced(.zero) }
      return .unpriced("\(name): the server reported no usage")
    }
    return rates.cost(of: usage, model: "\(name) in lane \(lane)")
  }

  /// A model that was served under a name of its own is priced by that name; the name asked for is good enough only
  /// where none was reported, or where the reported one is no model that this provider has a price for but an alias.
  private func rates(of served: String?, askedOf choice: ModelChoice) -> (String, [Lane: Rates])? {
    if let served, let lanes = rates(provider: choice.provider, model: served) {
      return ("\(choice.provider)/\(served)", lanes)
    }
    if let served, !Self.isSameModel(served, choice.modelName) { return nil }
    return rates(provider: choice.provider, model: choice.modelName).map { (choice.model, $0) }
  }

  /// Whether two names mean one model, one of them perhaps with a date behind it.
  ///
  /// Gateways report names with their own prefix, and local servers report file names: the last component counts.
  package static func isSameModel(_ served: String, _ asked: String) -> Bool {
    let last = served.split(separator: "/").last.map(String.init) ?? served
    let lastAsked = asked.split(separator: "/").last.map(String.init) ?? asked
    return last == lastAsked || withoutDate(last) == lastAsked || last == withoutDate(lastAsked)
  }
}

extension PriceTable.Rates {
  /// Whether no kind of token costs anything, as with a model on one's own machine.
  package var isFree: Bool {
    guard let input, let output else { return false }
    return [input, output, cacheRead, cacheWrite, cacheWriteHour].compactMap(\.self).allSatisfy {
      $0.base == 0 && $0.steps.allSatisfy { $0.picodollars == 0 }
    }
  }

  /// The exact price of some tokens; unpriced where a kind of token was used that has no price.
  package func cost(of usage: TokenUsage, model: String) -> PricedCost {
    let hour = usage.cacheWriteHour ?? 0
    let counts = [usage.input, usage.cacheRead, usage.cacheWrite, hour, usage.output]
    // A million million tokens is beyond every model, and far below where a sum could overflow.
    guard counts.allSatisfy((0...1_000_000_000_000).contains), hour <= usage.cacheWrite else {
      return .unpriced("\(model): the token counters \(counts) are no counts")
    }
    let prompt = usage.prompt
    var sum: Int64 = 0
    let parts = [
      ("input", usage.input, input), ("cache read", usage.cacheRead, cacheRead ?? input),
      ("cache write", usage.cacheWrite - hour, cacheWrite), ("cache write for an hour", hour, cacheWriteHour),
      ("output", usage.output, output),
    ]
    for (name, tokens, rate) in parts where tokens != 0 {
      guard let rate else { return .unpriced("\(model): no price for \(name) tokens") }
      let (price, tooMuch) = rate.picodollars(promptTokens: prompt).multipliedReportingOverflow(by: Int64(tokens))
      let (longer, tooMany) = sum.addingReportingOverflow(price)
      guard !tooMuch, !tooMany else {
        return .unpriced("\(model): \(tokens) \(name) tokens cost more than can be counted")
      }
      sum = longer
    }
    return .priced(Money(picodollars: sum))
  }
}
