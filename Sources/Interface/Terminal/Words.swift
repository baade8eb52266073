/// `1 file`, `2 files`.
package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}

extension String {
  /// Filled with spaces to a width, with at least one behind it.
  package func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
