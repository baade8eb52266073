import Foundation
import Git
import KindSupport

/// Where the target notes what a remote's branch is at, such as `refs/remotes/origin/main`.
///
/// git notes it by itself at the end of a push. Killed then, it leaves a lock that nobody can explain, on which the next
/// `git fetch` fails. So it is kept from that, and the note is written by a move that leaves no such lock.
struct RemoteNote: Sendable {
  /// Full name of the reference.
  let name: String
  private let target: String
  private let object: String
  private let mark: String

  /// - Returns: `nil` where the target notes nothing of the reference.
  init?(of push: GitPush, in target: String, key: String) async {
    let git = UserGit(folder: target)
    let specifications = await git.run(["config", "--get-all", "remote.\(push.remote).fetch"])
    let lines = specifications.output.split(whereSeparator: \.isNewline).map(String.init)
    guard let name = Self.name(of: push.reference, by: lines) else { return nil }
    self.name = name
    self.target = target
    object = push.object
    mark = String(key.prefix(16) + key.dropFirst(64)) + "-note"
  }

  /// What a reference of the remote is called here, by the refspecs that fetches go by.
  static func name(of reference: String, by refspecs: [String]) -> String? {
    var found: String?
    for refspec in refspecs {
      if refspec.hasPrefix("^") {
        if fitting(reference, String(refspec.dropFirst())) != nil { return nil }
        continue
      }
      let sides = refspec.drop { $0 == "+" }.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard found == nil, sides.count == 2, !sides[1].isEmpty, let part = fitting(reference, sides[0]) else { continue }
      found = sides[1].replacing("*", with: part)
    }
    return found
  }

  /// The part of a name that a pattern's star stands for; `nil` where the name does not fit.
  private static func fitting(_ name: String, _ pattern: String) -> String? {
    guard let star = pattern.firstIndex(of: "*") else { return name == pattern ? "" : nil }
    let (head, tail) = (pattern[..<star], pattern[pattern.index(after: star)...])
    guard name.hasPrefix(head), name.hasSuffix(tail), name.count >= head.count + tail.count else { return nil }
    return String(name.dropFirst(head.count).dropLast(tail.count))
  }

  /// - Returns: why it could not be written; `nil` where it is.
  func write() async -> String? {
    do {
      let repository = try Repository.open(at: target)
      guard let new = ObjectID(hex: object) else { return "\(object) is no object id" }
      let old = try repository.resolve(reference: name)
      guard old != new else { return nil }
      return try await repository.move(move(from: old, to: new))
    } catch {
      return "\(error)"
    }
  }

  /// Takes away the lock that a process which is gone left over it.
  func clear() async {
    guard let repository = try? Repository.open(at: target), let new = ObjectID(hex: object) else { return }
    try? await repository.clear(move(from: nil, to: new))
  }

  private func move(from old: ObjectID?, to new: ObjectID) async -> ReferenceMove {
    ReferenceMove(
      name: name, old: old, new: new, mark: mark, note: "update by push",
      author: await Signature.ofUser(of: UserGit(folder: target), seconds: Int64(Date().timeIntervalSince1970)))
  }
}
