import EffectKit
import Forms
import JSON
import Plans

/// The table of `unattended` in a policy: `none`, or a list of grants, each a kind of effect with its targets and limits.
enum UnattendedForm {
  static func form(of kinds: EffectKinds) -> Form<[UnattendedGrant]> {
    let list = Form<[UnattendedGrant?]>.list(of: grant(of: kinds), atLeast: 1, atMost: 100)
    let schema = FormSchema(
      ["anyOf": [["const": "none"], list.schema.json]], definitions: list.schema.definitions)
    return Form(schema) { cursor in
      guard cursor.node.scalar != nil else { return list.read(cursor)?.compactMap(\.self) }
      guard cursor.plain?.text == "none" else {
        cursor.refuse(expecting: "none, or a list such as [{ git.push: { remotes: { allow: [URL] } } }]")
        return nil
      }
      return []
    }
  }

  /// One grant: a mapping with the kind as its only key.
  private static func grant(of kinds: EffectKinds) -> Form<UnattendedGrant?> {
    let rows = kinds.all.map { description in
      (
        kind: description.kind, hasHosts: description.attributes.contains { $0.limit == .names("hosts") },
        field: Field(
          description.kind.rawValue, limits(of: description),
          "\(description.kind.rawValue) effects on these targets, within these limits.")
      )
    }
    return Form<UnattendedGrant?>.record(
      "unattended", "Effects of one kind that need no approval.", rows.map(\.field.entry)
    ) { record in
      let given = rows.filter { record.names.contains($0.field.name) }
      guard given.count == 1, let row = given.first else {
        record.cursor.refuse(
          "found \(given.isEmpty ? "no kind of effect" : "several kinds of effects")",
          expected: "one kind with its targets and limits")
        return nil
      }
      guard let limits = record[row.field] else { return nil }
      let grant = UnattendedGrant(kind: row.kind, limits: limits)
      // A path of a server names nothing without its host.
      var targets = grant
      if row.hasHosts { targets.limits.names["paths"] = nil }
      guard targets.namesTarget else {
        record.cursor.refuse(
          "the grant names no target",
          expected: "at least one allow list of targets or command lines, with more than wildcards in each pattern",
          hint: "effects that need no person must be named exactly")
        return nil
      }
      return grant
    }
  }

  private static func limits(of description: EffectKindDescription) -> Form<EffectLimits> {
    let kind = description.kind.rawValue
    let rows = description.attributes.compactMap(AttributeLimitForm.init)
    return Form<EffectLimits>.record(
      "unattended-\(kind)", "The targets and the most of each figure; a figure that is not bounded is not covered.",
      rows.map(\.entry)
    ) { record in
      var limits = EffectLimits()
      for row in rows { row.read(record, &limits) }
      return limits
    }
  }
}
