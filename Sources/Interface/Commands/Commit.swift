import ArgumentParser
import Preparation
import RunJournal

extension Chancery {
  struct Commit: Command {
    static let configuration = CommandConfiguration(
      abstract: "Continue after a dry-run: verdict, approval, commit.",
      discussion: Help.examples("chancery draft rename.yaml && chancery commit"))

    @OptionGroup var options: ResumeOptions

    func perform() async throws -> ExitStatus { try await options.drive(mode: .full) }
  }
}
