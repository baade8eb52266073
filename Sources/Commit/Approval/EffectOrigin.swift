import JSON
package import Plans

/// Where an effect comes from: what the plan declares for it, and where each part of each argument was taken from.
///
/// It follows from the plan and the run alone. So it is not a planner's to say, and it is told again from the plan
/// whenever a proposal is derived again.
package struct EffectOrigin: Hashable, Sendable {
  /// Place of the declaration in the step's list, from 0.
  package var place: Int
  /// Whether the kind may ever count as of low risk.
  package var mayBeLowRisk: Bool
  package var provenance: [ArgumentProvenance]

  package init(place: Int = 0, mayBeLowRisk: Bool = false, provenance: [ArgumentProvenance] = []) {
    self.place = place
    self.mayBeLowRisk = mayBeLowRisk
    self.provenance = provenance
  }

  /// The origin of an effect that a plan declares.
  ///
  /// - Throws: `Template.MissingValue` where a value does not exist that the declaration refers to.
  package init(
    of declaration: EffectDeclaration, at place: Int, with values: Template.Values
  ) throws(Template.MissingValue) {
    var provenance: [ArgumentProvenance] = []
    for argument in declaration.declared.arguments {
      provenance.append(try ArgumentProvenance(argument, with: values))
    }
    self.init(
      place: place, mayBeLowRisk: type(of: declaration.declared).mayBeLowRisk, provenance: provenance)
  }
}

/// Where the parts of one argument come from, in the order in which they stand in it.
package struct ArgumentProvenance: Hashable, Sendable {
  package struct Part: Hashable, Sendable {
    package var source: ValueSource
    /// What was put in; `nil` for what is not known before the effect is applied, and for the content of a file.
    package var text: String?

    package init(source: ValueSource, text: String?) {
      self.source = source
      self.text = text
    }
  }

  /// As the plan names it, such as `into`, `run[1]` or `json/amount`.
  package var argument: String
  package var parts: [Part]

  package init(argument: String, parts: [Part]) {
    self.argument = argument
    self.parts = parts
  }

  init(_ argument: DeclaredArgument, with values: Template.Values) throws(Template.MissingValue) {
    var parts: [Part] = []
    for part in argument.template.parts {
      switch part {
      case .text(let text): parts.append(Part(source: .plan, text: text))
      case .hole(let reference):
        parts.append(Part(source: ValueSource(reference), text: try Self.text(of: reference, in: values)))
      }
    }
    if argument.isDraftFile {
      parts.append(Part(source: .draft(try argument.template.text(with: values)), text: nil))
    }
    self.init(argument: argument.name, parts: parts)
  }

  private static func text(
    of reference: Template.Reference, in values: Template.Values
  ) throws(Template.MissingValue) -> String? {
    switch reference {
    case .secret, .effect: return nil
    case .input, .step, .prompt:
      let value = try values.value(of: reference)
      return value.stringValue ?? value.canonicalText
    }
  }
}

extension EffectOrigin {
  /// Each argument with each of its sources, as policies limit them: `json/amount=step:invoice.cents`.
  var sourceNames: [String] {
    var names: [String] = []
    for argument in provenance {
      for part in argument.parts {
        let name = "\(argument.argument)=\(part.source.name)"
        if !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  /// Everything that an argument whose name begins like this comes from, the plan's own words apart.
  package func sources(of argument: String = "") -> [ValueSource] {
    var found: [ValueSource] = []
    for part in provenance.filter({ $0.argument.hasPrefix(argument) }).flatMap(\.parts)
    where part.source != .plan && !found.contains(part.source) {
      found.append(part.source)
    }
    return found
  }
}
