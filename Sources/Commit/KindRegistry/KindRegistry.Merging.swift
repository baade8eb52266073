package import Git
import GitMerge

extension KindRegistry {
  /// How files are merged that several drafts changed: as the merge into the target does.
  ///
  /// - Parameters:
  ///   - base: the commit that the drafts began from, whose attributes count.
  ///   - scratch: path of a repository that holds it.
  ///   - target: path of the repository that the run changes.
  package static func mergeDrivers(
    of paths: [TreePath], at base: ObjectID, in scratch: String, target: String
  ) async throws -> [TreePath: MergeDriver] {
    try await MergeDrivers(of: paths, at: base, in: scratch, target: target).byPath
  }
}
