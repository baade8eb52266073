import PlanFiles
import Plans
import Policy
import Preparation
import RunJournal
package import Terminal

/// The report for a person: where limits come from, what is in force, and what stands in the way.
extension PolicyReport {
  package func text(style: Style) -> String {
    var lines = [
      "plan \(visibleLine(plan.name)) (\(visibleLine(planPath))), target \(visibleLine(target)) at \(base.prefix(12))"
    ]
    if let use { lines.append("compared with: \(use.subject) of run \(use.run)") }
    lines += outcome(style) + peopleLines(style)
    lines += ["", style.paint("Layers, the outermost first; each can only narrow what those before it allow", .bold)]
    lines += layerLines
    lines += ["", style.paint("In force", .bold)]
    lines += rows.isEmpty ? ["  no limit at all"] : table(style)
    return lines.joined(separator: "\n")
  }

  private var layerLines: [String] {
    layers.layers.map { layer in
      let what = layer.policy.map { "\"\($0.name)\"" } ?? "no such file"
      return "  " + layer.layer.rawValue.padded(12) + visibleLine("\(layer.path): \(what)")
    } + ["  " + PolicyLayer.plan.rawValue.padded(12) + visibleLine(planPath) + ": its boundary"]
  }

  private func table(_ style: Style) -> [String] {
    let cells = rows.map { row -> [String] in
      let mark = row.isOver ? " ✗" : ""
      return [
        row.rule.key, row.rule.constraint.text, row.used.map { $0 + mark } ?? unknown(row),
        row.rule.source.description + (row.isOutdone ? " (another layer allows less)" : ""),
      ]
    }
    return Table(header: ["LIMIT", "ALLOWED", use == nil ? "DECLARED" : "USED", "SET BY"], rows: cells)
      .lines(style: style).map { "  " + $0 }
  }

  private func unknown(_ row: Row) -> String {
    row.rule.key.contains("effects.") && use?.effects == nil ? "not known yet" : "-"
  }

  private func peopleLines(_ style: Style) -> [String] {
    guard !people.isEmpty else { return [] }
    return ["", style.paint("A person is asked", .bold)] + people.map { "  " + visibleLine($0) }
  }

  private func outcome(_ style: Style) -> [String] {
    let found = violations
    let held =
      freezes.map { rule in
        style.paint("held back", .yellow)
          + visibleLine("  until it is over, by \(rule.source): \(rule.constraint.text)")
      }
      + held.map { style.paint("held back", .yellow) + visibleLine("  \($0)") }
      + warnings.map { style.paint("warning", .yellow) + visibleLine("  \($0)") }
      + news.map { style.paint("changed", .yellow) + visibleLine("  \($0)") }
    guard !found.isEmpty else {
      let nothing = use == nil ? "no declared effect exceeds a limit" : "nothing is over a limit"
      return [""] + (held.isEmpty ? [style.paint("ok", .green) + "  " + nothing] : held)
    }
    return (held.isEmpty ? [] : [""] + held)
      + found.flatMap { violation -> [String] in
        var lines = ["", style.paint("blocked", .red) + "  " + visibleLine(violation.limit)]
        if let source = violation.source { lines.append("  by        " + visibleLine(source.description)) }
        lines.append("  allowed   " + visibleLine(violation.allowed))
        let names = visibleLine(violation.offenders.joined(separator: ", "))
        let isAboutNames = [".allow", ".deny"].contains { violation.limit.hasSuffix($0) }
        if !isAboutNames || names.isEmpty { lines.append("  measured  " + visibleLine(violation.measured)) }
        if !names.isEmpty { lines.append((isAboutNames ? "  asked     " : "  counted   ") + names) }
        return lines + ["  to do     " + visibleLine(violation.remedy)]
      }
  }
}
