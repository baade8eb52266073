/// A script for psql: its statements for the server, apart from the commands that psql itself follows.
///
/// Those that only concern what psql shows are left out, as they have no effect on a database; the others are refused by
/// name, since what psql would do at them is not done here.
struct PsqlScript {
  /// The script, in which psql's own commands are blank.
  private(set) var text = ""
  private(set) var problems: [SQLProblem] = []
  /// Names of commands that were left out.
  private(set) var leftOut: Set<String> = []

  private var blanks: ScriptBlanks
  private let bytes: [UInt8]

  init(_ script: String) {
    bytes = Array(script.utf8)
    blanks = ScriptBlanks(bytes)
    var place = 0
    var statement = 0
    while place < bytes.count {
      if let end = PostgresLexer.endOfQuote(at: place, in: bytes) {
        place = end
      } else if bytes[place] == UInt8(ascii: "\\") {
        place = takeCommand(at: place)
      } else if bytes[place] == UInt8(ascii: ";") {
        place = isCopy(statement..<place) ? takeRows(after: place) : place + 1
        statement = place
      } else {
        place += 1
      }
    }
    text = blanks.text
  }

  /// Reads a command up to the line's end.
  private mutating func takeCommand(at start: Int) -> Int {
    let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    let words = String(decoding: bytes[(start + 1)..<end], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    let name = words.first.map(String.init) ?? ""
    let arguments = words.dropFirst().map(String.init)
    if let reason = Self.refusal(of: name, arguments) {
      problems.append(SQLProblem(at: ScriptPlace(of: start, in: bytes), reason: reason))
    } else {
      leftOut.insert("\\\(name)")
    }
    blanks.blank(start..<end)
    // These two end a statement.
    if ["g", "gx"].contains(name) { blanks.put(UInt8(ascii: ";"), at: start) }
    return end
  }

  private static func refusal(of name: String, _ arguments: [String]) -> String? {
    let what = "\\\(name) is a command of psql itself"
    switch name {
    case let name where shown.contains(name) || name.hasPrefix("d"): return nil
    case "set" where arguments.first.map { variables.contains($0) } ?? true: return nil
    case "set":
      return "\(what) and defines a variable, which only psql puts in where the script says :NAME; write the value"
    case "encoding" where ["utf8", "utf-8", "unicode"].contains(arguments.first?.lowercased() ?? "utf8"): return nil
    case "g" where arguments.isEmpty, "gx" where arguments.isEmpty: return nil
    case "c", "connect": return "\(what) and goes on in another database; put what follows into a script of its own"
    case "i", "ir", "include", "include_relative":
      return "\(what) and runs another file; put its statements into this one"
    case "copy": return "\(what) and reads or writes a file of this machine; write the rows as INSERT"
    case "q", "quit": return "\(what) and ends the script here; leave out what follows"
    case "!": return "\(what) and runs a program"
    case "if", "elif", "else", "endif": return "\(what) and decides by a variable; leave what is meant"
    case "gexec": return "\(what) and runs what a query answers; write the statements out"
    default: return "\(what), and what psql does at it is not done here"
    }
  }

  /// Commands that change nothing but what psql prints. `\restrict` only holds psql's own commands back.
  private static let shown: Set = [
    "restrict", "unrestrict", "echo", "qecho", "warn", "timing", "pset", "x", "t", "a", "H", "C", "f", "T", "h", "help",
    "?", "p", "print", "errverbose", "copyright", "conninfo", "unset", "l", "l+", "z", "sf", "sf+", "sv", "sv+",
    "encoding_list",
  ]

  /// Variables that say how psql works. The first error ends a migration whatever `ON_ERROR_STOP` says.
  private static let variables: Set = [
    "ON_ERROR_STOP", "ON_ERROR_ROLLBACK", "ECHO", "ECHO_HIDDEN", "QUIET", "VERBOSITY", "SHOW_CONTEXT", "FETCH_COUNT",
    "SINGLELINE", "HIDE_TABLEAM", "HIDE_TOAST_COMPRESSION", "PROMPT1", "PROMPT2", "PROMPT3", "HISTCONTROL", "HISTFILE",
    "HISTSIZE", "COMP_KEYWORD_CASE", "IGNOREEOF", "SHOW_ALL_RESULTS",
  ]

  private func isCopy(_ range: Range<Int>) -> Bool {
    let first = ScriptTokens.firstToken(from: range.lowerBound, in: bytes, nesting: true)
    guard first < range.upperBound else { return false }
    let words = String(decoding: bytes[first..<range.upperBound], as: UTF8.self).lowercased()
      .split(whereSeparator: { $0.isWhitespace || $0 == ")" })
    return words.first == "copy" && zip(words, words.dropFirst()).contains { $0 == ("from", "stdin") }
  }

  /// Leaves out the rows that follow `COPY … FROM stdin;`, up to a line `\.`.
  private mutating func takeRows(after semicolon: Int) -> Int {
    var start = (bytes[semicolon...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
    let first = start
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[start..<end]
      start = min(end + 1, bytes.count)
      if line.elementsEqual("\\.".utf8) || line.elementsEqual("\\.\r".utf8) { break }
    }
    blanks.blank((semicolon + 1)..<start)
    return max(first, start)
  }
}
