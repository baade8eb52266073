/// What strace(1) saw a program and all that it started do.
///
/// Processes in a mount namespace of their own see other paths under the same names; the sandbox's tests are about them.
struct Trace {
  static let calls = [
    "network", "open", "openat", "creat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "unlink", "unlinkat",
    "rmdir", "link", "linkat", "symlink", "symlinkat", "truncate", "chmod", "fchmodat", "chown", "lchown", "fchownat",
    "utimensat", "setxattr", "mknod", "mknodat", "clone", "clone3", "fork", "vfork", "unshare",
  ]

  private struct Line {
    var process: Int
    var text: Substring
  }

  private let lines: [Line]
  /// By process: its parent and the line at which it was made.
  private var origins: [Int: (parent: Int, line: Int, isApart: Bool)] = [:]
  /// By process: the line at which it went into a mount namespace of its own.
  private var departures: [Int: Int] = [:]

  init(reading text: String) {
    lines = text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let process = Int(parts[0]) else { return nil }
      return Line(process: process, text: parts[1].drop { $0 == " " })
    }
    var begun: [Int: (line: Int, isApart: Bool)] = [:]
    for (index, line) in lines.enumerated() {
      let isApart = line.text.contains("CLONE_NEWNS")
      if line.text.hasPrefix("unshare("), isApart { departures[line.process] = departures[line.process] ?? index }
      guard line.text.contains("clone") || line.text.contains("fork") else { continue }
      if line.text.hasSuffix("<unfinished ...>") {
        begun[line.process] = (index, isApart)
      } else if let child = line.text.split(separator: " ").last.flatMap({ Int($0) }), child > 0 {
        let start = begun.removeValue(forKey: line.process) ?? (index, isApart)
        origins[child] = (line.process, start.line, start.isApart)
      }
    }
  }

  /// Connections, whoever made them, other than to the machine's own name service.
  var connections: [String] {
    lines.map(\.text).filter { text in
      (text.hasPrefix("connect(") || text.contains("sin_addr") || text.contains("sin6_addr"))
        && !text.contains("/nscd/socket")
    }.map(String.init)
  }

  /// Calls that change something in none of the folders, by processes that see the machine's own files.
  func changes(outside folders: [String]) -> [String] {
    lines.enumerated().filter { index, line in
      guard isChange(line.text), !line.text.contains(" = -1 "), !isApart(line.process, at: index) else { return false }
      return paths(in: line.text).contains { path in !folders.contains { Self.holds($0, path) } }
    }.map { String($0.element.text) }
  }

  /// Whether a path is a folder or lies in it; `*` at a folder's end stands for the rest of its name.
  private static func holds(_ folder: String, _ path: String) -> Bool {
    folder.hasSuffix("*") ? path.hasPrefix(folder.dropLast()) : path == folder || path.hasPrefix(folder + "/")
  }

  /// How many calls that change something were seen at all.
  var changeCount: Int { lines.count { isChange($0.text) } }

  private func isApart(_ process: Int, at line: Int) -> Bool {
    if let departure = departures[process], departure < line { return true }
    // In a namespace of its own for processes, a child's number is not the one that its parent is told.
    guard let origin = origins[process] else { return process != lines.first?.process }
    return origin.isApart || isApart(origin.parent, at: origin.line)
  }

  private func isChange(_ text: Substring) -> Bool {
    let name = text.prefix { $0 != "(" }
    if name == "open" || name == "openat" {
      return ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].contains { text.contains($0) }
    }
    return name == "creat"
      || [
        "rename", "mkdir", "unlink", "rmdir", "link", "symlink", "truncate", "chmod", "fchmodat",
        "chown", "lchown", "fchownat", "utimensat", "setxattr", "mknod",
      ].contains { name.hasPrefix($0) }
  }

  /// Every path that a call names, put behind the folder that it is relative to.
  private func paths(in text: Substring) -> [String] {
    var found: [String] = []
    for match in text.matches(of: #/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"/#) {
      let path = String(match.output.2)
      found.append(path.hasPrefix("/") ? path : "\(match.output.1 ?? "?")/\(path)")
    }
    // The first word of a link is what it says or what it leads to, which stays as it is.
    if text.hasPrefix("symlink") || text.hasPrefix("link") { found.removeFirst() }
    if found.isEmpty, let match = text.firstMatch(of: #/\d+<([^>]*)>/#) { found.append(String(match.output.1)) }
    return found
  }
}
