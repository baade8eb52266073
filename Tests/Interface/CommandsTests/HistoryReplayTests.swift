import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Changes that people really made, made again through a run.
@Suite("A real history")
struct HistoryReplayTests {
  private static var generator: String? {
    let named = ProcessInfo.processInfo.environment["CHANCERY_CASES"]
    let cases = named ?? Place.package.appending("../shared/cases").string
    let path = cases + "/history/make_history.py"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  private struct Release {
    var version: String
    var commit: String
    var tree: String
  }

  @Test(
    "Each release's tree lands id for id",
    .enabled(if: generator != nil, "the cases folder is not there; CHANCERY_CASES names it"))
  func releases() async throws {
    let all = ProcessInfo.processInfo.environment["CHANCERY_ALL_HISTORY"] == "1"
    let packages = all ? ["click", "jinja2", "werkzeug"] : ["click"]
    for package in packages {
      try await withTemporaryFolder { folder in
        let history = folder.appending("history")
        let versions = all ? [] : ["8.1.5", "8.1.6"] + (Extent.isWhole ? ["8.1.7", "8.1.8"] : [])
        let made = try await runTool(
          "python3", [try #require(Self.generator), history.string, package] + versions)
        guard made.status == 0 else {
          print("no history of \(package): \(made.errors.suffix(300))")
          return
        }
        let releases = made.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.map {
          Release(version: $0[0], commit: $0[1], tree: $0[2])
        }
        for (old, new) in zip(releases, releases.dropFirst()) where old.tree != new.tree {
          try await replay(package, old, new, of: history)
        }
        print("releases of \(package) that landed: \(releases.count - 1)")
      }
    }
  }

  private func replay(_ package: String, _ old: Release, _ new: Release, of history: FilePath) async throws {
    try await Place.empty { place in
      try place.allowUnsignedApprovals()
      try await git("clone", "-q", history.string, place.repository.string, in: place.folder)
      let change = try await HistoricalChange(from: old.commit, to: new.commit, in: place.repository)
      try await git("reset", "-q", "--hard", old.commit, in: place.repository)
      try place.write(Self.plan(package, new.version), to: "plan.yaml")
      try place.write(change.answers.canonicalText, to: "answers.json")
      let end = try await place.runWhole()
      #expect(end.status == 0, "\(package) \(new.version): \(end.output)\(end.errors)")
      #expect(try await place.tree() == new.tree, "\(package) \(new.version)")
      #expect(try await git("status", "--porcelain", in: place.repository).isEmpty)
    }
  }

  private static func plan(_ package: String, _ version: String) -> String {
    """
    plan: \(package)
    goal: Bring \(package) to \(version).
    target: { repository: repository }
    tiers:
      fast: { model: scripted/answers.json }
      slow: { model: scripted/answers.json }
    boundary:
      effects: { git.merge: 1 }
    steps:
      - id: release
        draft: "Make the release \(version)."
        tools: [read, edit, run]
        attempts: 1
      - id: land
        needs: [release]
        commit:
          effects: [git.merge: { into: main }]

    """
  }
}
