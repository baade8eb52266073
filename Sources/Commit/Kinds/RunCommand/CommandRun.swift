import Approval
import EffectKit
import Foundation
import KindSupport
import LinuxSystem
import SecretSources

/// Runs one of an effect's commands in a fresh copy of a tree.
struct CommandRun: Sendable {
  let scratch: String
  let secretStore: SecretStore
  /// This process's own variables, of which a command gets those that are named.
  let environment: [String: String]
  /// The program that supervises; this one.
  let supervisor: String

  /// - Parameters:
  ///   - sealed: the programs that were sealed, which these have to be; `nil` where there is no seal yet.
  ///   - key: the effect's key; `nil` leaves out secrets and input, for what runs before anybody has approved.
  /// - Throws: before anything is run: `stale` where a program is not what was sealed, `obstructed` where what an earlier
  ///   process started under the key has not ended yet.
  func run(
    _ words: [String], of effect: CommandEffect, in tree: String, sealed: [SealedExecutable]?, key: String?
  ) async throws(EffectError) -> Supervised.Result {
    var hold: EffectLease?
    if let key { hold = try await EffectLease(of: key, beside: scratch) }
    let copy = try TreeCopy(of: tree, scratch: scratch)
    let command: PinnedCommand
    do {
      command = try PinnedCommand(words, in: copy.folder, search: effect.search, copies: copy.copies)
    } catch {
      throw .obstructed(error.description)
    }
    if let sealed, let other = command.executables.first(where: { !sealed.contains($0) }) {
      throw .stale("\(other.path) is not what was sealed")
    }
    var variables = Self.base(search: effect.search, environment)
    for name in effect.pass { variables[name] = environment[name] }
    var input: String?
    if let key {
      let known = KnownLater(secretStore: secretStore, key: key)
      for (name, value) in effect.environment { variables[name] = try await value.resolved(by: known) }
      if let text = effect.input { input = try await text.resolved(by: known) }
      variables["CHANCERY_KEY"] = key
    }
    variables.merge(GitIsolation.variables(for: copy.folder, given: variables)) { $1 }
    guard !variables.values.contains(where: { $0.utf8.contains(0) }) else {
      throw .obstructed("a variable of the command would hold a NUL")
    }
    let result = await Supervised(program: supervisor, redactor: secretStore.redactor).run(
      command, in: copy.folder, environment: variables, input: input, timeoutSeconds: effect.timeoutSeconds,
      holding: hold)
    // The copy has to outlive the command.
    withExtendedLifetime(copy) {}
    return result
  }

  /// The programs and scripts that a command runs, without running it.
  func executables(_ words: [String], of effect: CommandEffect, in tree: String) throws(EffectError)
    -> [SealedExecutable]
  {
    let copy = try TreeCopy(of: tree, scratch: scratch)
    defer { withExtendedLifetime(copy) {} }
    do {
      return try PinnedCommand(words, in: copy.folder, search: effect.search, copies: nil).executables
    } catch {
      throw .invalid(error.description)
    }
  }

  /// What every command has: it finds programs, its own folder and a place for what it does not keep.
  private static func base(search: String, _ environment: [String: String]) -> [String: String] {
    [
      "PATH": search, "HOME": environment["HOME"] ?? "/", "TMPDIR": environment["TMPDIR"] ?? "/tmp",
      "LC_ALL": "C.UTF-8",
    ]
  }
}
