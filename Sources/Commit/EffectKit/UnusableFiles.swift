/// Files of the draft that an effect cannot use, in words for a person and in words for whoever drafted them.
package struct UnusableFiles: Hashable, Sendable {
  /// Paths below the root; a folder stands for what is in it. Several where they do not go together.
  package var paths: [String]
  /// Whether the draft does not have them.
  package var areMissing: Bool
  /// For a person.
  package var reason: String
  /// For a drafter. It is made from the files themselves and from names: what a target says may hold data that no drafter
  /// is to read.
  package var told: String

  /// - Parameter told: what a drafter is told; the same as a person where it is left out.
  package init(_ paths: [String], reason: String, told: String? = nil, areMissing: Bool = false) {
    self.paths = paths
    self.reason = reason
    self.told = told ?? reason
    self.areMissing = areMissing
  }

  /// A file that the draft does not have.
  package init(missing path: String) {
    self.init([path], reason: "the draft has no file \(path)", areMissing: true)
  }
}
