/// Where the programs and libraries of a language lie, as far as nothing there is a credential.
package struct Toolchain: Hashable, Sendable {
  /// Paths, absolute or below `~/`, shown read-only where they exist. The last part of a path may hold `*`.
  package var show: [String]
  /// What is not shown of that, absolute or below `~/`. Every part of a path may hold `*`.
  package var hide: [String]
  /// Folders that programs are searched in.
  package var path: [String]
  /// Variables that are set; a value that begins with `~/` becomes the real path.
  package var environment: [String: String]

  package init(show: [String], hide: [String] = [], path: [String] = [], environment: [String: String] = [:]) {
    self.show = show
    self.hide = hide
    self.path = path
    self.environment = environment
  }
}
