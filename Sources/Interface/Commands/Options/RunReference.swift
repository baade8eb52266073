import ArgumentParser

/// Names a run: its id, the beginning of it, or nothing for the newest.
struct RunReference: ParsableArguments {
  @Argument(
    help: "The run's id or any part of it that no other has; the newest run of this repository by default.",
    completion: .runs)
  var run: String?
}
