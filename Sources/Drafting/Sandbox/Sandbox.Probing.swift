import CSandbox
import Drafting
import LinuxSystem
package import Plans
import RunJournal

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Sandbox {
  /// Sets of isolation layers to do without, the strongest first; what none of them can do without is not among them.
  private var candidates: [Set<SandboxLayer>] {
    let isRoot = host.user != nil
    let common: [Set<SandboxLayer>] = [[.landlock], [.seccomp], [.landlock, .seccomp]]
    let ofRoot: [Set<SandboxLayer>] = isRoot ? [[.users], [.users, .landlock], [.users, .seccomp]] : []
    // Alone, a list of files must know every way to change one: renaming across folders, truncating.
    #if os(macOS)
    return [[.namespaces, .users, .landlock, .seccomp]]
    #else
    let alone: [Set<SandboxLayer>] = !isRoot && chancery_landlock_version() >= 3 ? [[.namespaces, .users]] : []
    // The full one twice: what was killed while it was tried says nothing.
    return [[], []] + common + ofRoot + alone
    #endif
  }

  /// Tries isolation layers until enough of them hold.
  func probe() async -> SandboxStrength {
    if let user = host.user, !user.isMapped {
      return SandboxStrength(
        grade: .none, without: Set(SandboxLayer.allCases), reason: .withoutUser(user), findings: [], groups: 0)
    }
    var first: ConfinementError?
    for without in candidates {
      do throws(ConfinementError) {
        let probe = try await tryOut(without: without)
        return SandboxStrength(
          // Root drops its rights by its own user as well, so the namespace of users is one wall of two.
          grade: without.isSubset(of: [.users]) && !without.contains(.namespaces) ? .full : .degraded,
          without: without, reason: first, findings: probe.findings, groups: 0)
      } catch {
        if first == nil { first = error }
      }
    }
    return SandboxStrength(grade: .none, without: Set(SandboxLayer.allCases), reason: first, findings: [], groups: 0)
  }

  /// Runs one command under all layers and says what holds.
  ///
  /// - Throws: `ConfinementError` when not even that command could be confined, or something did not hold.
  private func tryOut(without: Set<SandboxLayer>) async throws(ConfinementError) -> SandboxProbe {
    let folder = try makeFolder(for: host.user)
    let outside = try makeFolder(for: nil)
    defer {
      removeFolder(folder)
      removeFolder(outside)
    }
    let secret = "\(outside)/probe"
    guard case let file = unsafe open(secret, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644), file >= 0 else {
      throw ConfinementError(reason: "could not write to \(secret): \(SystemError.last("").reason)")
    }
    _ = unsafe write(file, "a secret\n", 9)
    close(file)
    let network = HostFiles.linkTarget(of: "/proc/self/ns/net") ?? ""
    let words = ["/bin/sh", "-c", SandboxProbe.script, "sh", secret, network]
    let tail = TailSink()
    let command = ConfinedCommand(words: words, workspace: .folder(folder), profile: .check, timeoutSeconds: 20)
    _ = try await perform(command, into: tail, without: without)
    let probe = SandboxProbe(output: tail.text)
    let isAlone = without.contains(.namespaces)
    let broken = probe.findings.filter { !$0.holds && (!isAlone || SandboxProbe.withoutNamespaces.contains($0.name)) }
    guard broken.isEmpty else {
      throw ConfinementError(
        reason: "it was tried, and this could not be shown: \(broken.map(\.name).joined(separator: ", "))",
        hint: "report it, with what chancery doctor says")
    }
    return probe
  }

  /// What a short command prints in an empty folder of its own; `nil` where it fails or cannot be confined.
  ///
  /// - Parameter shown: paths of the host that it sees besides those of the profile.
  package func output(of words: [String], profile: ProfileName, shown: [String] = []) async -> String? {
    guard let folder = try? makeFolder(for: host.user) else { return nil }
    defer { removeFolder(folder) }
    let command = ConfinedCommand(
      words: words, workspace: .folder(folder), profile: profile, timeoutSeconds: 60, outputLimit: 64 << 10,
      shown: shown)
    guard let outcome = try? await run(command), outcome.ending == .exited(0) else { return nil }
    return outcome.outputTail
  }

  private func makeFolder(for user: SandboxUser?) throws(ConfinementError) -> String {
    let folder: String
    do {
      folder = try TemporaryFolder.make("chancery-probe", in: "/tmp")
    } catch {
      throw ConfinementError(
        reason: "could not make a folder in /tmp to try the sandbox in: \(error.reason)", hint: "make /tmp writable")
    }
    if let user { _ = unsafe lchown(folder, user.user, user.group) }
    return folder
  }

  /// The folder holds what the probe's script made, and what a command without namespaces is given.
  private func removeFolder(_ folder: String) {
    unsafe unlink("\(folder)/probe")
    for name in ["/.git/chancery/home", "/.git/chancery/tmp", "/.git/chancery", "/.git", ""] {
      unsafe rmdir(folder + name)
    }
  }
}
