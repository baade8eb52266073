import Forms
import JSON
import Plans
import Texts

/// The keys of a profile of the sandbox.
enum ProfileForm {
  static let profile = Field("profile", Form<ProfileName>.choice.located, required: true, "What the profile is for.")
  static let read = Field(
    "read", .list(of: .placePattern), required: true,
    "System paths shown read-only where they exist; * is allowed in the last part of a path.")
  static let toolchains = Field(
    "toolchains", .list(of: .toolchain), "Names from toolchains.yaml; their paths are shown read-only.")
  static let show = Field("show", .list(of: .shownPlace), "More paths shown read-only.")
  static let caches = Field(
    "caches", .list(of: .shownPlace), "Writable paths; what is written there is discarded.")
  static let hide = Field("hide", .list(of: .place), "Paths to hide, with everything below them.")
  static let path = Field("path", .list(of: .shownPlace), "Folders searched for programs first.")
  static let history = Field(
    "history", .flag, required: true, "Whether commands can read the target's git objects, and so its history.")
  static let reach = Field(
    "reach", reachForm, required: true,
    "Network access: none, or named (for agents: the hosts and models that the step names).")
  static let environment = Field("environment", EnvironmentForm.form, "Environment variables to set.")
  static let limits = Field("limits", LimitsForm.every, required: true, "Resource limits for commands.")

  static let fields = [
    profile.entry, read.entry, toolchains.entry, show.entry, caches.entry, hide.entry, path.entry, history.entry,
    reach.entry, environment.entry, limits.entry,
  ]

  /// The form of one profile's file.
  static func form(of name: ProfileName?) -> Form<ConfinementProfile> {
    Form<ConfinementProfile>.record("profile", "What commands can see, write and use.", fields) { record in
      let given = record[profile]
      if let given, let name, given.value != name {
        record.cursor.reading.refuse(
          "found \(given.value.rawValue)", at: given.place, expected: "\(name.rawValue), the name of the file")
      }
      // Every part is read even when another cannot be, so that all errors are reported at once.
      let read = record[Self.read]
      let toolchains = record[Self.toolchains] ?? []
      let show = record[Self.show] ?? []
      let caches = record[Self.caches] ?? []
      let hide = record[Self.hide] ?? []
      let path = record[Self.path] ?? []
      let history = record[Self.history]
      let reach = record[Self.reach]
      let environment = record[Self.environment] ?? [:]
      let limits = record[Self.limits]
      if let given, given.value != .agent, reach == .named {
        record.refuse(
          Self.reach.name, "only the profile agent can have network access", expected: "none")
      }
      guard let given, let read, let history, let reach, let limits else { return nil }
      return ConfinementProfile(
        name: given.value, read: read, toolchains: toolchains.map(\.value), show: show, caches: caches,
        hide: Set(hide), path: path, history: history, reach: reach, environment: environment, limits: limits)
    }
  }

  private static let reachForm = Form<ConfinementProfile.Reach>(Form<ConfinementProfile.Reach>.choice.schema) {
    cursor in
    guard let text = cursor.text(expecting: "none or named") else { return nil }
    if let reach = ConfinementProfile.Reach(rawValue: text) { return reach }
    cursor.refuse(
      "found \(JSONValue.string(text).canonicalText)", expected: "none or named",
      hint: "a profile does not list hosts; a step lists them for its agent")
    return nil
  }
}

/// The keys of `environment`: names of variables, and their values.
enum EnvironmentForm {
  static let form = Form<[(name: String, value: String)]>.dictionary(
    "a mapping from names of variables to strings", of: value, names: isFree,
    nameRule: "a variable's name other than \(ConfinementProfile.reservedVariables.sorted().joined(separator: ", "))"
  ).map { members, _ in Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }) }

  private static let value = Form<String>(["type": "string"]) { cursor in
    guard let text = cursor.text() else { return nil }
    if text.contains("${{") {
      cursor.refuse("${{ }} cannot be used here", expected: "a string without it")
      return nil
    }
    guard text.unicodeScalars.allSatisfy({ $0 >= " " && $0 != "\u{7f}" }) else {
      cursor.refuse("found \(JSONValue.string(text).canonicalText)", expected: "a string of one line")
      return nil
    }
    return text
  }

  private static func isFree(_ name: String) -> Bool {
    "[A-Za-z_][A-Za-z0-9_]*".matches(whole: name) && !ConfinementProfile.reservedVariables.contains(name)
  }
}

/// The keys of a toolchain.
enum ToolchainForm {
  static let show = Field(
    "show", .list(of: .placePattern, atLeast: 1), required: true,
    "Paths shown read-only where they exist; * is allowed in the last part of a path.")
  static let hide = Field(
    "hide", .list(of: .place), "Paths among these to hide, with everything below them; * is allowed in every part.")
  static let path = Field("path", .list(of: .shownPlace), "Folders searched for programs.")
  static let environment = Field(
    "environment", EnvironmentForm.form,
    "Environment variables to set; a value that begins with ~/ becomes the real path.")

  static let table = Form<[(name: String, value: Toolchain)]>.dictionary(
    "a mapping from names to toolchains", of: toolchain, names: StepID.isValid,
    nameRule: "letters, digits, - and _, beginning with a letter"
  ).map { members, _ in Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }) }

  private static let toolchain = Form<Toolchain>.record(
    "toolchain", "Where a language's programs and libraries are.",
    [show.entry, hide.entry, path.entry, environment.entry]
  ) { record in
    let hide = record[Self.hide] ?? []
    let path = record[Self.path] ?? []
    let environment = record[Self.environment] ?? [:]
    return record[show].map { Toolchain(show: $0, hide: hide, path: path, environment: environment) }
  }
}
