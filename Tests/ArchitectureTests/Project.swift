import SystemPackage

/// The checkout that the tests were built from.
enum Project {
  static let root: FilePath = {
    var path = FilePath(#filePath)
    for _ in 0..<3 { path.removeLastComponent() }
    return path
  }()

  static var sources: FilePath { root.appending("Sources") }
}
