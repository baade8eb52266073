/// Columns of text, each as wide as its widest cell; the last column is not padded. Cells are made safe for a terminal.
package struct Table {
  package let header: [String]
  package let rows: [[String]]

  package init(header: [String], rows: [[String]]) {
    self.header = header.map(visibleLine)
    self.rows = rows.map { $0.map(visibleLine) }
  }

  /// - Parameter width: of the terminal, to which the last column is cut; `nil` leaves it whole.
  package func lines(style: Style, width: Int? = nil) -> [String] {
    let widths = header.indices.map { column in
      ([header] + rows).map { Self.width($0[column]) }.max() ?? 0
    }
    let head = style.paint(Self.cut(Self.line(header, widths), to: width), .bold)
    return [head] + rows.map { Self.cut(Self.line($0, widths), to: width) }
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
