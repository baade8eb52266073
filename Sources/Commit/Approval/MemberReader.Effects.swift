import JSON
import Plans
import RunJournal

/// Effects of a proposal of today's version.
extension MemberReader {
  func effect() throws(UnreadableProposal) -> ProposedEffect {
    let facts = try reader("facts")
    let targets = try readers("targets").map { reader throws(UnreadableProposal) in try reader.target() }
    guard !targets.isEmpty else { throw UnreadableProposal(reason: "an effect has no target") }
    var effect = ProposedEffect(
      kind: EffectKind(rawValue: try string("kind")), arguments: try value("arguments"),
      identity: try value("identity"), fingerprint: try value("fingerprint"), measured: try value("measured"),
      names: try facts.names(), numbers: try facts.numbers(),
      words: try facts.optional("words") { reader throws(UnreadableProposal) in try reader.strings("words") },
      targets: targets,
      guarded: try readers("guarded").map { reader throws(UnreadableProposal) in try reader.target() },
      findings: try readers("findings").map { reader throws(UnreadableProposal) in try reader.finding() },
      lands: try optional("lands") { reader throws(UnreadableProposal) in try reader.string("lands") },
      produces: try readers("produces").map { reader throws(UnreadableProposal) in try reader.product() },
      consumes: try readers("consumes").map { reader throws(UnreadableProposal) in try reader.product() },
      origin: try reader("origin").origin(), executables: try executables(),
      compensation: try optional("compensation") { reader throws(UnreadableProposal) in
        try reader.reader("compensation").compensation()
      },
      asides: document["asides"] == nil
        ? [] : try readers("asides").map { reader throws(UnreadableProposal) in try reader.aside() }, preview: "")
    effect.change = document["change"]
    return effect
  }

  private func aside() throws(UnreadableProposal) -> EffectAside {
    guard let role = EffectAside.Role(rawValue: try string("role")) else {
      throw UnreadableProposal(reason: "the role of something beside an effect is not known")
    }
    return EffectAside(
      role, of: document["kind"] == nil ? nil : EffectKind(rawValue: try string("kind")), names: try names(),
      numbers: try numbers(),
      words: try optional("words") { reader throws(UnreadableProposal) in try reader.strings("words") })
  }

  private func names() throws(UnreadableProposal) -> [NameAttribute: [String]] {
    let members = try reader("names")
    var names: [NameAttribute: [String]] = [:]
    for name in try object("names").keys { names[NameAttribute(rawValue: name)] = try members.strings(name) }
    return names
  }

  private func numbers() throws(UnreadableProposal) -> [NumberAttribute: Int] {
    let members = try reader("numbers")
    var numbers: [NumberAttribute: Int] = [:]
    for key in try object("numbers").keys { numbers[NumberAttribute(key: key)] = try members.count(key) }
    return numbers
  }

  private func target() throws(UnreadableProposal) -> TargetName {
    guard let space = TargetName.Space(rawValue: try string("space")) else {
      throw UnreadableProposal(reason: "the space of a target is not known")
    }
    return TargetName(space: space, root: try string("root"), parts: try strings("parts"))
  }

  private func product() throws(UnreadableProposal) -> EffectProduct {
    EffectProduct(sort: try string("sort"), place: try string("place"), id: try string("id"))
  }

  private func finding() throws(UnreadableProposal) -> EffectFinding {
    switch try string("finding") {
    case "unmeasured": .unmeasured
    case "deploys": .deploys
    case "target-moved-on": .targetMovedOn
    case "rows-deleted": .rowsDeleted(try count("count"))
    case "rows-rewritten": .rowsRewritten(try count("count"))
    case "runs-drafted": .runsWhatTheDraftChanged(try strings("paths"))
    case "reads-drafted": .readsWhatTheDraftChanged(try strings("paths"))
    case "money-from": .moneyFrom(try reader("source").source())
    case "target-from": .targetFrom(try reader("source").source())
    case "embedded-repository": .embeddedRepository(try string("path"))
    case "startup-file": .startupFile(try string("path"))
    case "other": .other(try string("text"))
    // A finding that is passed over would make an effect look harmless.
    default: throw UnreadableProposal(reason: "a finding is not known")
    }
  }

  private func origin() throws(UnreadableProposal) -> EffectOrigin {
    EffectOrigin(
      place: try count("place"), mayBeLowRisk: try flag("may-be-low-risk"),
      provenance: try readers("provenance").map { reader throws(UnreadableProposal) in
        ArgumentProvenance(
          argument: try reader.string("argument"),
          parts: try reader.readers("parts").map { part throws(UnreadableProposal) in
            ArgumentProvenance.Part(
              source: try part.reader("source").source(),
              text: try part.optional("text") { part throws(UnreadableProposal) in try part.string("text") })
          })
      })
  }

  private func source() throws(UnreadableProposal) -> ValueSource {
    switch try string("from") {
    case "plan": .plan
    case "input": .input(try string("name"))
    case "person": .person
    case "step": .step(StepID(try string("step")), members: try strings("members"))
    case "secret": .secret(try string("name"))
    case "effect": .effect(try strings("members"))
    case "draft": .draft(try string("path"))
    default: throw UnreadableProposal(reason: "the source of a value is not known")
    }
  }

  private func compensation() throws(UnreadableProposal) -> Compensation {
    guard let assurance = Compensation.Assurance(rawValue: try string("assurance")) else {
      throw UnreadableProposal(reason: "the assurance of a compensation is not known")
    }
    return Compensation(
      arguments: try value("arguments"), fingerprint: try value("fingerprint"), assurance: assurance, preview: "",
      executables: try executables())
  }
}

extension NumberAttribute {
  /// The figure that `key` names.
  package init(key: String) {
    let amounts = "amounts."
    self =
      key.hasPrefix(amounts) ? .amount(currency: String(key.dropFirst(amounts.count))) : .figure(key)
  }
}
