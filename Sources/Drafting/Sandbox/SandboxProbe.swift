/// What a command could and could not do when the sandbox was tried.
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

  /// Reads the numbers that the script printed.
  init(output: String) {
    let held = Set(output.split(separator: "\n").compactMap { Int($0) })
    findings = Self.names.enumerated().map { Finding(name: $1, holds: held.contains($0)) }
  }

  var holds: Bool { findings.allSatisfy(\.holds) }

  package static let names = [
    "workspace writable", "system not writable", "files of the host hidden", "no network", "no capabilities",
    "own processes",
    "no new namespaces", "kernel settings not writable", "never root",
  ]

  /// Prints a number for each name that holds, with the shell's own means, since starting programs is what takes time.
  /// A redirection that fails ends the shell only with a special command such as `:`, so `true` needs no shell of its own.
  ///
  /// Its arguments are a file of the host that this user may read, and the host's network namespace.
  static let script = """
    no() { ! "$@" 2>/dev/null; }
    write() { true > "$1"; }
    fetch() { read -r line < "$1"; }
    write probe && [ -e probe ] && echo 0
    no write /probe && no write /usr/probe && no write /etc/probe && no write /dev/probe && echo 1
    no fetch "$1" && echo 2
    [ "$(readlink /proc/self/ns/net)" != "$2" ] && routes=0 && while read -r line; do routes=$((routes + 1)); done \
    < /proc/net/route && [ $routes -le 1 ] && echo 3
    while read -r name value; do case $name$value in CapEff:*[!0]*|CapPrm:*[!0]*|NoNewPrivs:0) bad=1;; \
    Uid:*) case " $value " in *[!0-9]0[!0-9]*) ;; *) user=1;; esac;; esac; done \
    < /proc/self/status; [ -z "$bad" ] && echo 4
    own=1; for process in /proc/[0-9]*; do case $process in /proc/?|/proc/??) ;; *) own=;; esac; done
    [ -n "$own" ] && echo 5
    no unshare -U true && echo 6
    no write /proc/sys/kernel/hostname && no write /proc/sys/vm/swappiness && echo 7
    [ -n "$user" ] && echo 8
    exit 0
    """

  /// What holds even where commands have no namespaces of their own.
  static let withoutNamespaces: Set<String> = [
    "workspace writable", "system not writable", "files of the host hidden", "no capabilities", "no new namespaces",
    "kernel settings not writable", "never root",
  ]
}
