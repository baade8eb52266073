import ArgumentParser
import Forms

/// A size on the command line, such as 5GiB.
struct Size: ExpressibleByArgument, Hashable, Sendable {
  var bytes: Int

  init?(argument: String) {
    guard let bytes = Form<Int>.bytes(argument) else { return nil }
    self.bytes = bytes
  }
}

/// A time on the command line, such as 30d.
struct Age: ExpressibleByArgument, Hashable, Sendable {
  var seconds: Int

  init?(argument: String) {
    guard let seconds = Form<Int>.seconds(argument) else { return nil }
    self.seconds = seconds
  }
}
