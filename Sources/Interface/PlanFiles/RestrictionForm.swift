import Forms
import JSON
import Plans

/// A step's restrictions of its profiles, each part with its place.
struct RestrictionSource {
  var limits: [SandboxLimit: Located<Int>]
  var hidesHistory: Bool
  var toolchains: [Located<String>]?
  var caches: [Located<String>]?
  var hide: [String]

  var value: SandboxRestriction {
    SandboxRestriction(
      limits: limits.mapValues(\.value), hidesHistory: hidesHistory,
      toolchains: toolchains.map { Set($0.map(\.value)) },
      caches: caches.map { Set($0.map(\.value)) }, hide: Set(hide))
  }
}

/// The keys of a step's `sandbox`.
enum RestrictionForm {
  static let limits = Field(
    "limits", LimitsForm.some("lower-limits", "Limits for the step's commands, lower than the profile's."),
    "Limits for the step's commands, lower than the profile's.")
  static let history = Field(
    "history", noHistory, "false hides the target's git objects, and so its history, from commands.")
  static let toolchains = Field(
    "toolchains", .list(of: .toolchain), "Toolchains to keep; all of the profile's by default.")
  static let caches = Field(
    "caches", .list(of: Form<String>.shownPlace.located), "Caches to keep; all of the profile's by default.")
  static let hide = Field("hide", .list(of: .place), "Paths to hide, with everything below them.")

  static let form = Form<RestrictionSource>.record(
    "sandbox", "Restrictions of the profile that the step's commands run under.",
    [limits.entry, history.entry, toolchains.entry, caches.entry, hide.entry]
  ) { record in
    RestrictionSource(
      limits: record[limits] ?? [:], hidesHistory: record[history] == false, toolchains: record[toolchains],
      caches: record[caches], hide: record[hide] ?? [])
  }

  private static let noHistory = Form<Bool>(["const": false]) { cursor in
    guard let flag = Form<Bool>.flag.read(cursor) else { return nil }
    if flag { cursor.refuse("found true", expected: "false, because a plan can only restrict a profile") }
    return flag
  }
}
