import ArgumentParser

/// Names a run: its id, the beginning of it, or nothing for the newest.
struct RunReference: ParsableArguments {
  @Argument(help: "The run's id or its beginning; the newest run of this repository by default.")
  var run: String?
}
