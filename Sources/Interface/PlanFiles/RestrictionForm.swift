import Forms
import JSON
import Plans

/// What a step takes away from its profiles, and where each part of it was written.
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

/// The table of the keys of a step's `sandbox`.
enum RestrictionForm {
  static let limits = Field(
    "limits", LimitsForm.some("lower-limits", "What the step's commands may use up, less than the profile's."),
    "What the step's commands may use up, less than the profile's.")
  static let history = Field(
    "history", noHistory, "False keeps the target's objects from the workspace's repository.")
  static let toolchains = Field(
    "toolchains", .list(of: .toolchain), "The toolchains that stay; all of the profile's by default.")
  static let caches = Field(
    "caches", .list(of: Form<String>.shownPlace.located), "The caches that stay; all of the profile's by default.")
  static let hide = Field("hide", .list(of: .place), "Paths that are not shown, nor anything below them.")

  static let form = Form<RestrictionSource>.record(
    "sandbox", "What the step takes away from the profile that its commands run under.",
    [limits.entry, history.entry, toolchains.entry, caches.entry, hide.entry]
  ) { record in
    RestrictionSource(
      limits: record[limits] ?? [:], hidesHistory: record[history] == false, toolchains: record[toolchains],
      caches: record[caches], hide: record[hide] ?? [])
  }

  private static let noHistory = Form<Bool>(["const": false]) { cursor in
    guard let flag = Form<Bool>.flag.read(cursor) else { return nil }
    if flag { cursor.refuse("found true", expected: "false, because a plan can only take away") }
    return flag
  }
}
