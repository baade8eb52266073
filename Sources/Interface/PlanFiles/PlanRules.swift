import Forms
import Plans
import Texts

/// The checks that involve several parts of a plan.
struct PlanRules {
  let plan: PlanSource
  let reading: Reading
  let profiles: ConfinementProfiles?
  /// The names of the secrets that the user has declared; `nil` where that is not known.
  let secrets: Set<String>?
  /// The first step of each id.
  let steps: [StepID: StepSource]

  init(_ plan: PlanSource, reading: Reading, profiles: ConfinementProfiles?, secrets: Set<String>?) {
    self.plan = plan
    self.reading = reading
    self.profiles = profiles
    self.secrets = secrets
    let named = plan.steps.compactMap { step in step.id.map { ($0.value, step) } }
    steps = Dictionary(named, uniquingKeysWith: { first, _ in first })
  }

  func check() {
    if let profiles { reading.check(toolchains: profiles.toolchains.keys) }
    checkIDs()
    checkNeeds()
    checkCycles()
    for step in plan.steps {
      for template in step.templates { check(template, in: step) }
      if let profiles, let sandbox = step.sandbox { check(sandbox, of: step, within: profiles) }
      if let profiles { checkReach(of: step, within: profiles) }
      if step.kinds == [StepForm.commit] {
        checkIsDraftedFor(step)
        checkIsJudgedByAnother(step)
      }
    }
  }

  private func checkIDs() {
    var lines: [StepID: Int] = [:]
    for id in plan.steps.compactMap(\.id) {
      if let line = lines[id.value] {
        reading.refuse(
          "duplicate id \"\(id.value)\"", at: id.place,
          hint: "the first one is on line \(line); give this step another id")
      } else {
        lines[id.value] = id.place.line
      }
    }
  }

  private func checkNeeds() {
    let names = plan.steps.compactMap { $0.id?.value.text }
    let isWhole = names.count == plan.steps.count
    for step in plan.steps {
      let others = names.filter { $0 != step.id?.value.text }
      for need in step.needs where steps[need.value] == nil && isWhole {
        reading.refuse(
          "there is no step \"\(need.value)\"", at: need.place,
          expected: others.isEmpty ? nil : oneOf(others),
          nearest: EditDistance.nearest(to: need.value.text, among: names))
      }
    }
  }

  /// Reports each cycle once, at the need that closes it.
  private func checkCycles() {
    var finished: Set<StepID> = []
    for step in plan.steps {
      guard let id = step.id?.value else { continue }
      var path: [StepID] = []
      follow(id, path: &path, finished: &finished)
    }
  }

  private func follow(_ id: StepID, path: inout [StepID], finished: inout Set<StepID>) {
    guard finished.contains(id) == false, let step = steps[id] else { return }
    path.append(id)
    for need in step.needs {
      if let start = path.firstIndex(of: need.value) {
        let cycle = (path[start...] + [need.value]).map(\.text).joined(separator: " → ")
        reading.refuse(
          "the steps need each other in a circle: \(cycle)", at: need.place, hint: "remove one of these needs")
      } else {
        follow(need.value, path: &path, finished: &finished)
      }
    }
    path.removeLast()
    finished.insert(id)
  }

  /// The steps that finish before this one; `nil` where a wrong need was reported, since some may be missing then.
  func knownAncestors(of step: StepSource) -> Set<StepID>? {
    var found: Set<StepID> = []
    var waiting = step.needs.map(\.value)
    guard step.needsAreWhole else { return nil }
    while let next = waiting.popLast() {
      guard let source = steps[next], source.needsAreWhole else { return nil }
      if found.insert(next).inserted { waiting += source.needs.map(\.value) }
    }
    return found
  }

  /// Refuses a plan in which the slow tier could be the only judge of its own draft.
  private func checkIsJudgedByAnother(_ step: StepSource) {
    guard case .commit(let commit)? = step.kind, commit.approval == .never, let ancestors = knownAncestors(of: step)
    else { return }
    let escalating = ancestors.sorted { $0.text < $1.text }.first { id in
      if case .draft(let draft)? = steps[id]?.kind { draft.escalation == .slow } else { false }
    }
    guard let escalating else { return }
    reading.refuse(
      "the slow tier may draft step \"\(escalating)\", and would then be the only judge of its own draft",
      at: step.place,
      expected: "approval: by-risk or always", hint: "or remove escalate from that step")
  }

  private func checkIsDraftedFor(_ step: StepSource) {
    guard let ancestors = knownAncestors(of: step) else { return }
    let drafts = ancestors.filter { steps[$0]?.kinds.contains(StepForm.draft.name) == true }
    // A step with a misspelt kind may be the draft.
    guard drafts.isEmpty, ancestors.allSatisfy({ steps[$0]?.kinds.isEmpty == false }) else { return }
    reading.refuse(
      "no draft comes before this commit", at: step.place, expected: "a draft step in its needs")
  }
}
