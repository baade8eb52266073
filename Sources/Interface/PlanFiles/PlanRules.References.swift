import Forms
import JSON
import Plans
import Texts

extension PlanRules {
  /// Checks that every reference in a template has a value when the step runs.
  func check(_ template: Located<Template>, in step: StepSource) {
    for reference in template.value.references {
      switch reference {
      case .input(let name): checkInput(name, at: template.place)
      case .step(let id, let members): check(id, members: members, in: step, at: template.place)
      case .prompt: checkPrompt(template, in: step)
      // Refused when it was read, unless it is used after an effect.
      case .effect: continue
      case .secret(let name): checkSecret(name, at: template.place)
      }
    }
  }

  private func checkPrompt(_ template: Located<Template>, in step: StepSource) {
    if case .draft(let draft)? = step.kind, draft.agent?.run.words.contains(template.value) == true { return }
    reading.refuse(
      "${{ prompt }} has no value here", at: template.place, hint: "use it only in the words of an agent")
  }

  private func checkInput(_ name: String, at place: Place) {
    let names = plan.inputs.map(\.value.name)
    guard !names.contains(name) else { return }
    reading.refuse(
      "${{ inputs.\(name) }}: the plan has no such input", at: place, expected: names.isEmpty ? nil : oneOf(names),
      nearest: EditDistance.nearest(to: name, among: names))
  }

  private func checkSecret(_ name: String, at place: Place) {
    guard let secrets, !secrets.contains(name), plan.secrets[name] == nil else { return }
    let names = secrets.union(plan.secrets.keys).sorted()
    reading.refuse(
      "${{ secrets.\(name) }}: no such secret is declared", at: place, expected: names.isEmpty ? nil : oneOf(names),
      nearest: EditDistance.nearest(to: name, among: names),
      hint: "declare it under secrets in your configuration: \(name): { env: \(name) }")
  }

  private func check(_ id: StepID, members: [String], in step: StepSource, at place: Place) {
    let reference = "${{ \(Template.Reference.step(id, members: members)) }}"
    guard let source = steps[id] else {
      let names = steps.values.filter { $0.kinds == [StepForm.extract.name] }.compactMap { $0.id?.value.text }.sorted()
      return reading.refuse(
        "\(reference): there is no step \"\(id)\"", at: place, expected: names.isEmpty ? nil : oneOf(names),
        nearest: EditDistance.nearest(to: id.text, among: names))
    }
    guard source.kinds == [StepForm.extract.name] else {
      return reading.refuse(
        "\(reference): the step \"\(id)\" has no answer", at: place, expected: "an extract step")
    }
    guard knownAncestors(of: step)?.contains(id) != false, step.id?.value != id else {
      return reading.refuse(
        "\(reference): the step \"\(id)\" may not have finished by then", at: place,
        hint: "add \(id) to the step's needs")
    }
    if case .extract(let extract)? = source.kind {
      check(members, against: extract.schema, reference: reference, at: place)
    }
  }

  /// Checks the members against the properties of the answer's schema, as deep as it lists any.
  private func check(_ members: [String], against schema: JSONValue, reference: String, at place: Place) {
    var schema = schema
    for member in members {
      guard let properties = schema["properties"]?.objectValue else { return }
      guard let next = properties[member] else {
        let names = properties.keys.sorted()
        return reading.refuse(
          "\(reference): the answer has no member \"\(member)\"", at: place,
          expected: names.isEmpty ? nil : oneOf(names),
          nearest: EditDistance.nearest(to: member, among: names))
      }
      schema = next
    }
  }
}
