import Terminal

/// Runs on a screen, a line each. Where that is too narrow for a reason beside the rest, the reason has a line of its own.
struct RunList {
  /// Run, plan, status, moment, cost, repository, reason.
  let rows: [[String]]
  /// Whether runs of several repositories are listed.
  let namesRepositories: Bool
  /// The day, as moments begin with it.
  let today: String

  /// Fewer columns say no reason.
  private static let shortestReason = 24

  /// A repository by the last part of its path.
  static func repository(_ target: String) -> String {
    let parts = target.split(separator: "/").map(String.init)
    return (parts.last == ".git" ? parts.dropLast().last : parts.last) ?? target
  }

  func lines(style: Style, width: Int?) -> [String] {
    let head = ["RUN", "PLAN", "STATUS", "UPDATED", "COST"] + (namesRepositories ? ["REPOSITORY"] : [])
    let cells = rows.map { Array($0.prefix(5)) + (namesRepositories ? [$0[5]] : []) }
    let hasReasons = rows.contains { !$0[6].isEmpty }
    let room = hasReasons ? 2 + Self.shortestReason : 0
    guard let width, Table(header: head, rows: cells).width + room > width else {
      let whole = hasReasons ? zip(cells, rows).map { $0 + [$1[6]] } : cells
      return Table(header: head + (hasReasons ? ["REASON"] : []), rows: whole).lines(style: style, width: width)
    }
    let lines = Table(header: head, rows: cells.map(short)).lines(style: style, width: width, shrinking: 1)
    return [lines[0]]
      + zip(lines.dropFirst(), rows).flatMap { line, row in row[6].isEmpty ? [line] : [line, reason(row[6], width)] }
  }

  /// Without the day where that is today, else without the year; with a short name of the repository.
  private func short(_ cells: [String]) -> [String] {
    var cells = cells
    if cells[3].count == 16 { cells[3] = String(cells[3].dropFirst(cells[3].hasPrefix(today) ? 11 : 5)) }
    if cells.count > 5, cells[5].count > 12 { cells[5] = cells[5].prefix(11) + "…" }
    return cells
  }

  private func reason(_ text: String, _ width: Int) -> String {
    let line = "  " + visibleLine(text)
    return line.count > width ? line.prefix(width - 1) + "…" : line
  }
}
