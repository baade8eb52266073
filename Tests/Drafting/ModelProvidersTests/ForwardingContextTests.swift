import JSON
import ModelProviders
import Models
import Plans
import Testing

@Suite("Questions that are not all that the provider would answer from")
struct ForwardingContextTests {
  private static func ask(_ api: ModelProvider.API, _ name: String, _ value: JSONValue) throws -> ForwardedQuestion {
    var members: [String: JSONValue] = ["model": "m"]
    members[name] = value
    return try ForwardedQuestion(
      Array(JSONValue.object(members).canonicalText.utf8), api: api, capabilities: .usual(of: api))
  }

  private static func said(_ part: JSONValue) -> JSONValue { [["role": "user", "content": [part]]] }

  @Test(
    "A member that nobody here knows is not passed on",
    arguments: [
      "kv_transfer_params", "lora_path", "custom_logit_processor", "chat_template", "api_base", "fallbacks", "models",
      "route", "provider", "inference_geo", "previous_response_id", "conversation", "prompt", "extra_body",
      "prediction", "modalities", "best_of", "Model",
    ])
  func members(name: String) throws {
    for api in ModelProvider.API.allCases {
      for value: JSONValue in ["x", ["x"], ["x": 1], 1, true] {
        #expect(throws: ForwardedQuestion.Refused.self) { try Self.ask(api, name, value) }
      }
      _ = try Self.ask(api, name, .null)
    }
  }

  @Test(
    "A model that searches by itself is refused",
    arguments: [
      "gpt-4o-search-preview", "gpt-4o-mini-search-preview-2025-03-11", "gpt-5-search-api", "sonar", "Sonar-Pro",
      "perplexity/sonar-pro", "compound-beta", "groq/compound", "a/b:online", "a/b:online:free", "o3-deep-research",
    ])
  func searchers(model: String) {
    #expect(throws: ForwardedQuestion.Refused.self) { try Self.ask(.openAIChat, "model", .string(model)) }
  }

  @Test("A schema refers to nothing outside itself")
  func references() throws {
    func tools(_ reference: String) -> JSONValue {
      [
        [
          "type": "function",
          "function": ["name": "x", "parameters": ["properties": ["a": ["$ref": .string(reference)]]]],
        ]
      ]
    }
    for other in ["https://evil.test/schema", "//evil.test/x", "file:///etc/passwd", "other.json#/a"] {
      #expect(throws: ForwardedQuestion.Refused.self) { try Self.ask(.openAIChat, "tools", tools(other)) }
    }
    #expect(try Self.ask(.openAIChat, "tools", tools("#/$defs/a")).body["tools"] == tools("#/$defs/a"))
  }

  @Test(
    "Context that the question only points to is refused, and so are documents and sound",
    arguments: [
      (.openAIResponses, "input", [["type": "item_reference", "id": "msg_1"]]),
      (.openAIResponses, "input", [["id": "msg_1"]]),
      (.openAIResponses, "input", [["id": "msg_1", "type": .null, "role": "user"]]),
      (.openAIResponses, "input", [["type": "reasoning", "id": "rs_1", "summary": []]]),
      (.openAIResponses, "input", said(["type": "input_image", "file_id": "f"])),
      (.openAIResponses, "input", said(["type": "input_file", "file_data": "data:application/pdf;base64,AA"])),
      (.openAIResponses, "input", said(["type": "input_image", "image_url": "data:application/pdf;base64,AA"])),
      (.openAIChat, "messages", said(["type": "file", "file": ["file_data": "data:application/pdf;base64,AA"]])),
      (.openAIChat, "messages", said(["type": "input_audio", "input_audio": ["data": "AA", "format": "wav"]])),
      (.openAIChat, "messages", said(["type": "text", "text": "x", "file_id": "f"])),
      (.openAIChat, "messages", [["role": "assistant", "audio": ["id": "audio_1"]]]),
      (.openAIChat, "messages", said(["text": "of no type"])),
      (.anthropic, "messages", said(["type": "image", "source": ["type": "file", "file_id": "f"]])),
      (.anthropic, "messages", said(["type": "container_upload", "file_id": "f"])),
      (.anthropic, "messages", said(["type": "server_tool_use", "id": "1", "name": "web_search", "input": [:]])),
      (
        .anthropic, "messages",
        said(["type": "document", "source": ["type": "base64", "media_type": "application/pdf", "data": "AA"]])
      ),
      (.anthropic, "context_management", ["edits": [["type": "compact_20260112"]]]),
      (.anthropic, "tools", ["type": "web_search_20250305"]),
      (.anthropic, "tools", [["type": ["web_search_20250305"]]]),
    ] as [(ModelProvider.API, String, JSONValue)])
  func context(api: ModelProvider.API, name: String, value: JSONValue) {
    #expect(throws: ForwardedQuestion.Refused.self) { try Self.ask(api, name, value) }
  }

  @Test(
    "What agents send every day is passed on",
    arguments: [
      (.anthropic, "context_management", ["edits": [["type": "clear_thinking_20251015"]]]),
      (.anthropic, "system", [["type": "text", "text": "s", "cache_control": ["type": "ephemeral"]]]),
      (.anthropic, "messages", said(["type": "document", "source": ["type": "text", "data": "x"]])),
      (
        .anthropic, "messages",
        said(["type": "tool_result", "tool_use_id": "1", "content": [["type": "text", "text": "https://a.test"]]])
      ),
      (.anthropic, "messages", said(["type": "thinking", "thinking": "hm", "signature": "s"])),
      (
        .openAIChat, "messages",
        [
          [
            "role": "assistant", "audio": .null,
            "tool_calls": [["id": "1", "type": "function", "function": ["name": "x"]]],
          ]
        ]
      ),
      (.openAIResponses, "input", "a word"),
      (.openAIResponses, "input", [["type": "reasoning", "summary": [], "encrypted_content": "AA"]]),
      (
        .openAIResponses, "input",
        [
          ["type": "message", "role": "user", "content": [["type": "input_text", "text": "hi"]]],
          ["type": "function_call", "call_id": "1", "name": "x", "arguments": "{}"],
          ["type": "function_call_output", "call_id": "1", "output": [["type": "input_text", "text": "x"]]],
        ]
      ),
      (.openAIResponses, "include", ["reasoning.encrypted_content"]), (.openAIResponses, "store", false),
      (.openAIResponses, "reasoning", ["effort": "high", "summary": "auto"]),
    ] as [(ModelProvider.API, String, JSONValue)])
  func usual(api: ModelProvider.API, name: String, value: JSONValue) throws {
    #expect(try Self.ask(api, name, value).body[name] == value)
  }
}
