package import Models
package import Plans
import RunJournal

/// What the calls of one service came to.
package struct CallMeasure: Hashable, Sendable {
  package var calls = 0
  /// Calls that got no answer.
  package var failed = 0
  /// Answered calls whose server counted no tokens; those counters are too low by them.
  package var uncounted = 0
  package var usage = TokenUsage(input: 0, output: 0)
  package var spending = Spending()
  package var waitMilliseconds: Int64 = 0
  /// Answered calls by the lane that served them.
  package var served: [Lane: Int] = [:]
  /// Answered calls by the model that served them, as the server names it.
  package var servedModels: [String: Int] = [:]
  /// Answered calls whose server did not say which lane it was.
  package var servedUnknown = 0
  /// Answered calls that another lane served than the one asked for.
  package var downgrades = 0

  package init() {}

  mutating func add(_ call: ModelCall) {
    calls += 1
    spending += Spending(call.cost)
    waitMilliseconds.add(max(0, call.waitMilliseconds))
    if let usage = call.usage { self.usage += usage }
    guard call.error == nil else {
      failed += 1
      return
    }
    if call.usage == nil { uncounted += 1 }
    if let model = call.served?.model { servedModels[model, default: 0] += 1 }
    guard let lane = call.served?.lane else {
      servedUnknown += 1
      return
    }
    served[lane, default: 0] += 1
    if lane != call.asked.lane { downgrades += 1 }
  }

  static func += (left: inout CallMeasure, right: CallMeasure) {
    left.calls += right.calls
    left.failed += right.failed
    left.uncounted += right.uncounted
    left.usage += right.usage
    left.spending += right.spending
    left.waitMilliseconds.add(right.waitMilliseconds)
    left.served.merge(right.served, uniquingKeysWith: +)
    left.servedModels.merge(right.servedModels, uniquingKeysWith: +)
    left.servedUnknown += right.servedUnknown
    left.downgrades += right.downgrades
  }
}

extension TokenUsage {
  static func += (left: inout TokenUsage, right: TokenUsage) {
    left.input.add(right.input)
    left.cacheRead.add(right.cacheRead)
    left.cacheWrite.add(right.cacheWrite)
    left.output.add(right.output)
  }
}
