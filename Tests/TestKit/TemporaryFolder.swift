package import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Lends a fresh folder and deletes it afterwards, whatever happened.
package func withTemporaryFolder<Result>(
  _ body: (FilePath) async throws -> Result
) async throws -> Result {
  let folder = try makeTemporaryFolder()
  let result: Result
  do {
    result = try await body(folder)
  } catch {
    try? await removeFolder(folder)
    throw error
  }
  try await removeFolder(folder)
  return result
}

private func makeTemporaryFolder() throws -> FilePath {
  var template = Array("/tmp/chancery-test-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
  return FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
}

private func removeFolder(_ folder: FilePath) async throws {
  _ = try await runTool("chmod", ["-R", "u+rwX", folder.string])
  _ = try await runTool("rm", ["-rf", folder.string])
}
