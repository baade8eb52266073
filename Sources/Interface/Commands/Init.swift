import ArgumentParser
import Foundation
import Preparation
import Terminal

extension Chancery {
  struct Init: Command {
    static let configuration = CommandConfiguration(
      abstract: "Write a first plan to start from. Overwrite nothing.",
      discussion: Help.examples("chancery init change.yaml && chancery validate change.yaml"))

    @Argument(help: "The file to write.", completion: .file(extensions: ["yaml"]))
    var path = "plan.yaml"

    func perform() async throws -> ExitStatus {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        let reason = errno == EEXIST ? "it exists already" : String(cString: strerror(errno))
        throw CommandFailure(.usage, "cannot write \(path): \(reason)", hint: "name another file")
      }
      defer { close(descriptor) }
      Output.standard.raw(Self.firstPlan, to: descriptor)
      Output.standard.line("wrote \(path); next: edit it, `chancery validate \(path)`, `chancery draft \(path)`")
      return .done
    }

    static let firstPlan = """
      plan: first-change
      goal: Say here what is to be true afterwards.

      # target:
      #   repository: .          # default: the repository that this file lies in
      #   base: main             # default: its HEAD

      # Tiers come from the configuration file or from --fast and --slow; a plan may name its own.
      # tiers:
      #   fast: { model: anthropic/claude-haiku-5-5 }
      #   slow: { model: anthropic/claude-opus-5-5, effort: high }

      boundary:
        changes: { files: 10, lines: 300, deletions: 0 }
        effects: { git.merge: 1 }
        spend: { usd: 1.00, wall: 15m, attempts: 6 }

      steps:
        - id: change
          draft: "Say here what is to be changed, and where."
          check:
            - run: [git, --version]      # put your tests here, as a list of words

        - id: ship
          needs: [change]
          commit:
            brief: "Say here what must not go wrong."
            approval: by-risk
            effects:
              - git.merge: { into: main }

      """
  }
}
