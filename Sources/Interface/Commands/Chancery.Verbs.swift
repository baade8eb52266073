import ArgumentParser

/// Verbs are parsed without the tree of all commands, every one of which the parser looks at before it begins.
extension Chancery {
  /// The verbs that have none below them, by their names.
  private static let verbs: [String: any Command.Type] = [
    "abort": Abort.self, "approve": Approve.self, "commit": Commit.self, "diff": Diff.self, "doctor": Doctor.self,
    "draft": Draft.self, "gc": Gc.self, "init": Init.self, "log": Log.self, "reject": Reject.self,
    "report": Report.self, "resolve": Resolve.self, "resume": Resume.self, "review": Review.self, "run": Run.self,
    "schema": Schema.self, "show": Show.self, "status": Status.self, "try": Try.self, "undo": Undo.self,
    "validate": Validate.self, "verify": Verify.self,
  ]

  /// The command of a command line.
  ///
  /// What a verb alone does not take is put to the whole tree, which has the words for help and mistakes.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    if let name = arguments.first, let verb = verbs[name],
      let command = try? verb.parseAsRoot(Array(arguments.dropFirst())), command is any Command
    {
      return command
    }
    return try parseAsRoot(arguments)
  }
}
