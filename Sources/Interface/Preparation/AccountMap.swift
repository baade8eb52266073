/// How user ids of this process relate to those of the machine: see user_namespaces(7).
package enum AccountMap {
  /// Whether every id means what it says. Where there are no such maps, as on other systems, it does.
  package static func isIdentity(of map: String?) -> Bool {
    guard let map else { return true }
    let lines = map.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace) }
    return lines == [["0", "0", "4294967295"]]
  }
}
