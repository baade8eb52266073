import EffectKit
import Foundation
import KindSupport

/// A remote of the target, asked with the user's own git and credentials.
struct PushRemote: Sendable {
  let git: UserGit
  /// The remote's name.
  let name: String

  /// How long the remote may take to say what it has.
  var patience = Duration.seconds(60)

  /// The one place that a push to the remote goes to.
  func url() async throws(EffectError) -> String {
    guard !name.hasPrefix("-"), !name.isEmpty else { throw .invalid("\(name) is no name of a remote") }
    try await CloneSettings(git: git).refuseLeading()
    let found = await git.run(["remote", "get-url", "--push", "--all", "--", name])
    let urls = found.output.split(whereSeparator: \.isNewline).map(String.init)
    guard found.succeeded, let url = urls.first else {
      let names = await git.run(["remote"]).output.split(whereSeparator: \.isNewline).joined(separator: ", ")
      throw .invalid("the target has no remote \(name); it has \(names.isEmpty ? "none" : names)")
    }
    guard urls.count == 1 else {
      throw .invalid(
        "pushing to \(name) would push to \(urls.count) places at once; give each a remote of its own, and an effect")
    }
    guard !url.lowercased().hasPrefix("ext::") else {
      throw .invalid("\(name) is \(url), which runs a program of the repository's choice; give it the URL of a server")
    }
    return absolute(url)
  }

  /// A path that is relative to the target, as the one place that it is: rules are about places.
  private func absolute(_ url: String) -> String {
    let isHost = url.contains("://") || url.prefix { $0 != "/" }.contains(":")
    guard !isHost, !url.hasPrefix("/"), !url.hasPrefix("~") else { return url }
    let folder = URL(fileURLWithPath: git.folder, isDirectory: true)
    return URL(fileURLWithPath: url, relativeTo: folder).standardizedFileURL.path
  }

  /// Whether the target's configuration marks the remote, or its branch, as one that deploys.
  func deploys(_ branch: String?) async -> Bool {
    var keys = ["remote.\(name).deploys"]
    if let branch { keys.append("branch.\(branch).deploys") }
    for key in keys {
      let value = await git.run(["config", "--type=bool", "--get", key])
      if value.output.split(whereSeparator: \.isNewline).first == "true" { return true }
    }
    return false
  }

  /// What the reference is at where a push goes to; `nil` where there is none of that name.
  ///
  /// - Throws: `EffectError.invalid` where it only stands for another one there, whose rules would be got around.
  func object(of reference: String) async throws(EffectError) -> String? {
    let listed = try await listing(of: reference).filter { $0.name == reference }
    if let other = listed.first(where: { $0.object.hasPrefix(Self.symbolic) }) {
      throw .invalid(
        "\(reference) of the remote \(name) only stands for \(other.object.dropFirst(Self.symbolic.count)); name that one"
      )
    }
    return listed.first?.object
  }

  /// The commits of the remote's branches.
  func branches() async throws(EffectError) -> [String] {
    try await listing(of: "refs/heads/*").filter { $0.name.hasPrefix("refs/heads/") }.map(\.object)
      .filter { !$0.hasPrefix(Self.symbolic) }
  }

  private static let symbolic = "ref: "

  /// The name that the remote has for a review of a commit, as Gerrit, Gitea and GitHub name them; `nil` where it has none.
  func review(of object: String) async throws(EffectError) -> String? {
    for pattern in ["refs/changes/*", "refs/pull/*"] {
      let found = try await listing(of: pattern).first { $0.object == object }
      if let found { return found.name }
    }
    return nil
  }

  /// What the remote has where a push goes to, by names that match.
  private func listing(of pattern: String) async throws(EffectError) -> [(object: String, name: String)] {
    // `ls-remote` asks where fetches come from. The other place is named in the environment, since it may hold a password.
    let place = "chancery.push-side"
    let url = try await url()
    let fetched = await git.run(["remote", "get-url", "--", name]).output
    let isOnePlace = fetched.split(whereSeparator: \.isNewline).first.map { absolute(String($0)) } == url
    let settings = Self.settings([("remote.\(place).url", url)])
    let list = await git.run(
      // What a symbolic reference stands for is told by this version of the protocol alone.
      ["-c", "protocol.version=2", "ls-remote", "--symref", "--", isOnePlace ? name : place, pattern],
      variables: isOnePlace ? [:] : settings,
      within: patience)
    guard list.succeeded else { throw .obstructed("the remote \(name) cannot be asked: \(list.reason)") }
    // The remote matches the end of names as well.
    return list.output.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: "\t")
      return fields.count == 2 ? (String(fields[0]), String(fields[1])) : nil
    }
  }

  /// Another name for the remote, under which git pushes as under its own, and notes nothing in the target: without it git
  /// would lock, at the end of a push, what it notes of the remote's branches.
  static let nameApart = "chancery.push-apart"

  /// The variables that give git the other name; `nil` where the remote is not in the target's configuration.
  func variablesApart() async -> [String: String]? {
    let listed = await git.run(["config", "-z", "--get-regexp", "^remote\\."])
    let prefix = "remote.\(name)."
    var settings: [(key: String, value: String)] = []
    for entry in listed.output.split(separator: "\0") where entry.hasPrefix(prefix) {
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let key = String(parts[0].dropFirst(prefix.count))
      // A key that stands alone is true.
      if key != "fetch", key != "mirror" {
        settings.append(("remote.\(Self.nameApart).\(key)", parts.count > 1 ? parts[1] : "true"))
      }
    }
    guard settings.contains(where: { $0.key.hasSuffix(".url") || $0.key.hasSuffix(".pushurl") }) else { return nil }
    return Self.settings(settings)
  }

  /// Settings of git by its environment, since they may hold a password, behind those that the user's own has.
  private static func settings(_ settings: [(key: String, value: String)]) -> [String: String] {
    let count = ProcessInfo.processInfo.environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
    var variables = ["GIT_CONFIG_COUNT": "\(count + settings.count)"]
    for (index, setting) in settings.enumerated() {
      variables["GIT_CONFIG_KEY_\(count + index)"] = setting.key
      variables["GIT_CONFIG_VALUE_\(count + index)"] = setting.value
    }
    return variables
  }

  /// The names of a remote for policies: as it is written, and by its real path where it is a folder behind a link.
  static func names(of url: String) -> [String] {
    let path = url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : url
    guard path.hasPrefix("/") else { return [url] }
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let plain = URL(fileURLWithPath: path).standardizedFileURL.path
    return real == plain ? [url] : [url, real]
  }

  /// A URL without what may be secret in it: a password, and for HTTP the user's name too, which may be a token.
  static func withoutCredentials(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return url }
    if ["http", "https"].contains(url[..<scheme.lowerBound].lowercased()) {
      return String(url[..<scheme.upperBound] + url[url.index(after: at)...])
    }
    guard let colon = authority[..<at].firstIndex(of: ":") else { return url }
    return String(url[..<colon] + url[at...])
  }
}
