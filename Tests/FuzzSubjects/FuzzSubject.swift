/// What reads texts that come from outside. Its number is the first byte of an input; new ones are added at the end.
package enum FuzzSubject: UInt8, CaseIterable, Sendable {
  case plan, policy, document, proposal, approval, configuration, profile, event, chat, responses, messages, sqlite
  case postgres, pattern, ignoreRules, patch, modelOutput, diff
  case proxyRequest, clientHello, httpAnswer
  case agentMessage, agentQuestion

  /// Reads an input by the subject that its first byte names.
  ///
  /// - Returns: false for an input without a subject.
  package static func read(_ input: [UInt8]) -> Bool {
    guard input.count > 1, let subject = FuzzSubject(rawValue: input[0] % UInt8(allCases.count)) else { return false }
    subject.read(Array(input.dropFirst()))
    return true
  }

  /// Reads a text and holds what came of it against the laws of the subject: a broken one is a trap.
  package func read(_ bytes: [UInt8]) {
    switch self {
    case .plan, .policy, .configuration, .profile: FileSubjects.read(bytes, as: self)
    case .document, .proposal, .approval, .event, .modelOutput: RecordSubjects.read(bytes, as: self)
    case .chat, .responses, .messages: AnswerSubjects.read(bytes, as: self)
    case .sqlite, .postgres: ScriptSubjects.read(bytes, as: self)
    case .proxyRequest, .clientHello, .httpAnswer: ConnectionSubjects.read(bytes, as: self)
    case .agentMessage, .agentQuestion: AgentSubjects.read(bytes, as: self)
    case .pattern, .ignoreRules, .patch, .diff: TextSubjects.read(bytes, as: self)
    }
  }
}
