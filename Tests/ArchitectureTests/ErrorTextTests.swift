import Foundation
import SystemPackage
import TestKit
import Testing

/// What an error is called in the sources is for nobody to read: a message that has one in it says its text.
@Suite("The texts of errors")
struct ErrorTextTests {
  /// Thrown and caught within one room, which makes something else of them.
  private static let inner: Set<String> = [
    "StepStop", "StepReconsidered", "TimeOver", "TimedOut", "TargetConflict", "UnrecordedOutcome", "OwnJudgeAsked",
    "CallFailure", "NoPlace", "Malformed", "Lost", "NULCharacter", "IgnoredFolders.Refusal",
  ]

  @Test("Every error that leaves its room has a description of its own")
  func described() throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string)
      .filter { $0.hasSuffix(".swift") }
    let texts = try paths.map { path in
      (path, try String(contentsOfFile: Project.sources.appending(path).string, encoding: .utf8))
    }
    let declaration = #/(?:struct|enum) (?<name>\w+): (?<rest>[^\n{]*\bError\b[^\n{]*)/#
    var found = 0
    for (path, text) in texts {
      for match in text.matches(of: declaration) {
        found += 1
        let name = String(match.output.name)
        let file = path.split(separator: "/").last?.replacing(".swift", with: "") ?? ""
        guard !Self.inner.contains(name), !Self.inner.contains("\(file).\(name)") else { continue }
        let isDescribed =
          match.output.rest.contains("CustomStringConvertible")
          || texts.contains { $0.1.contains("extension \(name): CustomStringConvertible") }
        #expect(isDescribed, "\(path): \(name)")
      }
    }
    #expect(found > 30)
  }
}
