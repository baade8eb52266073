import LinuxSystem
import Plans

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The few looks at the system that making a sandbox needs.
enum HostFiles {
  enum Kind: Hashable {
    case folder, file, link(String)
  }

  /// What lies at a path; `nil` where nothing does that this user can see.
  static func kind(of path: String) -> Kind? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFLNK: return linkTarget(of: path).map(Kind.link)
    case S_IFDIR: return .folder
    default: return .file
    }
  }

  /// What a symbolic link says; `nil` where there is none.
  static func linkTarget(of path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &target, target.count)
    guard count > 0 else { return nil }
    return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path without any link in it; `nil` where it leads nowhere.
  static func real(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// The paths that a pattern stands for here; one without `*` stands for itself.
  static func matches(_ path: String) -> [String] {
    let pattern = PlacePattern(path)
    guard !pattern.isLiteral else { return [path] }
    let entries = names(in: pattern.folder).filter { $0 != "." && $0 != ".." }
    return entries.filter(pattern.matches).sorted().map { "\(pattern.folder)/\($0)" }
  }

  /// The paths that a pattern stands for here, of which every part may hold `*`.
  static func everyMatch(_ path: String) -> [String] {
    path.split(separator: "/").reduce([""]) { folders, part in
      folders.flatMap { matches("\($0)/\(part)") }
    }
  }

  /// The paths of the Unix sockets that processes of this system have bound.
  static func sockets() -> [String] {
    guard let file = unsafe fopen("/proc/net/unix", "r") else { return [] }
    defer { unsafe fclose(file) }
    var paths: Set<String> = []
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { unsafe free(line) }
    while unsafe getline(&line, &capacity, file) > 0, let text = unsafe line {
      // Seven columns, and then the path, which may hold blanks.
      let fields = unsafe String(cString: text).dropLast().split(separator: " ", maxSplits: 7)
      if fields.count == 8, fields[7].hasPrefix("/") { paths.insert(String(fields[7])) }
    }
    return paths.sorted()
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      unsafe names.append(
        String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)))
    }
    return names
  }

  /// Makes a folder for one user alone; that it is there already is fine.
  static func makeFolder(_ path: String, for user: SandboxUser?) throws(SystemError) {
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError.last("make the folder \(path)") }
    guard let user else { return }
    guard unsafe lchown(path, user.user, user.group) == 0 else { throw SystemError.last("give away \(path)") }
  }
}

/// The ordinary user that the commands of a root user run as.
package struct SandboxUser: Hashable, Sendable {
  package var user: UInt32
  package var group: UInt32

  package init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }

  /// A number that neither people nor services are given, out of the ranges that distributions and systemd use.
  package static let ofRoot = SandboxUser(user: 60_989, group: 60_989)

  /// The user for commands of this process: `nil` for itself, another one for root.
  package static var current: SandboxUser? { geteuid() == 0 ? ofRoot : nil }

  /// Whether there is such a user here: root of a user namespace has those that it maps, which may be root alone.
  package var isMapped: Bool {
    Self.maps("/proc/self/uid_map", hold: user) && Self.maps("/proc/self/gid_map", hold: group)
  }

  private static func maps(_ path: String, hold id: UInt32) -> Bool {
    // Without such a file there is but one namespace.
    guard let bytes = try? FileBytes.read(path) else { return true }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
      let numbers = line.split(separator: " ").compactMap { UInt64($0) }
      return numbers.count == 3 && UInt64(id) >= numbers[0] && UInt64(id) - numbers[0] < numbers[2]
    }
  }
}
