/// What models do wrong, each caught by code: the one list that journal, feedback and report use.
package enum Mistake: String, Hashable, Sendable, CaseIterable, Codable {
  case unknownTool = "unknown-tool"
  /// Arguments that are no JSON or do not fit the tool's schema.
  case invalidArguments = "invalid-arguments"
  /// A flag that the program's own help does not know.
  case madeUpFlag = "made-up-flag"
  case missingPath = "missing-path"
  /// A path outside the workspace, or one that the step may not touch.
  case forbiddenPath = "forbidden-path"
  /// An edit whose old text is not there.
  case editNotFound = "edit-not-found"
  /// An edit whose old text is there more than once.
  case editAmbiguous = "edit-ambiguous"
  /// An edit of a file that changed since it was read.
  case staleEdit = "stale-edit"
  /// What has to come first was left out: an edit of a file that was never read, a check that could have been run.
  case skippedPrecondition = "skipped-precondition"
  /// A patch that is malformed or does not apply.
  case patchFailed = "patch-failed"
  case failedCheck = "failed-check"
  /// A check did not end in its time.
  case timedOutCheck = "timed-out-check"
  /// A check was stopped by a limit of the sandbox: memory, processes, disk, files, output.
  case stoppedCheck = "stopped-check"
  /// A check was ended by a signal.
  case crashedCheck = "crashed-check"
  /// An effect cannot use a file that was drafted: it is missing, or what it holds cannot be applied.
  case unusableFile = "unusable-file"
  /// A claim of success that the runtime's own record contradicts.
  case contradictedClaim = "contradicted-claim"
  /// An answer that is no JSON or does not fit its schema.
  case malformedOutput = "malformed-output"
  case truncatedOutput = "truncated-output"
  case refusal
  /// The same call again and again, or turns without a change.
  case noProgress = "no-progress"
  /// The draft ended without changing anything.
  case emptyDraft = "empty-draft"
  /// The draft is over the boundary.
  case overBoundary = "over-boundary"
  /// An external agent ended with an error, or had to be stopped.
  case agentFailed = "agent-failed"
  /// Drafts of several steps do not merge.
  case mergeConflict = "merge-conflict"
  /// The slow tier or a person wanted changes.
  case changesWanted = "changes-wanted"
}
