/// One of the isolation layers around a command. Each is put up by another part of the kernel.
package enum SandboxLayer: String, Hashable, Sendable, CaseIterable {
  /// Processes, mounts, network, IPC, host name and control groups of its own.
  case namespaces
  /// A user namespace, in which nobody has a right outside. Only root can do without and keep the others.
  case users
  /// A list of the files that may be touched, beside what is mounted.
  case landlock
  /// A list of the system calls that may be made.
  case seccomp

  /// The name for a person.
  package var name: String {
    switch self {
    case .namespaces: "namespaces"
    case .users: "user namespace"
    case .landlock: "Landlock"
    case .seccomp: "seccomp"
    }
  }
}
