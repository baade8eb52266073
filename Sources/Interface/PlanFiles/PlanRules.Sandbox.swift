import Forms
import JSON
import Plans
import Texts

extension PlanRules {
  /// Checks that a step's `sandbox` only restricts the profiles that its commands run under.
  ///
  /// A draft step runs under two profiles; a restriction of only one of them is fine.
  func check(_ restriction: RestrictionSource, of step: StepSource, within profiles: ConfinementProfiles) {
    let names = StepForm.profiles(of: step)
    guard !names.isEmpty else { return }
    let used = names.map { profiles[$0] }
    let named = (names.count == 1 ? "the profile " : "the profiles ") + names.map(\.rawValue).joined(separator: " and ")
    for (limit, amount) in restriction.limits {
      let most = used.map { $0.limits[limit] }.max() ?? 0
      guard amount.value > most else { continue }
      let (given, allowed) = (limit.unit.text(of: amount.value), limit.unit.text(of: most))
      reading.refuse(
        "found \(given), more than the \(allowed) of \(named)", at: amount.place,
        expected: "at most \(allowed)", hint: "a plan can only lower a limit; your configuration can raise it")
    }
    for name in restriction.toolchains ?? [] where profiles.toolchains.keys.contains(name.value) {
      check(name, isOneOf: Set(used.flatMap(\.toolchains)), as: "toolchain of \(named)")
    }
    for cache in restriction.caches ?? [] {
      check(cache, isOneOf: Set(used.flatMap(\.caches)), as: "cache of \(named)")
    }
  }

  /// Where the user's profile gives agents no network, a plan cannot give them network access.
  func checkReach(of step: StepSource, within profiles: ConfinementProfiles) {
    guard case .draft(let draft)? = step.kind, draft.agent?.hasNetwork == true, profiles.agent.reach == .none else {
      return
    }
    reading.refuse(
      "the agent names hosts or models, but the profile agent allows no network", at: step.place,
      expected: "an agent without hosts and models", hint: "your own sandbox/agent.yaml says reach: none")
  }

  private func check(_ name: Located<String>, isOneOf known: Set<String>, as what: String) {
    guard !known.contains(name.value) else { return }
    let names = known.sorted()
    reading.refuse(
      "found \(JSONValue.string(name.value).canonicalText), which is not a \(what)", at: name.place,
      expected: names.isEmpty ? nil : oneOf(names), nearest: EditDistance.nearest(to: name.value, among: names),
      hint: names.isEmpty ? "remove it" : nil)
  }
}
