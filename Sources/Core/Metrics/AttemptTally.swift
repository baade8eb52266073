import Models
import Plans
import RunJournal

/// What is known of one attempt of a step while its run is read.
struct AttemptTally {
  enum Ending {
    case unfinished
    case finished
    /// Spent in vain, because of the mistake.
    case lost(Mistake)
  }

  /// What a turn used.
  struct Turn {
    var milliseconds: Int64 = 0
    var spending = Spending()
  }

  var ending = Ending.unfinished
  var service: Service?
  var isDraft = false
  var isEscalated = false
  var isVerdict = false
  var turns: [Int: Turn] = [:]
  /// In the order in which they were made.
  var mistakes: [(turn: Int, mistake: Mistake)] = []
  var commandMilliseconds: Int64 = 0

  mutating func add(_ call: ModelCall) {
    service = Service(tier: call.tier, choice: call.asked)
    if call.purpose.task == .draft { isDraft = true }
    if call.purpose.task == .verdict { isVerdict = true }
    turns[call.purpose.turn, default: Turn()].milliseconds.add(max(0, call.waitMilliseconds))
    turns[call.purpose.turn, default: Turn()].spending += Spending(call.cost)
  }

  /// Adds what the attempt came to, now that its ending is known.
  func settle(into measure: inout RunMeasure) {
    var rest = turns
    for (turn, mistake) in mistakes {
      var cost = MistakeMeasure()
      cost.turns = 1
      if let lost = rest.removeValue(forKey: turn) {
        cost.spending = lost.spending
        cost.milliseconds = lost.milliseconds
        measure.time.fixingByModel.add(lost.milliseconds)
      }
      measure.mistakes[service, default: [:]][mistake, default: MistakeMeasure()] += cost
    }
    let waited = rest.values.reduce(Int64(0)) { $0.plus($1.milliseconds) }
    switch ending {
    case .lost(let mistake):
      var cost = MistakeMeasure()
      cost.attempts = 1
      cost.spending = rest.values.reduce(Spending()) { $0 + $1.spending }
      cost.milliseconds = waited.plus(commandMilliseconds)
      measure.mistakes[service, default: [:]][mistake, default: MistakeMeasure()] += cost
      measure.time.fixingByModel.add(waited)
      measure.time.fixingByCommands.add(commandMilliseconds)
    case .unfinished where !isVerdict:
      measure.time.unfinished.add(waited.plus(commandMilliseconds))
    case .unfinished, .finished:
      measure.time.waitingForModel.add(waited)
      measure.time.checking.add(commandMilliseconds)
    }
  }
}
