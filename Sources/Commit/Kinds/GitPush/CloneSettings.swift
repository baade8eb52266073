import EffectKit
import KindSupport

/// Settings of the target's own repository that say which program a push runs, or that lead it elsewhere than the remote's
/// URL says. A clone comes from anywhere, and whoever prepares one would choose them; so only the user's own count.
struct CloneSettings: Sendable {
  let git: UserGit

  /// - Throws: `EffectError.obstructed` where there is one, or where the settings cannot be read.
  func refuseLeading() async throws(EffectError) {
    let listed = await git.run(["config", "-z", "--list", "--show-scope", "--show-origin"])
    guard listed.succeeded else { throw .obstructed("git's settings cannot be read: \(listed.reason)") }
    let fields = listed.output.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
    for place in stride(from: 0, to: fields.count - 2, by: 3) {
      let setting = Setting(scope: fields[place], origin: fields[place + 1], entry: fields[place + 2])
      guard setting.isOfClone, let reason = setting.reason else { continue }
      throw .obstructed(
        "\(setting.file) of the repository sets \(setting.key), which \(reason); only your own configuration may say "
          + "that: take it out, and where you need it set it with `git config --global`")
    }
  }
}

extension CloneSettings {
  private struct Setting {
    let scope: String
    let origin: String
    /// In lower case but for the part between the first full stop and the last.
    let key: String
    let value: String

    init(scope: String, origin: String, entry: String) {
      self.scope = scope
      self.origin = origin
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      key = parts.first ?? ""
      // A key that stands alone is true.
      value = parts.count > 1 ? parts[1] : "true"
    }

    var file: String { origin.hasPrefix("file:") ? String(origin.dropFirst("file:".count)) : origin }

    /// Files that it includes have its scope.
    var isOfClone: Bool { scope == "local" || scope == "worktree" }

    /// What it would do to a push; `nil` where that is nothing.
    var reason: String? {
      let section = key.prefix { $0 != "." }
      let name = key.split(separator: ".").last.map(String.init) ?? ""
      switch (section, name) {
      case ("core", "sshcommand"), ("core", "gitproxy"), ("core", "askpass"), ("core", "alternaterefscommand"),
        ("remote", "receivepack"), ("remote", "uploadpack"), ("remote", "vcs"), ("lfs", "path"), ("lfs", "args"),
        ("lfs", "standalonetransferagent"), ("lfs", "sshtransfer"):
        return "names a program that a push runs"
      case ("credential", "helper") where !Self.usualHelpers.contains(value): return "names a program that a push runs"
      case ("protocol", "allow") where value != "never": return "allows transports that run programs"
      case ("remote", "proxy"), ("http", "proxy"), ("http", "curloptresolve"), ("http", "followredirects"):
        return "leads a push elsewhere than the remote's URL says"
      case ("http", "extraheader") where !value.lowercased().hasPrefix("authorization:"):
        return "may lead a push elsewhere than the remote's URL says"
      case ("http", "sslverify"), ("http", "sslcainfo"), ("http", "sslcapath"), ("http", "sslbackend"):
        return "says which server is believed to be the remote"
      case ("push", "pushoption"): return "asks the server for more than the push"
      case ("remote", _) where key.hasPrefix("remote.chancery."):
        return "is about a name that Chancery itself pushes by"
      default: return nil
      }
    }

    /// Those that come with git, or are made for it; empty takes others away.
    private static let usualHelpers: Set = [
      "", "cache", "store", "osxkeychain", "manager", "manager-core", "libsecret", "wincred", "oauth",
    ]
  }
}
