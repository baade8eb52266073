import Drafting

extension ConfinementError {
  /// The kernel refused a step of making the sandbox.
  static func refused(_ problem: String) -> ConfinementError {
    ConfinementError(reason: "could not confine a command: could not \(problem)", hint: hint(for: problem))
  }

  static let rootWithoutNamespaces = ConfinementError(
    reason: "could not confine a command: this is root, without the right to make namespaces",
    hint: "run as an ordinary user, or give the container CAP_SYS_ADMIN or user namespaces")

  static func withoutUser(_ user: SandboxUser) -> ConfinementError {
    ConfinementError(
      reason:
        "could not confine a command: this is root of a user namespace that has no user \(user.user), as whom root "
        + "runs commands",
      hint:
        "start chancery as an ordinary user there (`unshare --map-current-user`), or let the namespace map 65536 users")
  }

  private static func hint(for problem: String) -> String {
    if problem.hasPrefix("show ") {
      return "the path does not exist: correct the sandbox's list of shown paths, or the workspace is gone"
    }
    if problem.hasPrefix("run ") || problem.hasPrefix("enter ") { return "the workspace is gone; open it again" }
    let making = ["namespace", "map users", "map groups", "keep mounts", "mount a", "change the root"]
    guard making.contains(where: problem.contains) else { return "run chancery doctor, which says what is missing" }
    return
      "allow user namespaces: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 where it "
      + "exists, kernel.apparmor_restrict_unprivileged_userns=0 or an AppArmor profile for chancery on Ubuntu; in a "
      + "container, let it make namespaces (docs/explanation/sandbox.md)"
  }
}
