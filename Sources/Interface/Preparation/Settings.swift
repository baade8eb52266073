import Foundation
package import ModelProviders
package import Models
import PlanFiles
package import Plans
package import Sandbox
import Synchronization

/// The user's own files: configuration, sandbox profiles, prices.
///
/// Each is read when it is first asked for, and once: commands that need none of them work while one is broken.
package final class Settings: Sendable {
  package let host: HostEnvironment
  private let files: Mutex<Files>

  private struct Files {
    var profiles: ConfinementProfiles?
    var configuration: Configuration?
    var prices: PriceTable?
  }

  package init(host: HostEnvironment) {
    self.host = host
    files = Mutex(Files())
  }

  /// The user's configuration; the default where there is no file.
  package func configuration() throws -> Configuration {
    try files.withLock { try Self.configuration(&$0, host) }
  }

  /// The sandbox profiles in force: the user's own in place of those that Chancery ships with, as the configuration
  /// adjusts them.
  package func profiles() throws -> ConfinementProfiles {
    try files.withLock { files in
      try Self.configuration(&files, host).sandbox.adjusting(try Self.profiles(&files, host))
    }
  }

  /// The user's own prices.
  package func prices() throws -> PriceTable {
    try files.withLock { files in
      if let prices = files.prices { return prices }
      let prices = try PriceFile(path: host.pricesPath).table()
      files.prices = prices
      return prices
    }
  }

  private static func configuration(_ files: inout Files, _ host: HostEnvironment) throws -> Configuration {
    if let configuration = files.configuration { return configuration }
    let configuration = try readConfiguration(host, toolchains: try profiles(&files, host).toolchains)
    files.configuration = configuration
    return configuration
  }

  private static func readConfiguration(
    _ host: HostEnvironment, toolchains: [String: Toolchain]
  ) throws -> Configuration {
    guard FileManager.default.fileExists(atPath: host.configurationPath) else { return Configuration() }
    try FileTrust.require(host.configurationPath)
    let text = try TextFile.read(host.configurationPath)
    switch ConfigurationFile.read(text: text, path: host.configurationPath, toolchains: toolchains) {
    case .success(let configuration): return configuration
    case .failure(let diagnostics):
      throw TextFile.failure(diagnostics, of: host.configurationPath, schema: "configuration")
    }
  }

  /// The profiles before the configuration adjusts them.
  private static func profiles(_ files: inout Files, _ host: HostEnvironment) throws -> ConfinementProfiles {
    if let profiles = files.profiles { return profiles }
    let folder = "\(host.configurationFolder)/sandbox"
    var own: [SandboxFile: SandboxFiles.Own] = [:]
    for file in SandboxFile.allCases {
      let path = "\(folder)/\(file.fileName)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      try FileTrust.require(path)
      own[file] = SandboxFiles.Own(path: path, text: try TextFile.read(path))
    }
    switch SandboxFiles.read(own: own) {
    case .success(let profiles):
      files.profiles = profiles
      return profiles
    case .failure(let diagnostics): throw TextFile.failure(diagnostics, of: folder, schema: "profile")
    }
  }
}

/// What is made from the files.
extension Settings {
  /// The sandbox of this machine; nothing is tried before the first command.
  ///
  /// - Parameter target: path of the repository that commands draft for, where there is one.
  package func sandbox(allowsWeaker: Bool = false, target: String? = nil) throws -> Sandbox {
    Sandbox(
      profiles: try profiles(),
      host: SandboxHost(
        home: host.home, path: host.environment["PATH"] ?? "", allowsWeaker: allowsWeaker,
        own: host.ownFolders + (try target.map(Target.folders) ?? [])))
  }

  /// The models that a plan can name: those of the configuration, and scripts beside the plan.
  ///
  /// - Parameter policy: where a layer that is not the user's own limits money, prices of the user's own only raise those
  ///   that are known.
  package func models(planPath: String, under policy: Policy = Policy()) throws -> ModelDirectory {
    try ModelDirectory(
      providers: configuration().providers,
      scripts: URL(fileURLWithPath: planPath).deletingLastPathComponent().path,
      prices: prices(),
      environment: host.environment.filter { !policy.listsModels || !Self.ownAuthorities.contains($0.key) },
      policyPrices: policy.countsOwnPrices ? nil : policy.modelPrices)
  }

  /// Variables by which whoever begins a run says who vouches for a server: with one, an address is whatever they make it.
  private static let ownAuthorities: Set = ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"]

  /// Every table of prices, each over the ones before, with its source.
  package func priceLayers() throws -> [(name: String, table: PriceTable)] {
    let own = try configuration().providers.map { name, provider in
      provider.rates.map { (PriceTable.Key(provider: name, model: $0.key), $0.value) }
    }
    let configured = PriceTable(models: Dictionary(uniqueKeysWithValues: own.joined()))
    return [
      ("built in", try PriceTable.embedded()), (host.pricesPath, try prices()), (host.configurationPath, configured),
    ]
  }
}
