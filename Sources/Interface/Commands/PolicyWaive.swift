import Approval
import ArgumentParser
import Foundation
import JSON
import KindRegistry
import PlanFiles
import Plans
import Preparation
import Reports
import RunJournal
import Signatures
import Terminal

extension Chancery.Policy {
  struct Waive: Command {
    static let configuration = CommandConfiguration(
      abstract: "Sign one rule of a policy away for one repository, for a time.",
      discussion: """
        The waiver counts where the rule's own file, or the system's policy, names you under `waivers` and says itself whose \
        signatures count. Whoever begins a run cannot waive rules for it. A run that waits is sealed anew, and whoever \
        approves it sees the waiver. Rules about who decides cannot be waived, nor limits on money.

        \(Help.examples("""
          chancery policy waive plan.yaml --rule freeze --for 2h --reason fix --sign key
          """))
        """)

    @Argument(help: "The plan file, whose target the waiver is for.", completion: .file(extensions: ["yaml", "yml"]))
    var plan: String
    @Option(help: "The rule's key, as `chancery policy check` prints it.")
    var rule: String
    @Option(help: "The rule's value, as `chancery policy check` prints it; needed where several have the key.")
    var value: String?
    @Option(help: "Whose rule it is: system, user or repository; needed where several layers have it.")
    var layer: PolicyLayer?
    @Option(name: .customLong("for"), help: "How long it holds, such as 2h or 3d.")
    var duration: String
    @Option(help: "The reason.")
    var reason: String
    @Option(help: "Your SSH key.", completion: .file())
    var sign: String
    @Option(help: "Write the waiver to this file; by default, to where it counts on this machine.", completion: .file())
    var out: String?

    func perform() async throws -> ExitStatus {
      let settings = Settings(host: try HostEnvironment())
      let (rules, target) = try Self.rules(for: plan, settings.host)
      let meant = try self.meant(among: rules)
      let now = settings.host.clock.now.milliseconds
      let waiver = Waiver(
        layer: meant.source.layer, key: meant.constraint.key, demand: meant.constraint.value,
        repository: try Target.repository(of: target),
        given: now, ends: now + Int64(try seconds()) * 1000, reason: reason, signers: [])
      let document = WaiverDocument(waiver, nonce: randomNonce())
      let signature: String
      do {
        signature = try await SSHSignatures.sign(document.canonicalText, with: sign)
      } catch {
        throw CommandFailure(.failed, "nothing was waived: \(error.reason)", hint: "name an SSH key")
      }
      let path = out ?? "\(settings.host.configurationFolder)/waivers/\(document.nonce).json"
      try Self.write(WaiverFile(document, signature: signature), to: path)
      Output.standard.line(visibleLine("\(path) waives \(meant.key) \(meant.constraint.text), by \(meant.source)"))
      try await show(rules, settings, target)
      return .done
    }

    /// The rules of now for a plan.
    private static func rules(for path: String, _ host: HostEnvironment) throws -> (Plans.Policy, String) {
      let plan: Plan
      switch PlanFile.read(text: try TextFile.read(path), path: path, kinds: KindRegistry.kinds) {
      case .success(let read): plan = read
      case .failure(let diagnostics): throw TextFile.failure(diagnostics, of: path)
      }
      let target = try Target.of(plan, planPath: URL(fileURLWithPath: path).standardizedFileURL.path)
      let base = try Session.base(of: plan, in: target)
      let layers = try PolicyLayers(
        host: host, repository: base.map { (target, $0.tree) }, tips: BranchTip.all(of: plan, inputs: [:], in: target))
      return (layers.policy(with: plan, path: path), target)
    }

    private func meant(among rules: Plans.Policy) throws -> Plans.Policy.Rule {
      let known = rules.sorted.filter { $0.key == rule }
      let named = known.filter {
        (value == nil || $0.constraint.text == value) && (layer == nil || $0.source.layer == layer)
      }
      let different = Set(named.map { [$0.source.layer.rawValue, $0.constraint.value.canonicalText] })
      guard let meant = named.first, different.count == 1 else {
        throw CommandFailure(
          .usage,
          named.isEmpty
            ? "no policy has a rule \(rule)" + (value.map { " \($0)" } ?? "")
              + (layer.map { " in the layer \($0)" } ?? "")
            : "several rules have the key \(rule)",
          hint: Self.choice(among: named.isEmpty ? known : named))
      }
      guard meant.constraint.isWaivable, meant.source.layer != .plan else {
        throw CommandFailure(
          .usage, "\(rule) cannot be waived", hint: "ask whoever keeps \(meant.source.place) to change it")
      }
      return meant
    }

    /// What tells rules of one key apart.
    private static func choice(among rules: [Plans.Policy.Rule]) -> String {
      let layers = Set(rules.map(\.source.layer)).sorted().map { "--layer \($0.rawValue)" }
      let values = Set(rules.map(\.constraint.text)).sorted().map { "--value \"\($0)\"" }
      let choices = [layers, values].filter { $0.count > 1 }.map { $0.joined(separator: " or ") }
      guard choices.isEmpty else { return "add " + choices.joined(separator: ", and ") }
      guard let one = rules.first else { return "`chancery policy check PLAN` prints the rules" }
      return "the rule of that key is \"\(one.constraint.text)\", of \(one.source)"
    }

    private func seconds() throws -> Int {
      let units = ["m": 60, "h": 3600, "d": 86_400]
      guard let unit = duration.last.flatMap({ units[String($0)] }), let count = Int(duration.dropLast()), count > 0,
        count <= 527_040
      else { throw CommandFailure(.usage, "--for \(duration) is no time", hint: "write 30m, 2h or 3d") }
      return count * unit
    }

    private static func write(_ file: WaiverFile, to path: String) throws {
      let url = URL(fileURLWithPath: path)
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o755])
        try Data(file.text.utf8).write(to: url, options: .withoutOverwriting)
      } catch {
        throw CommandFailure(.failed, "cannot write \(path): \(error.localizedDescription)", hint: "name a new file")
      }
    }

    /// Says why waivers do not count here, where they do not.
    private func show(_ rules: Plans.Policy, _ settings: Settings, _ target: String) async throws {
      for line in try await settings.waived(rules, for: target, startedBy: "").refused {
        Output.standard.note(visibleLine(line))
      }
    }
  }
}

extension PolicyLayer: ExpressibleByArgument {
  package init?(argument: String) {
    guard let layer = PolicyLayer(rawValue: argument), layer != .plan else { return nil }
    self = layer
  }

  package static var allValueStrings: [String] { [system, user, repository].map(\.rawValue) }
}
