import EffectKit
import KindSupport

/// Where git-lfs sends files of a remote: at a place of its own where the settings name one, otherwise beside the remote.
struct LargeFileServer: Sendable {
  let git: UserGit
  /// The remote's name.
  let remote: String

  /// What the settings name, without a password; `nil` where they name nothing.
  ///
  /// - Parameters:
  ///   - commit: an object whose `.lfsconfig` counts and not the work tree's.
  ///   - alternates: object stores that git may read besides the repository's own.
  func place(at commit: String? = nil, alternates: [String] = []) async -> String? {
    var settings = await self.settings(["--get-regexp", Self.keys], [])
    for (key, value) in await shared(at: commit, alternates) where settings[key] == nil { settings[key] = value }
    let keys = ["lfs.pushurl", "lfs.url", "remote.\(remote).lfspushurl", "remote.\(remote).lfsurl"]
    return keys.compactMap { settings[$0] }.first.map(PushRemote.withoutCredentials)
  }

  private static let keys = "^(lfs\\.(pushurl|url)|remote\\..*\\.(lfspushurl|lfsurl))$"

  /// The settings that the repository itself brings, from the same place as git-lfs.
  private func shared(at commit: String?, _ alternates: [String]) async -> [String: String] {
    if let commit { return await settings(["--blob", "\(commit):.lfsconfig", "--get-regexp", Self.keys], alternates) }
    let top = await git.run(["rev-parse", "--show-toplevel"])
    if top.succeeded, let folder = top.output.split(whereSeparator: \.isNewline).first {
      let found = await settings(["--file", "\(folder)/.lfsconfig", "--get-regexp", Self.keys], [])
      if !found.isEmpty { return found }
    }
    for place in [":.lfsconfig", "HEAD:.lfsconfig"] {
      let found = await settings(["--blob", place, "--get-regexp", Self.keys], [])
      if !found.isEmpty { return found }
    }
    return [:]
  }

  private func settings(_ words: [String], _ alternates: [String]) async -> [String: String] {
    let listed = await git.run(["config", "-z"] + words, alternates: alternates)
    var settings: [String: String] = [:]
    for entry in listed.output.split(separator: "\0") {
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 2 { settings[parts[0]] = parts[1] }
    }
    return settings
  }
}
