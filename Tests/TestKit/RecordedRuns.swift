import Foundation
package import SystemPackage

/// Runs that programs of earlier versions left, with everything around them; `Recorded/README.md` tells about them.
package enum RecordedRuns {
  /// Where they were recorded, which their seals name.
  package static let root = FilePath("/tmp/chancery-recorded")

  private static var archives: [String] {
    let folder = Project.root.appending("Tests/TestKit/Recorded").string
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".tar.xz") }.sorted().map { "\(folder)/\($0)" }
  }

  /// Unpacks the runs of every version below a folder and returns their own folders.
  package static func unpack(to folder: FilePath) async throws -> [FilePath] {
    for archive in archives { try await extract(archive, to: folder, names: []) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
    return names.sorted().map { folder.appending($0) }
  }

  /// Lends one run where it was recorded, as the only one who uses it, and deletes it afterwards.
  package static func with<Result>(_ name: String, _ body: (FilePath) async throws -> Result) async throws -> Result {
    let place = root.appending(name)
    try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
    let lock = open("\(place.string).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw ToolFailure(description: "cannot lock \(place)") }
    defer { close(lock) }
    while flock(lock, LOCK_EX | LOCK_NB) != 0 { try await Task.sleep(for: .milliseconds(50)) }
    try? FileManager.default.removeItem(atPath: place.string)
    defer { try? FileManager.default.removeItem(atPath: place.string) }
    for archive in archives { try await extract(archive, to: root, names: [name]) }
    return try await body(place)
  }

  /// Python reads the compression without a program of its own.
  private static func extract(_ archive: String, to folder: FilePath, names: [String]) async throws {
    let program = """
      import sys, tarfile
      with tarfile.open(sys.argv[1]) as archive:
        wanted = [m for m in archive if not sys.argv[3:] or m.name.split("/")[0] in sys.argv[3:]]
        archive.extractall(sys.argv[2], wanted)
      """
    let result = try await runTool("python3", ["-c", program, archive, folder.string] + names)
    guard result.status == 0 else { throw ToolFailure(description: "cannot unpack \(archive): \(result.errors)") }
  }
}
