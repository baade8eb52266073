package import JSON
import PlanFiles
import Plans
package import Policy
import Preparation
import RunJournal

/// The report for programs, version 1.
extension PolicyReport {
  package var document: JSONValue {
    [
      "version": 1, "plan": .string(plan.name), "target": .string(target), "base": .string(base),
      "run": use.map { .string($0.run.text) } ?? .null,
      "layers": .array(
        layers.layers.map { layer in
          [
            "layer": .string(layer.layer.rawValue), "path": .string(layer.path),
            "policy": layer.policy.map { .string($0.name) } ?? .null,
          ]
        }),
      "limits": .array(
        rows.map { row in
          [
            "key": .string(row.rule.key), "demand": row.rule.constraint.value,
            "allowed": .string(row.rule.constraint.text),
            "used": row.used.map { .string($0) } ?? .null, "over": .bool(row.isOver), "outdone": .bool(row.isOutdone),
            "layer": .string(row.rule.source.layer.rawValue), "path": .string(row.rule.source.path),
            "line": row.rule.source.line.map { .integer(Int64($0)) } ?? .null,
          ]
        }),
      "people": .array(people.map(JSONValue.string)),
      "blocked": .array(violations.map(\.document)), "held-back": .array(held.map(JSONValue.string)),
      "changed": .array(news.map(JSONValue.string)), "warnings": .array(warnings.map(JSONValue.string)),
    ]
  }
}

extension BoundaryViolation {
  /// The violation for programs.
  package var document: JSONValue {
    [
      "limit": .string(limit), "allowed": .string(allowed), "measured": .string(measured),
      "offenders": .array(offenders.map(JSONValue.string)), "remedy": .string(remedy),
      "layer": source.map { .string($0.layer.rawValue) } ?? .null, "place": source.map { .string($0.place) } ?? .null,
    ]
  }
}
