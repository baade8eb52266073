import Authority
import CSupervision
import Digests
import Effects
import Foundation

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

  /// Interpreters whose first operand is a program as well.
  private static let interpreters = ["sh", "bash", "dash", "zsh", "ksh", "python", "perl", "ruby", "node", "php"]

  /// - Parameters:
  ///   - folder: the copy of the tree that the command runs in, which holds the programs that are named relative to it.
  ///   - search: the folders that programs without a slash are looked for in.
  ///   - copies: a private folder for copies of scripts; `nil` where nothing is to be run.
  init(_ line: [String], in folder: String, search: String, copies: String?) throws(FileProblem) {
    guard let word = line.first, let found = ProgramFile.path(of: word, in: search) else {
      throw FileProblem(
        operation: "find the program \(line.first ?? "")", reason: "it is in no folder of PATH", code: ENOENT)
    }
    path = found
    words = line
    let isOwn = !found.hasPrefix("/")
    let program = try ProgramFile(at: isOwn ? "\(folder)/\(found)" : found)
    if let interpreter = program.interpreter {
      let script = try script(program, isOwn: isOwn, copies: copies)
      try run(interpreter, script, search: search, copies: copies)
    } else {
      try take(program, isOwn: isOwn, runs: copies != nil)
      try pinOperand(in: folder, copies: copies)
    }
  }

  private mutating func take(_ program: ProgramFile, isOwn: Bool, runs: Bool) throws(FileProblem) {
    path = program.path
    // What lies in the copy of the tree is sealed with the tree.
    guard !isOwn else { return }
    executables.append(program.sealed)
    if runs, program.isExchangeable { executable = try MemoryFile(program.bytes) }
  }

  /// Where a script is run from.
  private mutating func script(
    _ program: ProgramFile, isOwn: Bool, copies: String?
  ) throws(FileProblem) -> String {
    guard !isOwn else { return program.path }
    executables.append(program.sealed)
    guard let copies, program.isExchangeable else { return program.path }
    let copy = "\(copies)/\(executables.count)-\(program.path.split(separator: "/").last ?? "script")"
    try PassingFile.make(copy, bytes: program.bytes, mode: 0o500)
    return copy
  }

  /// Runs a script as the kernel would: its interpreter, one argument, the script, the rest.
  private mutating func run(
    _ interpreter: (path: String, argument: String?), _ script: String, search: String, copies: String?
  ) throws(FileProblem) {
    var (place, argument) = interpreter
    if place.hasSuffix("/env"), let name = argument, !name.hasPrefix("-"), !name.contains(" "),
      let found = ProgramFile.path(of: name, in: search)
    {
      (place, argument) = (found, nil)
    }
    words = [place] + (argument.map { [$0] } ?? []) + [script] + words.dropFirst()
    try take(try ProgramFile(at: place), isOwn: false, runs: copies != nil)
  }

  /// Pins the script that an interpreter is given, where it lies outside the tree.
  private mutating func pinOperand(in folder: String, copies: String?) throws(FileProblem) {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    guard
      Self.interpreters.contains(where: {
        name == $0 || name.hasPrefix($0) && name.dropFirst($0.count).allSatisfy { $0.isNumber || $0 == "." }
      }),
      let index = words.indices.dropFirst().first(where: { !words[$0].hasPrefix("-") }), words[index].hasPrefix("/"),
      let file = try? ProgramFile(at: words[index])
    else { return }
    words[index] = try script(file, isOwn: false, copies: copies)
  }
}

/// A file in memory that can be executed and not changed.
final class MemoryFile {
  let descriptor: Int32

  init(_ bytes: [UInt8]) throws(FileProblem) {
    descriptor = bytes.withUnsafeBytes { chancery_sealed_file($0.baseAddress, $0.count) }
    guard descriptor >= 0 else { throw FileProblem.last("hold a program in memory") }
  }

  deinit { close(descriptor) }
}
