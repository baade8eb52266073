import JSON
import Plans

/// What published agents ask, member by member and type by type, in words of our own.
///
/// Each was taken down from the program itself, asked by a scripted server on the loopback; `./dev test --agents` runs the
/// programs again.
struct AgentQuestion: Sendable, CustomStringConvertible {
  let description: String
  let api: ModelProvider.API
  let body: JSONValue

  static let all = [claude, claudeAfterCall, codex, codexCodeMode, codexAfterCall, aider]

  /// Claude Code 2.1.332, `claude --print`.
  static let claude = AgentQuestion(
    description: "Claude Code", api: .anthropic,
    body: claudeBody([
      ["role": "user", "content": [text("Notes about the folder."), text("Write after into the note.")]],
      [
        "role": "system", "content": [text("What the agent is told.", isKept: true)],
        "output_config": ["effort": "medium"],
      ],
    ]))

  static let claudeAfterCall = AgentQuestion(
    description: "Claude Code after a call", api: .anthropic,
    body: claudeBody([
      ["role": "user", "content": [text("Write after into the note.")]],
      ["role": "system", "content": "What the agent is told.", "output_config": ["effort": "medium"]],
      [
        "role": "assistant",
        "content": [
          ["type": "thinking", "thinking": "", "signature": "c2lnbmF0dXJl"],
          [
            "type": "tool_use", "id": "toolu_0", "name": "Write",
            "input": ["file_path": "/workspace/note", "content": "after\n"],
          ],
        ],
      ],
      [
        "role": "user",
        "content": [
          [
            "type": "tool_result", "tool_use_id": "toolu_0", "content": "The file was written.",
            "cache_control": ["type": "ephemeral"],
          ]
        ],
      ],
    ]))

  private static func claudeBody(_ messages: JSONValue) -> JSONValue {
    [
      "model": "claude-sonnet-5-5", "messages": messages,
      "system": [text("x-anthropic-billing-header: cc_version=2.1.332;"), text("You are an agent.", isKept: true)],
      "tools": [
        ["name": "Write", "description": "Writes a file.", "input_schema": schema],
        ["name": "Later", "description": "Stands for others.", "input_schema": schema, "defer_loading": true],
      ],
      "metadata": ["user_id": "{\"device_id\":\"0\",\"session_id\":\"1\"}"], "max_tokens": 128_000,
      "thinking": ["type": "adaptive", "display": "omitted"],
      "context_management": ["edits": [["type": "clear_thinking_20251015", "keep": "all"]]],
      "output_config": ["effort": "medium"], "stream": true,
    ]
  }

  /// Codex 0.163.0, `codex exec`, with a model that it does not know.
  static let codex = AgentQuestion(
    description: "Codex", api: .openAIResponses, body: codexBody(codexMessages, tools: functions + [collaboration]))

  /// The same with one that it knows: tools come in the middle of the conversation, under names of their own.
  static let codexCodeMode = AgentQuestion(
    description: "Codex with tools among its messages", api: .openAIResponses,
    body: codexBody([additionalTools] + codexMessages, tools: nil))

  private static let script: JSONValue = [
    "type": "custom", "name": "exec", "description": "Runs a script.",
    "format": ["type": "grammar", "syntax": "lark", "definition": "start: /.+/"],
  ]

  private static let additionalTools: JSONValue = [
    "type": "additional_tools", "id": "at_0", "role": "developer",
    "tools": [
      ["type": "namespace", "name": "functions", "description": "", "tools": .array([script] + functions)],
      collaboration,
    ],
  ]

  static let codexAfterCall = AgentQuestion(
    description: "Codex after a call", api: .openAIResponses,
    body: codexBody(codexMessages + codexCall, tools: functions + [collaboration]))

  private static let codexCall: [JSONValue] = [
    [
      "type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "exec_command",
      "arguments": "{\"cmd\":\"echo after > note\"}",
    ], ["type": "function_call_output", "id": "fco_1", "call_id": "call_1", "output": "exit code 0"],
  ]

  private static let functions: [JSONValue] = [
    ["type": "function", "name": "exec_command", "description": "Runs.", "strict": false, "parameters": schema],
    ["type": "function", "name": "view_image", "description": "Looks.", "strict": false, "parameters": schema],
  ]

  private static let collaboration: JSONValue = [
    "type": "namespace", "name": "collaboration", "description": "Other agents.",
    "tools": [
      ["type": "function", "name": "spawn", "description": "Begins one.", "strict": false, "parameters": schema]
    ],
  ]

  private static let codexMessages: [JSONValue] = [
    [
      "type": "message", "id": "msg_0", "role": "developer",
      "content": [["type": "input_text", "text": "You are an agent."]],
    ],
    [
      "type": "message", "id": "msg_1", "role": "user",
      "content": [["type": "input_text", "text": "Write after into the note."]],
    ],
  ]

  private static func codexBody(_ input: [JSONValue], tools: [JSONValue]?) -> JSONValue {
    var members: [String: JSONValue] = [
      "model": "small", "stream": true, "input": .array(input), "tool_choice": "auto", "parallel_tool_calls": true,
      "reasoning": ["effort": "low", "context": "all_turns"], "text": ["verbosity": "low"], "store": false,
      "include": ["reasoning.encrypted_content"], "prompt_cache_key": "0",
      "client_metadata": [
        "session_id": "0", "x-codex-installation-id": "1",
        "x-codex-turn-metadata": "{\"workspaces\":{\"/workspace\":{\"latest_git_commit_hash\":\"0\"}}}",
      ],
    ]
    if let tools { members["tools"] = .array(tools) }
    return .object(members)
  }

  /// aider 0.86.2, `aider --message`.
  static let aider = AgentQuestion(
    description: "aider", api: .openAIChat,
    body: [
      "model": "small", "stream": true, "temperature": 0,
      "messages": [
        ["role": "system", "content": "You are an editor."], ["role": "user", "content": "An example."],
        ["role": "assistant", "content": "Ok."], ["role": "user", "content": "Write after into the note."],
      ],
    ])

  private static let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]

  private static func text(_ words: String, isKept: Bool = false) -> JSONValue {
    var members: [String: JSONValue] = ["type": "text", "text": .string(words)]
    if isKept { members["cache_control"] = ["type": "ephemeral"] }
    return .object(members)
  }
}
