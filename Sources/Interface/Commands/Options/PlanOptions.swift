import ArgumentParser
import ModelProviders
import Models
import Plans
import Preparation

/// The arguments that `run`, `draft` and `policy check` have in common.
struct PlanOptions: ParsableArguments {
  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Option(
    name: [.customShort("i"), .long], parsing: .singleValue,
    help: "An input of the plan, as NAME=VALUE; may be given several times.")
  var input: [String] = []

  @Option(help: "The model of the fast tier, as PROVIDER/MODEL.")
  var fast: String?

  @Option(help: "The lane of the fast tier.")
  var fastLane: Lane?

  @Option(help: "The model of the slow tier, as PROVIDER/MODEL.")
  var slow: String?

  @Option(help: "The lane of the slow tier.")
  var slowLane: Lane?

  @Option(help: "Answer from this recording instead of asking models; no network is used.", completion: .file())
  var replay: String?

  /// - Parameter asks: whether a person is asked wherever neither the plan nor a policy says when.
  func request(asks: Bool) -> RunRequest {
    var models: [Tier: String] = [:]
    var lanes: [Tier: Lane] = [:]
    models[.fast] = fast
    models[.slow] = slow
    lanes[.fast] = fastLane
    lanes[.slow] = slowLane
    return RunRequest(planPath: plan, inputs: input, models: models, lanes: lanes, isReplay: replay != nil, asks: asks)
  }

  /// The first flag that only a run which begins can have; `nil` where there is none.
  var ofNewRun: String? {
    let given: [(flag: String, isGiven: Bool)] = [
      ("--input", !input.isEmpty), ("--fast", fast != nil), ("--fast-lane", fastLane != nil), ("--slow", slow != nil),
      ("--slow-lane", slowLane != nil), ("--replay", replay != nil),
    ]
    return given.first(where: \.isGiven)?.flag
  }

  /// Refuses a recording that cannot be read before anything is spent.
  func requireRecording() throws {
    do throws(ModelError) {
      if let replay { _ = try ReplayModel(file: replay) }
    } catch {
      throw CommandFailure(.usage, error.reason, hint: error.hint)
    }
  }
}

/// Where a run's exchanges with models are written.
struct RecordOptions: ParsableArguments {
  @Option(help: "Write every exchange with a model to this file, for --replay.", completion: .file())
  var record: String?

  /// Refuses a file that cannot be written before anything is spent.
  func requireWritable() throws {
    do throws(ModelError) {
      if let record { try RecordingModel.requireWritable(record) }
    } catch {
      throw CommandFailure(.usage, error.reason, hint: error.hint)
    }
  }
}

extension Lane: ExpressibleByArgument {}
