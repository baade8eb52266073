import JournalStore
import Preparation
import Sandbox
import SecretSources

/// What is in the way of a run besides its plan, policies and models.
extension Session {
  /// Finds it before anything is drafted: secrets, effects, programs of checks, people who may be asked.
  func look(at survey: RunSurvey) async -> [PreflightFinding] {
    await Preflight(survey: survey, settings: settings, allowsWeakerSandbox: allowsWeakerSandbox).findings()
  }
}
