import ArgumentParser
import Foundation
import PlanFiles
import Plans
import Sandbox

/// What the verbs that may run commands have in common.
struct SandboxOptions: ParsableArguments {
  @Flag(
    help: "Run commands although walls of the sandbox are missing here; `chancery doctor` names them.")
  var allowWeakerSandbox = false
}

extension HostEnvironment {
  /// `$XDG_CONFIG_HOME/chancery/sandbox`, where files of the user's own stand in place of those that Chancery ships with.
  private var sandboxFolder: String {
    URL(fileURLWithPath: configurationPath).deletingLastPathComponent().appendingPathComponent("sandbox").path
  }

  /// The profiles in force: those that Chancery ships with or the user's own, as the configuration adjusts them.
  func profiles() throws -> ConfinementProfiles { try configuration().sandbox.adjusting(try ownProfiles()) }

  /// The profiles before the configuration adjusts them.
  func ownProfiles() throws -> ConfinementProfiles {
    var own: [SandboxFile: SandboxFiles.Own] = [:]
    for file in SandboxFile.allCases {
      let path = "\(sandboxFolder)/\(file.fileName)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      own[file] = SandboxFiles.Own(path: path, text: try readText(path))
    }
    switch SandboxFiles.read(own: own) {
    case .success(let profiles): return profiles
    case .failure(let diagnostics): throw DiagnosticsFailure.failure(diagnostics, of: sandboxFolder)
    }
  }

  /// The sandbox of this machine; nothing is tried before the first command.
  ///
  /// - Parameter target: path of the repository that commands draft for, where there is one.
  func sandbox(allowsWeaker: Bool = false, target: String? = nil) throws -> Sandbox {
    Sandbox(
      profiles: try profiles(),
      host: SandboxHost(
        home: home, path: environment["PATH"] ?? "", allowsWeaker: allowsWeaker,
        own: ownFolders + (try target.map(Target.folders) ?? [])))
  }
}
