package import Drafting
package import History

/// What came out of one run of bubblewrap.
package struct Captured: Hashable, Sendable {
  package enum Stop: Hashable, Sendable {
    case timedOut, outputLimit
  }

  package enum Status: Hashable, Sendable {
    case exited(Int32), signalled(Int32)
  }

  /// What the command printed.
  package var output: OutputTail
  /// What bubblewrap and the script around the command printed.
  package var complaint: String
  package var status: Status
  package var stop: Stop?

  package init(output: OutputTail, complaint: String, status: Status, stop: Stop?) {
    self.output = output
    self.complaint = complaint
    self.status = status
    self.stop = stop
  }

  /// How the command ended.
  ///
  /// The shell inside gives 128 plus the signal where a command was killed; so do shells that the command runs itself.
  ///
  /// - Throws: `ConfinementError` when bubblewrap gave up before the command could start.
  package func ending() throws(ConfinementError) -> CommandRan.Ending {
    switch stop {
    case .timedOut: return .timedOut
    case .outputLimit: return .outputLimit
    case nil: break
    }
    guard complaint.hasPrefix(BubblewrapArguments.begun + "\n") else { throw Self.refusal(complaint, status) }
    switch status {
    case .signalled(let signal): return .signalled(signal)
    case .exited(let code): return (129...159).contains(code) ? .signalled(code - 128) : .exited(code)
    }
  }

  private static func refusal(_ complaint: String, _ status: Status) -> ConfinementError {
    let line = complaint.split(separator: "\n").first.map(String.init) ?? "bwrap said nothing and \(status)"
    return ConfinementError(reason: "could not confine a command: \(line)", hint: hint(for: line))
  }

  private static func hint(for line: String) -> String {
    let namespaces = [
      "namespace", "uid map", "gid map", "Operation not permitted", "Permission denied", "No space left",
    ]
    if line.contains("Can't find source path") {
      return "the path does not exist: correct the sandbox's list of shown paths, or the workspace is gone"
    }
    if line.contains("Unknown option") { return "install bubblewrap 0.8 or later" }
    guard namespaces.contains(where: { line.contains($0) }) else {
      return "run chancery doctor, which says what is missing"
    }
    return
      "allow user namespaces: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 where it "
      + "exists, and on Ubuntu an AppArmor profile for bwrap; in a container, let it make namespaces"
  }
}
