/// The paths of a language's programs and libraries, without any that hold credentials.
package struct Toolchain: Hashable, Sendable {
  /// Paths, absolute or below `~/`, shown read-only where they exist. The last part of a path may contain `*`.
  package var show: [String]
  /// Paths among these to hide, absolute or below `~/`. Every part of a path may contain `*`.
  package var hide: [String]
  /// Folders searched for programs.
  package var path: [String]
  /// Environment variables to set; a value that begins with `~/` becomes the real path.
  package var environment: [String: String]

  package init(show: [String], hide: [String] = [], path: [String] = [], environment: [String: String] = [:]) {
    self.show = show
    self.hide = hide
    self.path = path
    self.environment = environment
  }
}
