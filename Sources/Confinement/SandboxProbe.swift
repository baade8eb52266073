package import Drafting

/// What a command under the full profile could and could not do when it was tried.
package struct SandboxProbe: Hashable, Sendable {
  package struct Finding: Hashable, Sendable {
    /// What must hold, for example `no network`.
    package var name: String
    package var holds: Bool

    package init(name: String, holds: Bool) {
      self.name = name
      self.holds = holds
    }
  }

  package var findings: [Finding]

  package init(findings: [Finding]) { self.findings = findings }

  package var holds: Bool { findings.count == Self.names.count && findings.allSatisfy(\.holds) }

  /// Why nothing is run here.
  package var refusal: ConfinementError {
    let missing = Self.names.filter { name in !findings.contains { $0.name == name && $0.holds } }
    return ConfinementError(
      reason: "the sandbox does not hold on this system: \(missing.joined(separator: ", ")) could not be shown",
      hint: "run chancery doctor; commands of drafts and checks run only where all of it holds")
  }

  package static let names = [
    "workspace writable", "system not writable", "home hidden", "no network", "no capabilities", "own processes",
    "no new namespaces", "kernel settings not writable",
  ]

  /// Prints a number for each name that holds. Its arguments are the host's home folder and network namespace.
  package static let script = """
    touch probe && rm probe && echo 0
    ! touch /probe && ! touch /usr/probe && ! touch /etc/probe && ! touch /dev/probe && echo 1
    [ "$HOME" = \(SandboxProfile.home) ] && [ -z "$(ls -A "$HOME")" ] && { [ "$1" = "$HOME" ] || [ "$1" = / ] || \
    [ -z "$(ls -A "$1")" ] || [ "$3" = shown ]; } && echo 2
    [ "$(readlink /proc/self/ns/net)" != "$2" ] && [ "$(wc -l < /proc/net/route)" -le 1 ] && echo 3
    grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status && grep -q '^CapBnd:[[:space:]]*0*$' /proc/self/status \
    && grep -q '^NoNewPrivs:[[:space:]]*1$' /proc/self/status && echo 4
    [ "$(head -c 7 /proc/1/cmdline)" = /bin/sh ] && echo 5
    ! unshare -U true && echo 6
    ! ( : > /proc/sys/kernel/hostname ) && ! ( : > /proc/sys/vm/swappiness ) && echo 7
    exit 0
    """
}
