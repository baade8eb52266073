import ModelProviders
import Models
import Plans
import Preparation

/// Probes the servers of some models.
struct Probing {
  /// As PROVIDER/MODEL; empty means those of the configuration's tiers.
  let models: [String]
  let settings: Settings

  func findings() async throws -> [Finding] {
    let configuration = try settings.configuration()
    let directory = try ModelDirectory(
      providers: configuration.providers, scripts: nil, environment: settings.host.environment,
      retry: RetryPolicy(retries: 1))
    let ofTiers = configuration.tiers.values.flatMap(\.alternatives).map(\.model)
    let chosen = Array(Set(models.isEmpty ? ofTiers.filter { !$0.hasPrefix("scripted/") } : models)).sorted()
    guard !chosen.isEmpty else {
      throw CommandFailure(
        .usage, "there is no model to probe",
        hint: "name one, for example `chancery doctor --probe anthropic/claude-haiku-5-5`")
    }
    var findings: [Finding] = []
    for model in chosen {
      do throws(ModelError) {
        let probe = try ServerProbe(directory: directory, choice: ModelChoice(model: model))
        findings += await probe.findings().map { Finding($0, of: model) }
      } catch {
        findings.append(Finding(subject: model, grade: .missing, detail: error.reason, remedy: error.hint))
      }
    }
    return findings
  }
}

extension Finding {
  fileprivate init(_ finding: ProbeFinding, of model: String) {
    let grade: Grade =
      switch finding.grade {
      case .agrees: .good
      case .remark: .remark
      case .differs, .failed: .missing
      }
    self.init(subject: "\(model) \(finding.subject)", grade: grade, detail: finding.detail, remedy: finding.remedy)
  }
}
