import Models
import Plans
import Policy
import Texts

extension ToolExecutor {
  /// What the model is told of a workspace's refusal.
  ///
  /// - Throws: `WorkspaceError.failed` itself, which is nobody's mistake.
  package func fault(for error: any Error) async throws -> ToolError {
    switch error as? WorkspaceError {
    case .missing(let path): return try await missing(path)
    case .forbiddenPath(let path, let reason): return ToolError(.forbiddenPath, "\(path) may not be touched: \(reason)")
    case .wrongKind(let path, let found):
      let hint = found == "symbolic link" ? "; delete takes a link away, and run can make one" : ""
      return ToolError(.missingPath, "\(path) is a \(found), and this tool works on regular files\(hint)")
    case .changed(let path):
      return ToolError(.staleEdit, "\(path) was changed after it was read: read it again, then change it")
    case .alreadyExists(let path): return ToolError(.skippedPrecondition, "\(path) exists already: read it first")
    case .tooLarge(let path, let bytes, let limit):
      return ToolError(.forbiddenPath, "\(path) has \(bytes) bytes, more than the \(limit) that are handled")
    case .tooMany: return ToolError(.forbiddenPath, "\(error)")
    case .failed, nil: throw error
    }
  }

  /// Names what is not there and what was probably meant.
  package func missing(_ path: String) async throws -> ToolError {
    let all = (try? await copy.files(below: "")) ?? []
    let nearest = EditDistance.nearestPaths(to: path, among: all)
    let hint =
      nearest.isEmpty ? "list the folder to see what is there" : "did you mean \(nearest.joined(separator: ", "))?"
    return ToolError(.missingPath, "there is no \(path.isEmpty ? "such folder" : path); \(hint)")
  }

  /// - Throws: `ToolError` of `forbiddenPath` where the boundary does not let the path change.
  package func demandInside(_ path: String) throws(ToolError) {
    guard !path.isEmpty else { throw ToolError(.forbiddenPath, "the root of the workspace is no file") }
    let change = FileChange(
      path: path, kind: .modified, oldMode: nil, newMode: nil, linesAdded: 0, linesRemoved: 0, isBinary: false,
      newSize: 0)
    let limits = Policy(Boundary(paths: boundary.paths), layer: .plan, path: "")
    let violations = limits.violations(of: [change])
    guard violations.isEmpty else {
      let texts = violations.map { "it allows \($0.allowed)" }.joined(separator: "; ")
      throw ToolError(
        .forbiddenPath, "\(path) is outside the boundary of this run (\(texts)): leave it as it is and work inside")
    }
  }
}
