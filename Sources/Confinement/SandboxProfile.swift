/// What a confined command sees, may write and may use up. Everything that it does not name is absent.
package struct SandboxProfile: Hashable, Sendable {
  /// A place of the system that is shown read-only at its own path.
  package enum Root: Hashable, Sendable {
    case folder(String)
    case link(String, target: String)
  }

  package var roots: [Root]
  /// Files and folders under `/etc` that programs need and that hold no secret; those that are absent are left out.
  package var settings: [String]
  /// Absolute paths that a person chose to show besides, read-only.
  package var show: [String]
  /// Folders that programs are found in.
  package var path: [String]
  /// Bytes of private memory of one process.
  package var memoryBytes: Int
  /// Processes at a time; the kernel does not count them for a root user.
  package var processes: Int
  /// Bytes of the largest file that can be written.
  package var fileBytes: Int
  package var openFiles: Int
  /// Bytes of each of `/tmp`, the home folder and shared memory.
  package var temporaryBytes: Int

  package init(
    roots: [Root], settings: [String] = SandboxProfile.commonSettings, show: [String] = [],
    path: [String] = SandboxProfile.standardPath, memoryBytes: Int = 4 << 30, processes: Int = 512,
    fileBytes: Int = 1 << 30, openFiles: Int = 4096, temporaryBytes: Int = 1 << 30
  ) {
    self.roots = roots
    self.settings = settings
    self.show = show
    self.path = path
    self.memoryBytes = memoryBytes
    self.processes = processes
    self.fileBytes = fileBytes
    self.openFiles = openFiles
    self.temporaryBytes = temporaryBytes
  }

  /// Where the workspace lies inside, wherever it lies outside.
  package static let workspace = "/workspace"
  package static let home = "/home/chancery"

  package static let standardPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

  package static let commonSettings = [
    "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "passwd", "group", "nsswitch.conf", "localtime", "ssl/certs",
    "ssl/openssl.cnf", "alternatives", "mime.types", "protocols", "services", "os-release", "debian_version",
  ].map { "/etc/" + $0 }

  /// The whole environment of a confined command.
  package var environment: [String: String] {
    [
      "PATH": path.joined(separator: ":"), "HOME": Self.home, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "TERM": "dumb",
      "CI": "1", "USER": "chancery", "LOGNAME": "chancery",
    ]
  }
}
