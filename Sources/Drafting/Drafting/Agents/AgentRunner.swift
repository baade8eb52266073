package import Plans
package import RunJournal

/// Runs an external agent where it can change nothing but its workspace, and reach nothing but what its step names.
package protocol AgentRunner: Sendable {
  /// Finds the agent's program and what it needs.
  ///
  /// - Parameter answerTokens: the most tokens of an answer, which the program is told where it can be.
  /// - Throws: `AgentProblem` where it cannot be run here.
  func prepare(_ agent: ExternalAgent, answerTokens: Int) async throws(AgentProblem) -> PreparedAgent

  /// - Parameters:
  ///   - calls: counts the models that it asks.
  ///   - progress: called with each line that it prints or says.
  /// - Throws: `ConfinementError` when it could not be confined, and therefore did not run.
  func run(_ agent: AgentCommand, calls: AgentCalls, progress: @escaping @Sendable (String) -> Void)
    async throws(ConfinementError) -> AgentRun
}

extension AgentRunner {
  /// The agent as the plan has it.
  package func prepare(_ agent: ExternalAgent, answerTokens: Int) async throws(AgentProblem) -> PreparedAgent {
    PreparedAgent(agent, name: agent.name)
  }
}

/// An agent as it is to be run.
package struct AgentCommand: Hashable, Sendable {
  package var agent: ExternalAgent
  /// Its words with every hole filled, its workspace, and what it may use up.
  package var command: ConfinedCommand
  package var prompt: String
  /// Whether a word of the command is or holds the prompt, so that it need not be told otherwise.
  package var isPromptInWords: Bool
  /// The most tokens of an answer of its models.
  package var answerTokens: Int

  package init(
    agent: ExternalAgent, command: ConfinedCommand, prompt: String, isPromptInWords: Bool,
    answerTokens: Int = ExternalAgent.usualAnswerTokens
  ) {
    self.answerTokens = answerTokens
    self.agent = agent
    self.command = command
    self.prompt = prompt
    self.isPromptInWords = isPromptInWords
  }
}

/// What came of an agent.
package struct AgentRun: Hashable, Sendable {
  package enum Ending: Hashable, Sendable {
    /// It is done when its process ends well.
    case process
    /// It said that it is done, and its process has nothing to add.
    case done
    /// The conversation with it failed, and why.
    case failed(String)
  }

  package var ending: Ending
  package var outcome: CommandOutcome
  /// What it said last, where it speaks rather than prints.
  package var words: String
  /// `nil` where it had no network.
  package var network: NetworkTraffic?

  package init(
    ending: Ending = .process, outcome: CommandOutcome, words: String = "", network: NetworkTraffic? = nil
  ) {
    self.ending = ending
    self.outcome = outcome
    self.words = words
    self.network = network
  }
}
