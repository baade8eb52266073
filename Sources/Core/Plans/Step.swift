package import JSON

/// The name of a step in its plan: letters, digits, `-` and `_`, beginning with a letter.
package struct StepID: Hashable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral value: String) { self.init(value) }
  package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }
}

/// A node of the plan's graph.
package struct Step: Hashable, Sendable {
  package var id: StepID
  package var needs: [StepID]
  package var kind: Kind
  /// The step's restrictions of the profiles that its commands run under.
  package var sandbox: SandboxRestriction
  /// The most tokens of one answer, thinking included; `nil` leaves it to the tier and to what is usual.
  package var answerTokens: Int?

  package init(
    id: StepID, needs: [StepID] = [], kind: Kind, sandbox: SandboxRestriction = SandboxRestriction(),
    answerTokens: Int? = nil
  ) {
    self.answerTokens = answerTokens
    self.id = id
    self.needs = needs
    self.kind = kind
    self.sandbox = sandbox
  }

  /// A step is exactly one of four things.
  package enum Kind: Hashable, Sendable {
    case extract(Extract)
    case draft(Draft)
    case check(Check)
    case commit(Commit)

    package var name: String {
      switch self {
      case .extract: "extract"
      case .draft: "draft"
      case .check: "check"
      case .commit: "commit"
      }
    }
  }

  /// Asks a model about the files of the base and takes an answer that fits a schema; changes nothing.
  package struct Extract: Hashable, Sendable {
    package var question: Template
    /// JSON Schema of the answer.
    package var schema: JSONValue
    package var tier: Tier
    package var attempts: Int

    package init(question: Template, schema: JSONValue, tier: Tier = .fast, attempts: Int = 3) {
      self.question = question
      self.schema = schema
      self.tier = tier
      self.attempts = attempts
    }
  }

  /// Lets a model edit files in a scratch workspace until the checks pass.
  package struct Draft: Hashable, Sendable {
    package var instruction: Template
    package var tools: Set<ToolGroup>
    package var checks: [CheckCommand]
    package var tier: Tier
    /// How many times the step may be drafted, the first time included.
    package var attempts: Int
    /// The tier that drafts, for as many attempts again, once those are used up; `nil` where the step fails then.
    package var escalation: Tier?
    /// The external agent that drafts in place of the built-in loop, until the step escalates.
    package var agent: ExternalAgent?

    package init(
      instruction: Template, tools: Set<ToolGroup> = ToolGroup.standard, checks: [CheckCommand] = [],
      tier: Tier = .fast, attempts: Int = 3, escalation: Tier? = nil, agent: ExternalAgent? = nil
    ) {
      self.escalation = escalation
      self.agent = agent
      self.instruction = instruction
      self.tools = tools
      self.checks = checks
      self.tier = tier
      self.attempts = attempts
    }
  }

  /// Runs commands on what its needs drafted; all must succeed.
  package struct Check: Hashable, Sendable {
    package var commands: [CheckCommand]

    package init(commands: [CheckCommand]) { self.commands = commands }
  }

  /// Seals what was drafted and applies effects; always on the slow tier.
  package struct Commit: Hashable, Sendable {
    package var brief: Template?
    /// When a person must approve; `nil` where the plan does not say.
    package var approval: ApprovalRule?
    /// How many different people must approve where a person is asked; `nil` means one, whoever it is.
    package var approvals: Int?
    package var effects: [EffectDeclaration]
    package var onFailure: FailureRule

    package init(
      brief: Template? = nil, approval: ApprovalRule? = nil, effects: [EffectDeclaration],
      onFailure: FailureRule = .stop, approvals: Int? = nil
    ) {
      self.approvals = approvals
      self.brief = brief
      self.approval = approval
      self.effects = effects
      self.onFailure = onFailure
    }
  }
}

/// A group of drafting tools that a step may use.
package enum ToolGroup: String, Hashable, Sendable, CaseIterable {
  /// List folders and read files.
  case read
  /// Find text in files.
  case search
  /// Write, edit, patch, move and delete files.
  case edit
  /// Only write whole files; small models make fewer mistakes with this than with all of `edit`.
  case write
  /// Run commands in the sandbox.
  case run

  /// The tools of a draft step by default.
  package static let standard: Set<ToolGroup> = [.read, .search, .edit]
}

/// A command that decides whether a draft is good. It passes when it exits with status 0.
package struct CheckCommand: Hashable, Sendable {
  package var run: CommandLine
  /// Seconds after which it is stopped and counts as failed; `nil` means the profile's limit.
  package var timeoutSeconds: Int?

  package init(run: CommandLine, timeoutSeconds: Int? = nil) {
    self.run = run
    self.timeoutSeconds = timeoutSeconds
  }
}

/// A program and its arguments. No shell reads them.
package struct CommandLine: Hashable, Sendable {
  package var words: [Template]

  package init(words: [Template]) { self.words = words }
}

/// When a person must approve a commit.
package enum ApprovalRule: String, Hashable, Sendable, CaseIterable, Codable {
  /// Former plans may say so; it is read as `by-risk`.
  case never
  case byRisk = "by-risk"
  case always

  /// The rule that is kept to.
  package var inForce: ApprovalRule { self == .never ? .byRisk : self }
}

/// What happens to applied effects when a later one fails.
package enum FailureRule: String, Hashable, Sendable, CaseIterable, Codable {
  case stop
  case compensate
}
