package import SystemPackage

/// The checkout that the tests were built from.
package enum Project {
  package static let root: FilePath = {
    var path = FilePath(#filePath)
    for _ in 0..<3 { path.removeLastComponent() }
    return path
  }()

  package static var sources: FilePath { root.appending("Sources") }
}
