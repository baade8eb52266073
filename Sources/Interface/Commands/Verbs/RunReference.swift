import ArgumentParser
import RunJournal

/// Names a run: its id, the beginning of it, or nothing for the newest.
struct RunReference: ParsableArguments {
  @Argument(help: "The run's id or the beginning of it; the newest run where it is left out.")
  var run: String?
}
