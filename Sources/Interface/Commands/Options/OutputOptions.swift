import ArgumentParser

/// How a command that drives a run prints.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON (versioned) and no progress.")
  var json = false

  @Flag(name: [.short, .long], help: "Print no progress.")
  var quiet = false

  /// For commands that only print a result.
  static var quiet: OutputOptions {
    var options = OutputOptions()
    options.quiet = true
    options.json = false
    return options
  }
}
