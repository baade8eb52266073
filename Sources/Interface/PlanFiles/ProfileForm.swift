import Forms
import JSON
import Plans
import Texts

/// The table of the keys of a profile of the sandbox.
enum ProfileForm {
  static let profile = Field("profile", Form<ProfileName>.choice.located, required: true, "What the profile is for.")
  static let read = Field(
    "read", .list(of: .placePattern), required: true,
    "Places of the system that are shown read-only where they exist; * may stand in the last part of a path.")
  static let toolchains = Field(
    "toolchains", .list(of: .toolchain), "Names from toolchains.yaml, whose places are shown read-only.")
  static let show = Field("show", .list(of: .shownPlace), "Paths that are shown read-only besides.")
  static let caches = Field(
    "caches", .list(of: .shownPlace), "Paths that may be written to; what is written is thrown away.")
  static let hide = Field("hide", .list(of: .place), "Paths that are not shown, nor anything below them.")
  static let path = Field("path", .list(of: .shownPlace), "Folders that are searched for programs first.")
  static let history = Field(
    "history", .flag, required: true, "Whether the workspace's repository can read the target's objects.")
  static let reach = Field(
    "reach", reachForm, required: true,
    "What of the network commands reach: none, or for an agent the hosts and models that its step names.")
  static let environment = Field("environment", EnvironmentForm.form, "Variables that are set.")
  static let limits = Field("limits", LimitsForm.every, required: true, "What commands may use up.")

  static let fields = [
    profile.entry, read.entry, toolchains.entry, show.entry, caches.entry, hide.entry, path.entry, history.entry,
    reach.entry, environment.entry, limits.entry,
  ]

  /// The form of the file of one profile.
  static func form(of name: ProfileName?) -> Form<ConfinementProfile> {
    Form<ConfinementProfile>.record("profile", "What commands see, may write and may use up.", fields) { record in
      let given = record[profile]
      if let given, let name, given.value != name {
        record.cursor.reading.refuse(
          "found \(given.value.rawValue)", at: given.place, expected: "\(name.rawValue), as the file is named")
      }
      // Every part is read even when another means nothing, so that all that is wrong is said at once.
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
          Self.reach.name, "commands of the profile \(given.value.rawValue) reach no network", expected: "none")
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
      hint: "a profile names no hosts: a step names those of its agent")
    return nil
  }
}

/// The table of `environment`: names that a person makes up, and texts.
enum EnvironmentForm {
  static let form = Form<[(name: String, value: String)]>.dictionary(
    "a mapping from names of variables to texts", of: value, names: isFree,
    nameRule: "a variable's name other than \(ConfinementProfile.reservedVariables.sorted().joined(separator: ", "))"
  ).map { members, _ in Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }) }

  private static let value = Form<String>(["type": "string"]) { cursor in
    guard let text = cursor.text() else { return nil }
    if text.contains("${{") {
      cursor.refuse("nothing is filled in for ${{ }} here", expected: "a text without it")
      return nil
    }
    guard text.unicodeScalars.allSatisfy({ $0 >= " " && $0 != "\u{7f}" }) else {
      cursor.refuse("found \(JSONValue.string(text).canonicalText)", expected: "a text of one line")
      return nil
    }
    return text
  }

  private static func isFree(_ name: String) -> Bool {
    "[A-Za-z_][A-Za-z0-9_]*".matches(whole: name) && !ConfinementProfile.reservedVariables.contains(name)
  }
}

/// The table of the keys of a toolchain.
enum ToolchainForm {
  static let show = Field(
    "show", .list(of: .placePattern, atLeast: 1), required: true,
    "Paths that are shown read-only where they exist; * may stand in the last part of a path.")
  static let hide = Field(
    "hide", .list(of: .place), "Paths of these that are not shown, nor anything below them; * may stand in every part.")
  static let path = Field("path", .list(of: .shownPlace), "Folders that are searched for programs.")
  static let environment = Field(
    "environment", EnvironmentForm.form, "Variables that are set; a value that begins with ~/ becomes the real path.")

  static let table = Form<[(name: String, value: Toolchain)]>.dictionary(
    "a mapping from names to toolchains", of: toolchain, names: StepID.isValid,
    nameRule: "letters, digits, - and _, beginning with a letter"
  ).map { members, _ in Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }) }

  private static let toolchain = Form<Toolchain>.record(
    "toolchain", "Where the programs and libraries of a language lie.",
    [show.entry, hide.entry, path.entry, environment.entry]
  ) { record in
    let hide = record[Self.hide] ?? []
    let path = record[Self.path] ?? []
    let environment = record[Self.environment] ?? [:]
    return record[show].map { Toolchain(show: $0, hide: hide, path: path, environment: environment) }
  }
}
