import JSON
import Plans

/// How the program of a preset is started inside the sandbox: with its own questions, updates, reports and sandbox switched
/// off, and asking the one model that it was given, through Chancery.
struct AgentPreset: Sendable {
  let preset: ExternalAgent.Preset
  /// The program's own path.
  let program: String
  /// By the provider's own name.
  let model: String
  /// The provider's name and protocol.
  let provider: String
  let api: ModelProvider.API
  /// The most tokens of an answer.
  let answerTokens: Int

  /// Where the provider is asked.
  private var address: String { "\(AgentWay.address)/\(provider)" }

  /// The words; the prompt is read from standard input where the program can.
  var words: [Template] {
    let words: [String] =
      switch preset {
      case .claude:
        ["--print", "--model", model, "--permission-mode", "bypassPermissions", "--no-session-persistence"]
      case .codex: codexWords
      case .aider: aiderWords
      case .opencode: ["run", "--model", "chancery/\(model)"]
      case .gemini: ["--model", model, "--approval-mode", "yolo"]
      }
    return [Template(program)] + words.map { Template($0) } + prompt
  }

  /// The prompt as a word, for programs that read none otherwise.
  private var prompt: [Template] {
    switch preset {
    case .aider: [Template("--message"), Template(parts: [.hole(.prompt)])]
    case .codex: [Template("-")]
    case .claude, .opencode, .gemini: []
    }
  }

  /// A provider of its own, so that no web socket, no login and no other model is tried. Tools of the provider, such as
  /// its web search, would be refused, and so are not offered.
  private var codexWords: [String] {
    let entry =
      #"{ name = "Chancery", base_url = "\#(address)/v1", env_key = "OPENAI_API_KEY", wire_api = "responses" }"#
    return [
      "exec", "--ephemeral", "--skip-git-repo-check", "--ignore-user-config", "--ignore-rules", "--color", "never",
      "--sandbox", "danger-full-access", "--config", #"web_search="disabled""#, "--config",
      #"model_provider="chancery""#, "--config", "model_providers.chancery=\(entry)", "--model", model,
    ]
  }

  /// Without its map of the repository, which it would leave behind in a folder of its own.
  private var aiderWords: [String] {
    let route = api == .anthropic ? "anthropic" : "openai"
    return [
      "--model", "\(route)/\(model)", "--weak-model", "\(route)/\(model)", "--edit-format", "diff", "--yes-always",
      "--no-auto-commits", "--no-gitignore", "--no-pretty", "--no-check-update", "--no-show-model-warnings",
      "--no-show-release-notes", "--analytics-disable", "--no-detect-urls", "--no-suggest-shell-commands",
      "--map-tokens", "0", "--chat-history-file", "/tmp/aider.chat.md", "--input-history-file", "/tmp/aider.input",
    ]
  }

  var variables: [String: String] {
    switch preset {
    case .claude:
      [
        "CLAUDE_CODE_MAX_OUTPUT_TOKENS": String(answerTokens), "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1", "DISABLE_ERROR_REPORTING": "1",
        "ANTHROPIC_SMALL_FAST_MODEL": model, "ANTHROPIC_DEFAULT_HAIKU_MODEL": model,
        "CLAUDE_CODE_SUBAGENT_MODEL": model,
        "IS_SANDBOX": "1",
      ]
    case .codex: [:]
    // Its library would fetch a table of prices from a host that the step does not name.
    case .aider: ["LITELLM_LOCAL_MODEL_COST_MAP": "True"]
    case .opencode:
      [
        "OPENCODE_CONFIG_CONTENT": opencodeConfiguration.canonicalText, "OPENCODE_DISABLE_AUTOUPDATE": "1",
        "OPENCODE_DISABLE_LSP_DOWNLOAD": "1", "OPENCODE_DISABLE_DEFAULT_PLUGINS": "1",
        "OPENCODE_DISABLE_MODELS_FETCH": "1",
      ]
    case .gemini: ["GOOGLE_GEMINI_BASE_URL": address, "GEMINI_API_KEY": AgentWay.noKey]
    }
  }

  private var opencodeConfiguration: JSONValue {
    let library = api == .anthropic ? "@ai-sdk/anthropic" : "@ai-sdk/openai-compatible"
    let entry: JSONValue = [
      "npm": .string(library), "name": "Chancery",
      "options": ["baseURL": .string("\(address)/v1"), "apiKey": .string(AgentWay.noKey)],
      "models": [
        model: ["name": .string(model), "limit": ["context": 200_000, "output": .integer(Int64(answerTokens))]]
      ],
    ]
    return [
      "provider": ["chancery": entry], "permission": ["*": "allow"], "autoupdate": false, "share": "disabled",
      "small_model": .string("chancery/\(model)"),
    ]
  }

  /// What the program is called where people read of it.
  static func title(_ preset: ExternalAgent.Preset) -> String {
    switch preset {
    case .claude: "Claude Code"
    case .codex: "Codex"
    case .aider: "aider"
    case .gemini: "Gemini CLI"
    case .opencode: "opencode"
    }
  }

  /// How the program is installed, for people who have none.
  static func installation(_ preset: ExternalAgent.Preset) -> String {
    switch preset {
    case .claude: "install Claude Code, for example `npm install -g @anthropic-ai/claude-code`"
    case .codex: "install Codex, for example `npm install -g @openai/codex`"
    case .aider: "install aider, for example `uv tool install aider-chat`"
    case .gemini: "install Gemini CLI, for example `npm install -g @google/gemini-cli`"
    case .opencode: "install opencode, for example `npm install -g opencode-ai`"
    }
  }
}
