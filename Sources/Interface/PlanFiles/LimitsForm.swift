import Forms
import JSON
import Plans

/// The keys of `limits`, in profiles, configurations and plans.
enum LimitsForm {
  /// A profile's limits. Each must be set, so that none is forgotten.
  static let every = Form<SandboxLimits>.record(
    "limits", "Resource limits for commands.", fields(required: true).map(\.field.entry)
  ) { record in
    let amounts = amounts(in: record, of: fields(required: true))
    guard amounts.count == SandboxLimit.allCases.count else { return nil }
    return SandboxLimits { amounts[$0]?.value ?? 0 }
  }

  /// Any of the limits, each with its place.
  static func some(_ name: String, _ summary: String) -> Form<[SandboxLimit: Located<Int>]> {
    Form<[SandboxLimit: Located<Int>]>.record(name, summary, fields(required: false).map(\.field.entry)) { record in
      amounts(in: record, of: fields(required: false))
    }
  }

  private static func fields(required isRequired: Bool) -> [(limit: SandboxLimit, field: Field<Located<Int>>)] {
    SandboxLimit.allCases.map { limit in
      (limit, Field(limit.rawValue, Form<Int>.amount(of: limit).located, required: isRequired, summary(of: limit)))
    }
  }

  private static func amounts(
    in record: Record, of fields: [(limit: SandboxLimit, field: Field<Located<Int>>)]
  ) -> [SandboxLimit: Located<Int>] {
    fields.reduce(into: [:]) { $0[$1.limit] = record[$1.field] }
  }

  private static func summary(of limit: SandboxLimit) -> String {
    switch limit {
    case .memory: "Memory of all processes together, such as 4GiB."
    case .processMemory: "Private memory of one process, such as 4GiB."
    case .processes: "Processes at the same time."
    case .disk: "What a step may write to its workspace, such as 4GiB."
    case .files: "Files and folders that a step may create in its workspace."
    case .file: "The largest file, such as 1GiB."
    case .openFiles: "Files that one process may have open."
    case .output: "What a command may print, such as 4MiB."
    case .wall: "The time that a command may take, such as 10m."
    case .temporary: "The size of each of /tmp, the home folder and shared memory, such as 1GiB."
    }
  }
}
