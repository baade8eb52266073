/// Columns of text, each as wide as its widest cell; the last column is not padded. Cells are made safe for a terminal.
package struct Table {
  package let header: [String]
  package let rows: [[String]]

  package init(header: [String], rows: [[String]]) {
    self.header = header.map(visibleLine)
    self.rows = rows.map { $0.map(visibleLine) }
  }

  package func lines(style: Style) -> [String] {
    let widths = header.indices.map { column in
      ([header] + rows).map { Self.width($0[column]) }.max() ?? 0
    }
    let head = style.paint(Self.line(header, widths), .bold)
    return [head] + rows.map { Self.line($0, widths) }
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
