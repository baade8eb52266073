import Foundation
import Synchronization
package import SystemPackage

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

func makeTemporaryFolder() throws -> FilePath {
  var template = Array("/tmp/chancery-test-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
  return FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
}

private func removeFolder(_ folder: FilePath) async throws {
  guard try await runTool("rm", ["-rf", folder.string]).status != 0 else { return }
  // A folder that nobody may write or enter keeps what it has until it may be.
  _ = try await runTool("chmod", ["-R", "u+rwX", folder.string])
  _ = try await runTool("rm", ["-rf", folder.string])
}

/// Deletes a folder that all tests of the process share, once the process ends.
func removeAtExit(_ folder: FilePath) {
  Leftovers.folders.withLock { folders in
    if folders.isEmpty { atexit { Leftovers.remove() } }
    folders.append(folder.string)
  }
}

private enum Leftovers {
  static let folders = Mutex<[String]>([])

  static func remove() {
    let all = folders.withLock { $0 }
    for folder in all { try? FileManager.default.removeItem(atPath: folder) }
  }
}
