/// Columns of text, each as wide as its widest cell; the last column is not padded. Cells are made safe for a terminal.
package struct Table {
  package let header: [String]
  package private(set) var rows: [[String]]

  package init(header: [String], rows: [[String]]) {
    self.header = header.map(visibleLine)
    self.rows = rows.map { $0.map(visibleLine) }
  }

  /// - Parameters:
  ///   - width: of the terminal, to which the last column is cut; `nil` leaves it whole.
  ///   - shrinking: a column that is cut first, where the others leave too little room.
  package func lines(style: Style, width: Int? = nil, shrinking: Int? = nil) -> [String] {
    var table = self
    if let width, let shrinking { table = cut(column: shrinking, for: width) }
    let widths = table.widths
    let head = style.paint(Self.cut(Self.line(header, widths), to: width), .bold)
    return [head] + table.rows.map { Self.cut(Self.line($0, widths), to: width) }
  }

  /// The same, and where a terminal is too narrow for the columns, each row as a paragraph of its own: its first cell, then
  /// heads with their cells.
  package func paragraphs(style: Style, width: Int?) -> [String] {
    guard let width, Self.whole(widths) > width else { return lines(style: style) }
    return rows.flatMap { row in
      let cells = zip(header, row).dropFirst().filter { !$0.1.isEmpty }.map { "\($0.0.lowercased()) \($0.1)" }
      let paragraph = "  " + cells.joined(separator: ", ")
      return [style.paint(row.first ?? "", .bold), Wrapping(width: width).text(paragraph)]
    }
  }

  /// Columns that the table takes as it is.
  package var width: Int { Self.whole(widths) }

  private var widths: [Int] {
    header.indices.map { column in ([header] + rows).map { Self.width($0[column]) }.max() ?? 0 }
  }

  private static func whole(_ widths: [Int]) -> Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }

  /// A table with one column no wider than the terminal has room for, and never narrower than some letters.
  private func cut(column: Int, for width: Int) -> Table {
    let widths = widths
    let others = Self.whole(widths) - widths[column]
    let most = max(8, width - others)
    guard widths[column] > most else { return self }
    var table = self
    table.rows = rows.map { row in
      var row = row
      row[column] = Self.cut(row[column], to: most)
      return row
    }
    return table
  }

  private static func cut(_ line: String, to width: Int?) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    guard let width, width > 1, line.count > width else { return line }
    return line.prefix(width - 1) + "…"
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      line += cell
      if index < cells.count - 1 { line += String(repeating: " ", count: widths[index] - width(cell) + 2) }
    }
    return line
  }

  private static func width(_ text: String) -> Int { text.count }
}
