package import Drafting

/// The command line that makes bubblewrap confine a command. A pure function: what it says is all that is granted.
package enum BubblewrapArguments {
  /// Arguments after the name of the program itself.
  package static func arguments(for command: ConfinedCommand, profile: SandboxProfile) -> [String] {
    isolation + roots(profile) + system(profile) + workspace(command) + ["--"] + limited(command, profile)
  }

  /// Own namespaces of every kind, no way to make more, no capability, no uid 0.
  ///
  /// The first process inside is the script below and not bubblewrap's: its death takes all others with it before
  /// bubblewrap ends, and its environment and command line, which they can read, hold nothing of the host.
  private static let isolation = [
    "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL",
    "--hostname", "chancery", "--new-session", "--die-with-parent", "--as-pid-1",
  ]

  private static func roots(_ profile: SandboxProfile) -> [String] {
    let shown = profile.roots.flatMap { root in
      switch root {
      case .folder(let path): ["--ro-bind", path, path]
      case .link(let path, let target): ["--symlink", target, path]
      }
    }
    let settings = profile.settings.flatMap { ["--ro-bind-try", $0, $0] }
    return shown + settings
  }

  /// `/proc` is read-only because a root user owns the system's settings in it, with or without capabilities.
  private static func system(_ profile: SandboxProfile) -> [String] {
    let size = ["--size", String(profile.temporaryBytes), "--tmpfs"]
    let places =
      ["--dev", "/dev"] + size + ["/dev/shm", "--remount-ro", "/dev", "--proc", "/proc", "--remount-ro", "/proc"]
    let own = size + ["/tmp"] + size + [SandboxProfile.home]
    // After the home folder and `/tmp`, so that what a person shows there is not covered.
    return places + own + profile.show.flatMap { ["--ro-bind", $0, $0] }
  }

  private static func workspace(_ command: ConfinedCommand) -> [String] {
    guard case .folder(let folder) = command.workspace.files else { return ["--dir", SandboxProfile.workspace] }
    return [
      "--bind", folder, SandboxProfile.workspace, "--chdir", SandboxProfile.workspace, "--remount-ro", "/",
    ]
  }

  /// What the script says first: everything is in place, and the command begins.
  package static let begun = "begun"

  /// The script around the command. The command's errors join its output, so that what bubblewrap says stays apart.
  ///
  /// Where nobody reads any more, Chancery was killed while bubblewrap was at work, too early for it to notice.
  private static let script = "echo \(begun) >&2 || exit 125; \"$@\" 2>&1; exit $?"

  private static func limited(_ command: ConfinedCommand, _ profile: SandboxProfile) -> [String] {
    let shell = ["/bin/sh", "-c", script, "sh"]
    let limits = [
      "/usr/bin/prlimit", "--core=0", "--nofile=\(profile.openFiles)", "--nproc=\(profile.processes)",
      "--fsize=\(profile.fileBytes)", "--data=\(profile.memoryBytes)", "--",
    ]
    return shell + limits + command.words
  }
}
