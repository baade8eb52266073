import Foundation
import SystemPackage
import TestKit

/// A world that effects act on, in which what happened is counted from outside the program.
///
/// A new kind of effect joins the crash tests by joining `all`.
struct EffectWorld: Sendable, CustomStringConvertible {
  /// A way of killing the program while an effect is under way.
  struct Interruption: Sendable {
    var name: String
    /// Whether it comes while an effect is taken back; `nil` where it may come either way.
    var isOfUndo: Bool?
    /// Makes the world kill the program once.
    var arm: @Sendable (Place) async throws -> CrashPoint.Launch
  }

  var description: String
  var plan = NotePlan()
  /// Makes the world, in a place whose repository is committed.
  var prepare: @Sendable (Place) async throws -> Void = { _ in }
  /// Whether what was applied is taken back after the run has ended.
  var undoes = false
  var interruptions: [Interruption] = []
  /// The calls in any of which the program is killed, while it applies or takes back.
  var systemCalls: SystemCalls?
  /// Files and folders that the effects change, by their names in the place; whoever changes anything there, the program
  /// or what it starts, is killed at each change.
  var targets: [String] = []
  /// Whether Chancery sees to it that the disk has what effects do, and not a program of the user's.
  var isDurable = true
  /// Files and folders of somebody else's server, by their names in the place: only the program is killed at changes there,
  /// and the server's power is not lost.
  var servers: [String] = []
  /// Ends of paths below the targets that were there before, although they look left behind.
  var keeps: [String] = []
  /// What the commands end with.
  var status: Int32 = 0
  /// Whether what comes before and after the effects is tried in another world.
  var isLikeOthers = true
  /// What a person sees who looks whether an effect happened, or (with true) whether it was taken back; `nil` where
  /// nothing may stay in doubt.
  var happened: (@Sendable (Place, Bool) async throws -> Bool)?
  /// What was done to the world, told by the world itself; the same whether the program was killed or not.
  var account: @Sendable (Place) async throws -> String
  /// Lends the world with a server that all its places share; `nil` where it needs none.
  var server: (@Sendable (EffectWorld, (EffectWorld) async throws -> Void) async throws -> Void)?

  func around(_ body: (EffectWorld) async throws -> Void) async throws {
    if let server { try await server(self, body) } else { try await body(self) }
  }

  static let all =
    [merge, mergeOfTwo, walkedBack, undone, push, sqlite, postgres, charge, unasked, deploy, unverified] + settings

  /// Those that `CHANCERY_CRASH_WORLDS` names, with commas, or all.
  static var chosen: [EffectWorld] {
    guard let names = ProcessInfo.processInfo.environment["CHANCERY_CRASH_WORLDS"]?.split(separator: ",") else {
      return all
    }
    return all.filter { names.contains(Substring($0.description)) }
  }

  /// Those that are named, or a few of them.
  static func some(_ count: Int, where isFit: (EffectWorld) -> Bool = { _ in true }) -> [EffectWorld] {
    let fit = chosen.filter(isFit)
    let isNamed = ["CHANCERY_CRASH_WORLDS", "CHANCERY_ALL_KILLS", "CHANCERY_ALL_CRASHES"].contains {
      ProcessInfo.processInfo.environment[$0] != nil
    }
    return isNamed ? fit : Extent.sample(count, of: fit)
  }
}

/// Merges: on from the seal, everything is tried even in a sample.
extension EffectWorld {
  /// One branch, which is checked out.
  static let merge = EffectWorld(
    description: "git.merge", prepare: installGit, interruptions: updates, targets: ["repository"],
    isLikeOthers: false,
    account: { try await account(of: ["main"], in: $0) })

  /// Two branches, one after the other.
  static let mergeOfTwo = EffectWorld(
    description: "git.merge twice", plan: twoMerges(onFailure: "stop"), prepare: branchOff, interruptions: updates,
    targets: ["repository"], isLikeOthers: false, account: { try await account(of: ["main", "other"], in: $0) })

  /// The second branch is held by another git process for good, so the first is taken back.
  static let walkedBack = EffectWorld(
    description: "git.merge walked back", plan: twoMerges(onFailure: "compensate"),
    prepare: { place in
      try await branchOff(place)
      try place.write("", to: "repository/.git/refs/heads/other.lock")
    }, interruptions: updates, targets: ["repository"], keeps: ["refs/heads/other.lock"], status: 1,
    isLikeOthers: false,
    account: { try await account(of: ["main", "other"], in: $0) })

  /// Two branches, both taken back after the run has ended.
  static let undone = EffectWorld(
    description: "git.merge undone", plan: twoMerges(onFailure: "stop"), prepare: branchOff, undoes: true,
    interruptions: updates, targets: ["repository"], isLikeOthers: false,
    account: { try await account(of: ["main", "other"], in: $0) })
}

/// Branches, and a git that kills whoever runs it.
extension EffectWorld {
  private static func twoMerges(onFailure: String) -> NotePlan {
    NotePlan(
      effects: "[git.merge: { into: main }, git.merge: { into: other }]", effectLimits: "git.merge: 2",
      onFailure: onFailure, verdict: NotePlan.verdict(["approve", "approve"]))
  }

  @Sendable private static func branchOff(_ place: Place) async throws {
    try await git("branch", "other", in: place.repository)
    try await installGit(place)
  }

  /// A git on PATH that kills its supervisor's parent before or after it brings a work tree along, once.
  @Sendable private static func installGit(_ place: Place) async throws {
    try place.write(
      """
      #!/bin/sh
      case "$*" in *"read-tree -m -u -n"*) exec "$REAL_GIT" "$@" ;; *"read-tree -m -u"*) ;; *) exec "$REAL_GIT" "$@" ;; esac
      mkdir "$KILLED" 2>/dev/null || exec "$REAL_GIT" "$@"
      [ "$KILLS" = before ] && kill -9 "$(awk '{ print $4 }' /proc/$PPID/stat)"
      "$REAL_GIT" "$@"
      status=$?
      [ "$KILLS" = after ] && kill -9 "$(awk '{ print $4 }' /proc/$PPID/stat)"
      exit $status

      """, to: "bin/git")
    place.allowRunning("bin/git")
  }

  private static let updates = ["before", "after"].map { side in
    Interruption(name: "\(side) the work tree follows") { place in
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      let real = path.split(separator: ":").map { "\($0)/git" }.first(where: FileManager.default.isExecutableFile)
      return CrashPoint.Launch(environment: [
        "PATH": place.folder.appending("bin").string + ":" + path, "REAL_GIT": real ?? "/usr/bin/git",
        "KILLED": place.folder.appending("killed").string, "KILLS": side,
      ])
    }
  }

  /// How often each branch was moved and what it holds, and whether the work tree is as its branch says.
  @Sendable static func account(of branches: [String], in place: Place) async throws -> String {
    var lines: [String] = []
    for branch in branches {
      let moves = try await git("reflog", "show", "--format=%gs", branch, in: place.repository)
      let words = moves.split(separator: "\n").map { $0.prefix { $0 != "," } }.joined(separator: " < ")
      let merges = try await git("rev-list", "--count", "--merges", branch, in: place.repository)
      let tree = try await git("rev-parse", "\(branch)^{tree}", in: place.repository)
      lines.append("\(branch): \(words); merges \(merges); tree \(tree)")
    }
    lines.append("work tree: " + (try await git("status", "--porcelain", in: place.repository)))
    return lines.joined(separator: "\n")
  }
}

/// What worlds are made with.
extension Place {
  func allowRunning(_ name: String) { chmod(folder.appending(name).string, 0o755) }

  /// Adds files to the repository's beginning.
  func commit(_ files: [String: String], running programs: [String] = []) async throws {
    for (name, text) in files { try write(text, to: "repository/\(name)") }
    for name in programs { allowRunning("repository/\(name)") }
    try await git("add", "-A", in: repository)
    try await git("commit", "-q", "--amend", "--no-edit", in: repository)
  }

  /// What a file holds; nothing where there is none.
  func textOrNothing(of name: String) -> String { (try? text(of: name)) ?? "" }
}

extension EffectWorld.Interruption {
  /// The world kills the program, whose process id is in `victim`, when it comes to what `armed` says.
  static func armed(_ words: String, isOfUndo: Bool? = nil) -> Self {
    Self(name: words, isOfUndo: isOfUndo) { place in
      try place.write(words + "\n", to: "armed")
      return CrashPoint.Launch(prefix: ["sh", "-c", "echo $$ >victim; exec \"$@\"", "sh"])
    }
  }
}
