/// Milliseconds as a person reads them: `340 ms`, `12.4 s`, `3 min 5 s`, `2 h 4 min`.
package func duration(_ milliseconds: Int64) -> String {
  switch milliseconds {
  case ..<1000: "\(milliseconds) ms"
  case ..<60_000: "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
  case ..<3_600_000: "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
  default: "\(milliseconds / 3_600_000) h \(milliseconds % 3_600_000 / 60_000) min"
  }
}
