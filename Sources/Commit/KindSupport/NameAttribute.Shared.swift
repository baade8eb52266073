package import Plans

/// Sorts of names that several kinds have; what only one kind has stands in its room.
extension NameAttribute {
  /// Short names of branches; other references by their full names.
  package static let branches: NameAttribute = "branches"
  /// Names of machines, in lower case.
  package static let hosts: NameAttribute = "hosts"
  /// Paths of files, or of what a server has.
  package static let paths: NameAttribute = "paths"
}
