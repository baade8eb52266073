import Foundation
import Git
package import Plans
package import RunJournal

/// Finding the repository that a person means.
package enum Target {
  /// The folder of the repository that a path lies in: its own, or its work tree's where it has one.
  package static func containing(_ path: String) throws -> String {
    guard let found = try Repository.discover(from: path) else {
      throw CommandFailure(
        .usage, "\(path) is not in a git repository",
        hint: "change into the repository, or name it: target.repository in a plan, --repository for try")
    }
    let repository = try Repository.open(at: found)
    let folder = repository.workingFolder ?? repository.gitFolder
    // With a separate git folder, what git calls the work tree may be another repository, or none.
    guard let again = try Repository.discover(from: folder),
      try Repository.open(at: again).commonFolder == repository.commonFolder
    else {
      throw CommandFailure(
        .usage, "the repository of \(path) has its git folder at \(found), apart from its work tree",
        hint: "use a clone of it")
    }
    return folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  /// The folder of a repository's files; `nil` for a bare one.
  package static func workTree(of path: String) throws -> String? {
    let folder = try Repository.open(at: path).workingFolder
    return folder.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }

  /// The folders of a repository that hold its files and what git knows of them.
  package static func folders(of path: String) throws -> [String] {
    let repository = try Repository.open(at: path)
    return [path, repository.gitFolder, repository.commonFolder] + (repository.workingFolder.map { [$0] } ?? [])
  }

  /// The repository that a folder belongs to, under the one name that all of its work trees have: without `.git`, and
  /// without links.
  package static func repository(of path: String) throws -> String {
    let folder = URL(fileURLWithPath: try Repository.open(at: path).commonFolder).resolvingSymlinksInPath().path
    let name = folder.hasSuffix("/.git") ? String(folder.dropLast(5)) : folder
    return name.isEmpty ? "/" : name
  }

  /// The repository that a plan means: the one it names, or the one that the plan file lies in.
  package static func of(_ plan: Plan, planPath: String) throws -> String {
    let folder = URL(fileURLWithPath: planPath).deletingLastPathComponent()
    if let named = plan.target.repository {
      let url = URL(fileURLWithPath: named, relativeTo: folder).standardizedFileURL
      guard FileManager.default.fileExists(atPath: url.path) else {
        throw CommandFailure(
          .usage, "target.repository \(named) does not exist: \(url.path)",
          hint: "the path is relative to the plan file")
      }
      return try containing(url.path)
    }
    return try containing(folder.path)
  }
}

extension RunID {
  /// A new id: the day, and letters that nobody can foresee.
  package static func fresh(at now: Instant) -> RunID {
    let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
    let day = date.formatted(.iso8601.year().month().day().dateSeparator(.omitted))
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
    return RunID(day + "-" + String((0..<8).map { _ in letters[Int.random(in: letters.indices)] }))
  }
}
