import Approval
import CSupervision
import EffectKit
import Foundation
import Hashing
import LinuxSystem

/// A command whose program and scripts are held as they were read: nothing can be put in their place any more.
///
/// A program that nobody but root could exchange is run where it is. Any other is run from a sealed file in memory, and a
/// script from a copy in a folder that only this user can look into.
struct PinnedCommand {
  /// What is executed: a file in memory, or else the path.
  private(set) var executable: MemoryFile?
  private(set) var path: String
  private(set) var words: [String]
  /// Everything that was read, in the order in which it runs.
  private(set) var executables: [SealedExecutable] = []

  /// Interpreters, which run what their operand names.
  private static let interpreters = ["sh", "bash", "dash", "zsh", "ksh", "python", "perl", "ruby", "node", "php"]
  /// Programs that run another one, which they are given by name.
  private static let wrappers: Set = [
    "env", "timeout", "nice", "ionice", "nohup", "setsid", "stdbuf", "time", "chrt", "taskset", "sudo", "doas", "xargs",
  ]

  /// The copy of the tree.
  private let root: String
  /// Folders that programs are brought from, and where they are now.
  private let brought: [(from: String, to: String)]

  /// - Parameters:
  ///   - folder: the folder that the command runs in, to which the programs that are named by a path are relative.
  ///   - root: the copy of the tree that it lies in.
  ///   - search: the folders that programs without a slash are looked for in.
  ///   - copies: a private folder for copies of scripts; `nil` where nothing is to be run.
  ///   - brought: folders whose files are read and sealed as a whole, each with where it is copied to.
  init(
    _ line: [String], in folder: String, of root: String, search: String, copies: String?,
    brought: [(from: String, to: String)] = []
  ) throws(SystemError) {
    self.root = root
    self.brought = brought
    guard let word = line.first, let found = ProgramFile.path(of: word, in: search) else {
      throw SystemError(
        operation: "find the program \(line.first ?? "")", reason: "it is in no folder of PATH", code: ENOENT)
    }
    path = found
    words = line
    let program = try ProgramFile(at: found.hasPrefix("/") ? found : "\(folder)/\(found)")
    // A link in the tree may lead out of it.
    let isOwn = !found.hasPrefix("/") && Self.lies(program.path, in: root)
    try Self.refuseUnstartable(program, word)
    if let interpreter = program.interpreter {
      let script = try script(program, isOwn: isOwn, copies: copies)
      try run(interpreter, script, search: search, copies: copies)
    } else {
      try take(program, isOwn: isOwn, runs: copies != nil)
      try pinOperands(in: folder, search: search, copies: copies)
    }
  }

  private static func lies(_ path: String, in folder: String) -> Bool {
    guard let real = unsafe realpath(folder, nil) else { return false }
    defer { unsafe free(real) }
    return unsafe path.hasPrefix(String(cString: real) + "/")
  }

  /// Where a file of a brought folder is now; `nil` for every other.
  private func place(ofBrought path: String) -> String? {
    brought.first { path.hasPrefix($0.from + "/") }.map { $0.to + path.dropFirst($0.from.count) }
  }

  /// A file that the system would not start: better said before anybody has looked at it.
  private static func refuseUnstartable(_ program: ProgramFile, _ word: String) throws(SystemError) {
    if !program.isExecutable {
      throw SystemError(
        operation: "run \(word)",
        reason: "it may not be executed; give it the right with chmod +x, or name what runs it",
        code: EACCES)
    }
    if program.interpreter == nil, program.isText {
      throw SystemError(
        operation: "run \(word)",
        reason: "it is a script without a #! line, so the system cannot start it; begin it with #!/bin/sh or the like",
        code: ENOEXEC)
    }
  }

  private mutating func take(_ program: ProgramFile, isOwn: Bool, runs: Bool) throws(SystemError) {
    path = program.path
    // What lies in the copy of the tree is sealed with the tree, and what is brought with its folder.
    guard !isOwn else { return }
    if let place = place(ofBrought: program.path) {
      path = place
      return
    }
    try refuseUnlessAlone(program)
    executables.append(program.sealed)
    if runs, program.isExchangeable { executable = try MemoryFile(program.bytes) }
  }

  /// Where a script is run from.
  private mutating func script(
    _ program: ProgramFile, isOwn: Bool, copies: String?
  ) throws(SystemError) -> String {
    guard !isOwn else { return program.path }
    if let place = place(ofBrought: program.path) { return place }
    try refuseUnlessAlone(program)
    executables.append(program.sealed)
    guard let copies, program.isExchangeable else { return program.path }
    let copy = "\(copies)/\(executables.count)-\(program.path.split(separator: "/").last ?? "script")"
    try PassingFile.make(copy, bytes: program.bytes, mode: 0o500)
    return copy
  }

  /// A program of the user's own is run from a copy, beside which nothing is.
  private func refuseUnlessAlone(_ program: ProgramFile) throws(SystemError) {
    guard program.isExchangeable, let word = program.neighbours else { return }
    throw SystemError(
      operation: "run \(program.path)",
      reason: "it uses files beside itself (`\(word)`), and a program that you could change is run from a copy alone; "
        + "name its folder under bring, or install it where only root can write",
      code: EINVAL)
  }

  /// Runs a script as the kernel would: its interpreter, one argument, the script, the rest.
  private mutating func run(
    _ interpreter: (path: String, argument: String?), _ script: String, search: String, copies: String?
  ) throws(SystemError) {
    var (place, arguments) = (interpreter.path, interpreter.argument.map { [$0] } ?? [])
    if place.hasSuffix("/env"), let line = interpreter.argument {
      let words = try Self.split(line, of: script)
      if let name = words.first, let found = ProgramFile.path(of: name, in: search) {
        (place, arguments) = (found, Array(words.dropFirst()))
      }
    }
    let program = try ProgramFile(at: place)
    guard program.interpreter == nil else {
      // The kernel starts that one's own interpreter, which is found in the same way.
      let inner = try self.script(program, isOwn: false, copies: copies)
      words = [program.path] + arguments + [script] + words.dropFirst()
      // The kernel follows five at most; scripts may name each other in a circle.
      guard let next = program.interpreter, executables.count <= 5 else {
        throw SystemError(
          operation: "find what runs \(path)",
          reason: "its interpreter is a script, whose interpreter is one, and so on",
          code: ELOOP)
      }
      return try run(next, inner, search: search, copies: copies)
    }
    words = [place] + arguments + [script] + words.dropFirst()
    try take(program, isOwn: false, runs: copies != nil)
  }

  /// The program and the arguments that a first line gives to `env`.
  private static func split(_ line: String, of script: String) throws(SystemError) -> [String] {
    guard line.hasPrefix("-") else { return line.contains(" ") ? [] : [line] }
    var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.first == "-S" { words.removeFirst() } else if line.hasPrefix("-S") { words[0].removeFirst(2) }
    // Quotes, variables and further options of `env` would have to be understood as it does.
    guard line.hasPrefix("-S"), let name = words.first, !name.hasPrefix("-"),
      !line.contains(where: { "\"'\\$#=".contains($0) })
    else {
      throw SystemError(
        operation: "find what runs \(script)", reason: "its first line is `env \(line)`; name the program there",
        code: EINVAL)
    }
    return words
  }

  /// Pins what else is run and lies outside the tree: the script that an interpreter is given, the program that another
  /// one is given to run, and every file by its path that is meant to be run.
  private mutating func pinOperands(in folder: String, search: String, copies: String?) throws(SystemError) {
    var awaitsProgram = Self.wrappers.contains(Self.name(of: path))
    var awaitsScript = Self.isInterpreter(path)
    for index in words.indices.dropFirst() where !words[index].hasPrefix("-") {
      let word = words[index]
      if word.contains("/") {
        guard let file = try? ProgramFile(at: word.hasPrefix("/") ? word : "\(folder)/\(word)"),
          file.isRunnable || awaitsScript, word.hasPrefix("/") || !Self.lies(file.path, in: root)
        else { continue }
        words[index] = try script(file, isOwn: false, copies: copies)
        (awaitsProgram, awaitsScript) = (false, Self.isInterpreter(file.path))
      } else if awaitsScript, let file = try? ProgramFile(at: "\(folder)/\(word)") {
        if !Self.lies(file.path, in: root) { words[index] = try script(file, isOwn: false, copies: copies) }
        awaitsScript = false
      } else if awaitsProgram, let found = ProgramFile.path(of: word, in: search) {
        let file = try ProgramFile(at: found)
        let place = try script(file, isOwn: false, copies: copies)
        // What stays where it is keeps its name, which programs of several names go by.
        if place != file.path { words[index] = place }
        (awaitsProgram, awaitsScript) = (false, Self.isInterpreter(word))
      }
    }
  }

  private static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// Whether a program goes by the name of an interpreter, with or without a version.
  private static func isInterpreter(_ path: String) -> Bool {
    let name = name(of: path)
    return interpreters.contains {
      name == $0 || name.hasPrefix($0) && name.dropFirst($0.count).allSatisfy { $0.isNumber || $0 == "." }
    }
  }
}

/// A file in memory that can be executed and not changed.
final class MemoryFile {
  let descriptor: Int32

  init(_ bytes: [UInt8]) throws(SystemError) {
    descriptor = unsafe bytes.withUnsafeBytes { unsafe chancery_sealed_file($0.baseAddress, $0.count) }
    guard descriptor >= 0 else { throw SystemError.last("hold a program in memory") }
  }

  deinit { close(descriptor) }
}
