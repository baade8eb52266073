import Approval
import EffectKit
import Foundation
import Hashing
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
  /// What `~/` stands for.
  let home: String
  /// Folders of Chancery's own, in which nothing is kept.
  let guarded: [String]

  /// Which of an effect's commands it is.
  enum Part: Hashable {
    case dryRun, run, verify, undo

    /// Whether what the command leaves in files that are kept counts.
    var keeps: Bool { self == .run || self == .undo }
  }

  /// - Parameters:
  ///   - sealed: the programs that were sealed, which these have to be; `nil` where there is no seal yet.
  ///   - key: the effect's key; `nil` leaves out secrets and input, for what runs before anybody has approved.
  /// - Throws: before anything is run: `stale` where a program, a variable or a file is not what was sealed, `obstructed`
  ///   where what an earlier process started under the key has not ended yet.
  func run(
    _ words: [String], _ part: Part, of effect: CommandEffect, in tree: String, sealed: [SealedExecutable]?,
    key: String?
  ) async throws(EffectError) -> Supervised.Result {
    // Earlier versions sealed others. What was begun with them can still be undone.
    if part != .undo, let name = effect.variables.first(where: CodeVariables.hold) {
      throw .invalid("\(name) would load code into the command, and no plan sets it")
    }
    var hold: EffectLease?
    if let key { hold = try await EffectLease(of: key, beside: scratch) }
    let copy = try TreeCopy(of: tree, scratch: scratch)
    let folder = try Self.folder(effect.folder, in: copy)
    if let host = effect.host, sealed != nil {
      let live = try look().seal(of: effect)
      if let difference = host.difference(to: live, isAfterwards: part != .run) {
        throw .stale("\(difference) when this was sealed")
      }
    }
    let command: PinnedCommand
    do {
      let brought = try bring(effect, into: copy)
      command = try PinnedCommand(
        words, in: folder, of: copy.folder, search: effect.search, copies: copy.copies, brought: brought)
    } catch let error as EffectError {
      throw error
    } catch {
      throw .obstructed("\(error)")
    }
    if let sealed, let other = command.executables.first(where: { !sealed.contains($0) }) {
      throw .stale("\(other.path) is not what was sealed")
    }
    let kept = try KeptFiles(places(of: effect), in: folder)
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
    var result = await Supervised(program: supervisor, redactor: secretStore.redactor).run(
      command, in: folder, environment: variables, input: input, timeoutSeconds: effect.timeoutSeconds, holding: hold,
      leavesRunning: effect.staysUp && part == .run)
    if part.keeps { finish(&result, copy, kept, effect) }
    // The copy has to outlive the command.
    withExtendedLifetime(copy) {}
    return result
  }

  /// Keeps what is to be kept, and says what was not.
  private func finish(
    _ result: inout Supervised.Result, _ copy: TreeCopy, _ kept: KeptFiles, _ effect: CommandEffect
  ) {
    if case .notStarted = result.ending { return }
    let prefix = effect.folder.isEmpty ? "" : effect.folder + "/"
    do throws(KeptFiles.KeepingError) {
      result.remarks += try kept.keep()
    } catch {
      copy.isKept = true
      result.remarks.append("\(error.text); everything that the command left is in \(copy.folder)")
    }
    if effect.staysUp, result.left > 0 { copy.isKept = true }
    guard !copy.isKept else {
      if effect.staysUp { result.remarks.append("its folder stays, \(copy.folder)") }
      return
    }
    let left = copy.leftovers(besides: Set(effect.keep.keys.map { prefix + $0 }))
    guard !left.isEmpty else { return }
    let names = left.prefix(5).joined(separator: ", ") + (left.count > 5 ? " and \(left.count - 5) more" : "")
    result.remarks.append("it left \(names) in its folder, which is thrown away; keep in the plan would keep files")
  }

  private static func folder(_ name: String, in copy: TreeCopy) throws(EffectError) -> String {
    guard !name.isEmpty else { return copy.folder }
    guard let real = unsafe realpath("\(copy.folder)/\(name)", nil), let root = unsafe realpath(copy.folder, nil) else {
      throw .invalid("there is no folder \(name) that the command could run in")
    }
    defer {
      unsafe free(real)
      unsafe free(root)
    }
    let found = unsafe String(cString: real)
    var status = stat()
    guard unsafe found.hasPrefix(String(cString: root) + "/"), unsafe stat(found, &status) == 0,
      status.st_mode & S_IFMT == S_IFDIR
    else { throw .invalid("\(name) is no folder of the draft") }
    return found
  }

  /// Copies the folders that programs are brought from.
  ///
  /// - Returns: where each of them is now, by where it was.
  private func bring(_ effect: CommandEffect, into copy: TreeCopy) throws -> [(from: String, to: String)] {
    var brought: [(from: String, to: String)] = []
    let look = try look()
    for (index, place) in effect.bring.enumerated() {
      let folder = try BroughtFolder(at: look.absolute(place))
      // Read once: what is run is what the digest is of.
      if let host = effect.host, host.brought[place] != KeyedDigest(of: folder.listing, by: look.key).hex {
        throw EffectError.stale("the folder \(place) is not what it was when this was sealed")
      }
      let copied = "\(copy.copies)/brought-\(index)"
      try folder.copy(to: copied)
      brought.append((folder.path, copied))
    }
    return brought
  }

  private func places(of effect: CommandEffect) throws(EffectError) -> [(name: String, place: String)] {
    let look = try look()
    var places: [(name: String, place: String)] = []
    for (name, place) in effect.keep.sorted(by: { $0.key < $1.key }) {
      let absolute = look.absolute(place)
      if let reason = KeptFiles.refusal(of: absolute, guarded: guarded) {
        throw .invalid("\(name) cannot be kept at \(absolute): \(reason)")
      }
      places.append((name, absolute))
    }
    return places
  }

  func look() throws(EffectError) -> HostLook {
    HostLook(key: try RunKey.key(beside: scratch), home: home, environment: environment)
  }

  /// The programs and scripts that a command runs, without running it.
  func executables(_ words: [String], of effect: CommandEffect, in tree: String) throws(EffectError)
    -> [SealedExecutable]
  {
    let copy = try TreeCopy(of: tree, scratch: scratch)
    defer { withExtendedLifetime(copy) {} }
    let folder = try Self.folder(effect.folder, in: copy)
    _ = try places(of: effect)
    do {
      let look = try look()
      let brought = try effect.bring.map { place throws(EffectError) in
        let folder = try BroughtFolder(at: look.absolute(place)).path
        return (from: folder, to: folder)
      }
      return try PinnedCommand(
        words, in: folder, of: copy.folder, search: effect.search, copies: nil, brought: brought
      ).executables
    } catch let error as EffectError {
      throw error
    } catch {
      throw .invalid("\(error)")
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

extension HostLook {
  func seal(of effect: CommandEffect) throws(EffectError) -> HostSeal {
    try seal(variables: effect.pass, brought: effect.bring, reads: effect.reads, kept: effect.keep.values.sorted())
  }
}
