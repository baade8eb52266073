import Foundation

/// A text that a test holds in a file beside it, so that a change of the words is read in a diff.
///
/// `CHANCERY_UPDATE_SNAPSHOTS=1` writes the files instead of comparing them.
package struct Snapshot: Sendable {
  private let url: URL
  private let name: String

  /// - Parameter name: the file's name without its ending, below the folder `Texts` beside the test.
  package init(_ name: String, beside test: String = #filePath) {
    self.name = name
    url = Self.folder(beside: test).appendingPathComponent("\(name).txt")
  }

  package static var isUpdating: Bool { ProcessInfo.processInfo.environment["CHANCERY_UPDATE_SNAPSHOTS"] == "1" }

  /// What is different from the text that is held, line by line; `nil` where nothing is.
  package func difference(from text: String) throws -> String? {
    let held = try? String(contentsOf: url, encoding: .utf8)
    guard held != text else { return nil }
    guard !Self.isUpdating else {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      return nil
    }
    let advice = "CHANCERY_UPDATE_SNAPSHOTS=1 rewrites it; read the diff aloud"
    guard let held else { return "there is no snapshot \(name); \(advice)\n\(text)" }
    return "snapshot \(name) is different; \(advice)\n\(Self.lines(from: held, to: text))"
  }

  /// The names of all that are held below a folder.
  package static func names(in folder: String, beside test: String = #filePath) throws -> Set<String> {
    let url = Self.folder(beside: test).appendingPathComponent(folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: url.path)
    return Set(files.filter { $0.hasSuffix(".txt") }.map { "\(folder)/\($0.dropLast(4))" })
  }

  private static func folder(beside test: String) -> URL {
    URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent("Texts")
  }

  private static func lines(from held: String, to text: String) -> String {
    let old = held.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let steps = new.difference(from: old).map { change in
      switch change {
      case .remove(let offset, let line, _): (offset, "-\(line)")
      case .insert(let offset, let line, _): (offset, "+\(line)")
      }
    }
    return steps.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n")
  }
}
