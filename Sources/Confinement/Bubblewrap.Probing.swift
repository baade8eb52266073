package import Drafting
import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Bubblewrap {
  /// Finds bubblewrap and makes the profile of this system.
  ///
  /// - Parameter hostPath: the value of `PATH`, where bubblewrap is looked for besides `/usr/bin`.
  /// - Throws: `ConfinementError` when there is no bubblewrap.
  package static func ofThisSystem(
    show: [String] = [], hostPath: String
  ) throws(ConfinementError) -> Bubblewrap {
    let folders = ["/usr/bin"] + hostPath.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    guard let folder = folders.first(where: { SystemFiles.isExecutable($0 + "/bwrap") }) else {
      throw ConfinementError(
        reason: "there is no bwrap in /usr/bin or on PATH, and drafts and checks run in nothing else",
        hint: "install bubblewrap 0.8 or later, for example: apt install bubblewrap")
    }
    return Bubblewrap(
      program: folder + "/bwrap", profile: SandboxProfile.ofThisSystem(show: show, hostPath: hostPath))
  }

  /// Runs one command under the full profile and says what holds.
  ///
  /// - Throws: `ConfinementError` when not even that command could be confined.
  package func probe() async throws(ConfinementError) -> SandboxProbe {
    var template = Array("/tmp/chancery-probe-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ConfinementError(
        reason: "could not make a folder in /tmp to try the sandbox in: \(Errno(rawValue: errno))",
        hint: "make /tmp writable")
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { rmdir(folder) }
    let home = getenv("HOME").map { String(cString: $0) } ?? "/"
    let isShown = profile.show.contains { home == $0 || $0.hasPrefix(home + "/") || home.hasPrefix($0 + "/") }
    let words = [
      "/bin/sh", "-c", SandboxProbe.script, "sh", home, SystemFiles.linkTarget(of: "/proc/self/ns/net") ?? "",
      isShown ? "shown" : "hidden",
    ]
    let outcome = try await perform(ConfinedCommand(words: words, workspace: .folder(folder), timeoutSeconds: 20))
    let held = Set(outcome.outputTail.split(separator: "\n").compactMap { Int($0) })
    return SandboxProbe(
      findings: SandboxProbe.names.enumerated().map { SandboxProbe.Finding(name: $1, holds: held.contains($0)) })
  }
}
