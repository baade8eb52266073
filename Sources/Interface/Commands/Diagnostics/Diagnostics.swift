import Drafting
import Foundation
import JournalStore
import Plans
import Preparation
import Reports
import Sandbox
import Terminal
import Workspaces

/// Looks at what a run needs of this machine.
struct Diagnostics {
  let settings: Settings

  private var host: HostEnvironment { settings.host }

  func findings() async -> [Finding] {
    await [journal(), configuration(), policies(), git(), sandbox(), workspaces(), models()].reduce(into: []) {
      known, finding in
      // What one mistake is in the way of is told once, as that.
      let cause = known.first { $0.grade == .missing && $0.detail == finding.detail }
      known.append(
        cause.map {
          Finding(subject: finding.subject, grade: .remark, detail: "not looked at: see \($0.subject)")
        } ?? finding)
    }
  }

  private func policies() -> Finding {
    do {
      let layers = try PolicyLayers(host: host, repository: nil).layers.filter { $0.text != nil }
      let detail = layers.isEmpty ? "none of the system or of yours" : layers.map(\.path).joined(separator: ", ")
      return Finding(subject: "policies", grade: .good, detail: detail)
    } catch {
      let failure = FailureText(error)
      return Finding(subject: "policies", grade: .missing, detail: failure.message, remedy: failure.hint)
    }
  }

  private func journal() -> Finding {
    do {
      let runs = try Journal.open(host.state).runs()
      return Finding(
        subject: "journal", grade: .good, detail: "\(host.state.journalPath), \(counted(runs.count, "run"))")
    } catch {
      return Finding(subject: "journal", grade: .missing, detail: error.reason, remedy: error.hint)
    }
  }

  private func configuration() -> Finding {
    let path = host.configurationPath
    guard FileManager.default.fileExists(atPath: path) else {
      return Finding(
        subject: "configuration", grade: .remark, detail: "there is no \(path)",
        remedy: "plans must name their tiers, or you give --fast and --slow")
    }
    do {
      let tiers = try settings.configuration().tiers.map { "\($0.key.rawValue) \($0.value.model)" }.sorted()
      return Finding(
        subject: "configuration", grade: .good,
        detail: path + (tiers.isEmpty ? "" : ": " + tiers.joined(separator: ", ")))
    } catch {
      let failure = FailureText(error)
      return Finding(subject: "configuration", grade: .missing, detail: failure.message, remedy: failure.hint)
    }
  }

  private func git() -> Finding {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let programs = path.split(separator: ":").map { String($0) + "/git" }
    let found = programs.first { access($0, X_OK) == 0 }
    return Finding(
      subject: "git", grade: found == nil ? .missing : .good, detail: found ?? "there is no git on PATH",
      remedy: found == nil ? "install git, for example: apt install git" : nil)
  }

  private func sandbox() async -> Finding {
    do {
      return SandboxFinding(try await settings.sandbox().strength()).finding
    } catch {
      let failure = FailureText(error)
      return Finding(subject: "sandbox", grade: .missing, detail: failure.message, remedy: failure.hint)
    }
  }

  private func workspaces() async -> Finding {
    do {
      let sandbox = try settings.sandbox()
      let mounter = await sandbox.canMount(weaker: true) ? sandbox : nil
      let probe = try await WorkspaceProbe(bases: host.state.basesPath, mounter: mounter)
      switch probe.kind {
      case .overlay: return Finding(subject: "workspaces", grade: .good, detail: "layers over a shared checkout")
      case .snapshot:
        return Finding(
          subject: "workspaces", grade: .good, detail: "copies that btrfs makes of a shared checkout",
          remedy: probe.refusal?.reason)
      case .clone: break
      }
      return Finding(
        subject: "workspaces", grade: .remark, detail: "each is a checkout of its own, which takes time and room",
        remedy: probe.refusal?.reason)
    } catch {
      let failure = FailureText(error)
      return Finding(subject: "workspaces", grade: .missing, detail: failure.message, remedy: failure.hint)
    }
  }

  private func models() -> Finding {
    let providers: [String: ModelProvider]
    do {
      providers = try settings.configuration().providers
    } catch {
      let failure = FailureText(error)
      return Finding(subject: "models", grade: .missing, detail: failure.message, remedy: failure.hint)
    }
    // A server on one's own machine is there or not; only --probe can tell.
    let local = Set(ModelProvider.builtIn.filter { $0.value.key == nil }.keys)
    let ready = providers.filter { provider in
      if local.contains(provider.key), provider.value == ModelProvider.builtIn[provider.key] { return false }
      guard case .environment(let variable)? = provider.value.key else { return true }
      return !(host.environment[variable] ?? "").isEmpty
    }
    let missing = providers.keys.filter { ready[$0] == nil && providers[$0]?.key != nil }.sorted()
    if ready.isEmpty {
      return Finding(
        subject: "models", grade: .remark, detail: "no key is set for any provider: \(missing.joined(separator: ", "))",
        remedy: "set ANTHROPIC_API_KEY or OPENAI_API_KEY, or name a local server in the configuration; "
          + "scripted models need nothing")
    }
    let rest = missing.isEmpty ? "" : "; without a key: \(missing.joined(separator: ", "))"
    return Finding(subject: "models", grade: .good, detail: ready.keys.sorted().joined(separator: ", ") + rest)
  }
}
