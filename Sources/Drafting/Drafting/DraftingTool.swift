import JSON
package import Models
package import Plans

/// A tool that a fast-tier step may use. None of them reaches outside the step's workspace.
package enum DraftingTool: String, Hashable, Sendable, CaseIterable {
  case list, read, search, write, edit
  case applyPatch = "apply_patch"
  case move, delete, run

  package var group: ToolGroup {
    switch self {
    case .list, .read: .read
    case .search: .search
    case .write, .edit, .applyPatch, .move, .delete: .edit
    case .run: .run
    }
  }

  /// The tools of some groups, in the order in which they are offered.
  package static func tools(in groups: Set<ToolGroup>) -> [DraftingTool] {
    allCases.filter { groups.contains($0.group) || ($0 == .write && groups.contains(.write)) }
  }

  package var definition: ModelTool { ModelTool(name: rawValue, summary: summary, schema: schema) }

  /// The tool as it is offered where only these files may change: models that are given the choice make up fewer paths.
  func definition(changingOnly files: [String]) -> ModelTool {
    guard case .object(var members) = schema, case .object(var properties)? = members["properties"] else {
      return definition
    }
    for name in ["path", "from", "to"] where properties[name] != nil && group == .edit {
      properties[name] = ["type": "string", "enum": .array(files.map(JSONValue.string))]
    }
    members["properties"] = .object(properties)
    return ModelTool(name: rawValue, summary: summary, schema: .object(members))
  }

  private var summary: String {
    switch self {
    case .list: "List a folder: files with their sizes, folders with a slash at the end."
    case .read: "Read a text file, whole or from a line on. A file must be read before it is changed."
    case .search: "Find lines in files: give text for exact text, or pattern for a simple regular expression."
    case .write: "Write a whole file, new or in place of one that was read. Give the complete content."
    case .edit:
      "Replace a piece of a file that was read. old must be in the file exactly once (or count times); "
        + "give enough lines around it to make it so."
    case .applyPatch:
      "Change files by a patch from *** Begin Patch to *** End Patch, or by a unified diff. All of it applies or none."
    case .move: "Move a file to a path where there is none."
    case .delete: "Delete a file or a symbolic link."
    case .run:
      "Run a program in the sandbox: no network, no input, only the workspace writable. "
        + "command is a list of words, not a shell line."
    }
  }

  private static let path: JSONValue = [
    "type": "string", "minLength": 1, "description": "relative to the root of the workspace",
  ]

  private var schema: JSONValue {
    switch self {
    case .list: Self.object(["path": ["type": "string", "description": "a folder; empty for the root"]], required: [])
    case .read:
      Self.object(
        [
          "path": Self.path, "from": ["type": "integer", "minimum": 1, "description": "first line, from 1"],
          "lines": ["type": "integer", "minimum": 1, "description": "how many lines"],
        ], required: ["path"])
    case .search:
      Self.object(
        [
          "text": ["type": "string", "minLength": 1], "pattern": ["type": "string", "minLength": 1],
          "path": ["type": "string", "description": "a folder or file to search; empty for all"],
        ], required: [])
    case .write: Self.object(["path": Self.path, "content": ["type": "string"]], required: ["path", "content"])
    case .edit:
      Self.object(
        [
          "path": Self.path, "old": ["type": "string", "minLength": 1], "new": ["type": "string"],
          "count": ["type": "integer", "minimum": 1, "description": "how often old is in the file; default 1"],
        ], required: ["path", "old", "new"])
    case .applyPatch: Self.object(["patch": ["type": "string", "minLength": 1]], required: ["patch"])
    case .move: Self.object(["from": Self.path, "to": Self.path], required: ["from", "to"])
    case .delete: Self.object(["path": Self.path], required: ["path"])
    case .run:
      Self.object(
        [
          "command": ["type": "array", "items": ["type": "string"], "minItems": 1],
          "timeout_seconds": ["type": "integer", "minimum": 1],
        ], required: ["command"])
    }
  }

  private static func object(_ properties: [String: JSONValue], required: [JSONValue]) -> JSONValue {
    [
      "type": "object", "properties": .object(properties), "required": .array(required), "additionalProperties": false,
    ]
  }
}
