import Foundation
import Git
import ModelProviders
import Plans
import Preparation
import Terminal

/// What there is to begin with: a repository, its branch and tests, keys, and servers of models on this machine.
struct Surroundings: Sendable {
  /// The models of the two tiers, and what the configuration has to say of their provider.
  struct Models: Hashable, Sendable {
    var fast: String
    var slow: String
    var provider: String
    /// Where it is not at its usual address.
    var url: String?
    /// Models that cost nothing, since their server is one's own.
    var free: [String] = []
    /// For a person, where they are from.
    var source: String
  }

  /// Folders of dependencies that tests need and that git ignores.
  static let dependencies = ["node_modules", ".venv", "venv", "vendor"]

  var folder: String?
  var branch = "main"
  var test: TestCommand?
  var bring: [String] = []
  var models: Models?

  /// Looks around; asks servers on this machine alone.
  static func look(_ settings: Settings) async -> Surroundings {
    var found = Surroundings()
    let here = FileManager.default.currentDirectoryPath
    if let target = try? Target.containing(here), let work = try? Target.workTree(of: target) {
      found.folder = work
      found.test = TestCommand.found(in: work)
      if let repository = try? Repository.open(at: target), let head = try? repository.headBranch() {
        found.branch = String(head.dropFirst("refs/heads/".count))
      }
      found.bring = dependencies.filter { isIgnored($0, in: work) }
    }
    found.models = await models(settings)
    return found
  }

  /// Whether git ignores a folder that is there.
  private static func isIgnored(_ name: String, in folder: String) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder), isFolder.boolValue else {
      return false
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder, "check-ignore", "-q", "--", name]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

/// Models that are there without further ado.
extension Surroundings {
  /// The two models of each provider with a key: one that is quick and cheap, and a better one to judge.
  private static let ofKeys: [(provider: String, fast: String, slow: String, address: String)] = [
    ("anthropic", "claude-haiku-5-5", "claude-opus-5-5", "ANTHROPIC_BASE_URL"),
    ("openai", "gpt-6-luna", "gpt-6.1-sol", "OPENAI_BASE_URL"), ("cerebras", "gpt-oss-120b", "zai-glm-4.7", ""),
    ("groq", "openai/gpt-oss-20b", "openai/gpt-oss-120b", ""),
    ("openrouter", "openai/gpt-6-luna", "anthropic/claude-opus-5-5", ""),
  ]

  /// Servers on this machine, by the variable that may say where each is.
  private static let local: [(provider: String, variable: String)] = [
    ("ollama", "OLLAMA_HOST"), ("lm-studio", ""), ("llama-cpp", ""), ("vllm", ""),
  ]

  private static func models(_ settings: Settings) async -> Models? {
    let environment = settings.host.environment
    for known in ofKeys {
      guard case .environment(let variable)? = ModelProvider.builtIn[known.provider]?.key,
        environment[variable]?.isEmpty == false
      else { continue }
      let url = environment[known.address].flatMap { $0.isEmpty ? nil : $0 }
      return Models(
        fast: known.fast, slow: known.slow, provider: known.provider, url: url,
        source: "the key in \(variable)")
    }
    for server in local {
      if let models = await models(of: server.provider, at: environment[server.variable], environment) { return models }
    }
    return nil
  }

  private static func models(
    of provider: String, at address: String?, _ environment: [String: String]
  ) async -> Models? {
    guard var known = ModelProvider.builtIn[provider] else { return nil }
    var url: String?
    if let address, !address.isEmpty {
      let base = address.contains("://") ? address : "http://\(address)"
      url = base.hasSuffix("/v1") ? base : base + "/v1"
      known.url = url ?? known.url
    }
    guard let directory = try? ModelDirectory(providers: [provider: known], scripts: nil, environment: environment),
      let names = await directory.modelNames(of: provider)?.filter({ !isForEmbeddings($0) }), let first = names.first
    else { return nil }
    let second = names.dropFirst().first ?? first
    return Models(
      fast: first, slow: second, provider: provider, url: url, free: Array(Set([first, second])).sorted(),
      source: "\(provider) at \(known.url)")
  }

  /// Models of vectors answer no question.
  private static func isForEmbeddings(_ name: String) -> Bool {
    ["embed", "bge-", "rerank", "whisper"].contains { name.lowercased().contains($0) }
  }
}
