import ArgumentParser
import Foundation
import Plans
import Preparation
import Terminal

extension Chancery {
  struct Init: Command {
    static let configuration = CommandConfiguration(
      abstract: "Look around and write a first plan and configuration that run. Overwrite nothing.",
      discussion: """
        Looks for the repository's branch and tests, for keys in the environment, and for a server of models on this machine \
        (Ollama, LM Studio, llama.cpp, vLLM at their usual ports). With one of them, the plan runs as it is.

        \(Help.examples("""
          chancery init && chancery run plan.yaml
          chancery init change.yaml && chancery validate change.yaml
          """))
        """)

    @Argument(help: "The file to write.", completion: .file(extensions: ["yaml"]))
    var path = "plan.yaml"

    func perform() async throws -> ExitStatus {
      let settings = Settings(host: try HostEnvironment())
      let found = await Surroundings.look(settings)
      let files = FirstFiles(found: found)
      let output = Output.standard
      let isThere = FileManager.default.fileExists(atPath: path)
      // Once there are models, a second `init` completes the first.
      let completes = isThere && found.models != nil && !hasConfiguration(settings.host)
      if !completes { try write(files.plan, to: path) }
      for line in told(found) { output.line(visibleLine(line)) }
      let isConfigured = try writeOwn(files, found, settings, output)
      output.line(completes ? "kept \(path) as it is" : "wrote \(path)")
      if found.folder == nil {
        output.line(
          "this folder is in no git repository: make one with `git init` and a commit, or set target.repository")
      }
      let change = "-i change=\"what is to be changed\""
      output.line(
        isConfigured
          ? "next: `chancery run \(path)`, or `chancery run \(path) \(change)`"
          : "next: set a key such as ANTHROPIC_API_KEY, or start a server of models, then `chancery init` again. Without "
            + "either, docs/tutorials/first-change.md goes on with a scripted model")
      return .done
    }

    private func told(_ found: Surroundings) -> [String] {
      var lines = [found.folder.map { "repository  \($0), branch \(found.branch)" } ?? "repository  none here"]
      lines.append(
        found.test.map { "tests       \($0.words.joined(separator: " ")), by \($0.source)" } ?? "tests       none found"
      )
      if !found.bring.isEmpty {
        lines.append("ignored     \(found.bring.joined(separator: ", ")), which tests may need")
      }
      lines.append(
        found.models.map { "models      \($0.fast) drafts, \($0.slow) judges, by \($0.source)" }
          ?? "models      no key in the environment, no server on this machine")
      return lines
    }

    /// Writes the configuration, and a policy where one model has to do.
    ///
    /// - Returns: whether the plan's tiers are set.
    private func writeOwn(
      _ files: FirstFiles, _ found: Surroundings, _ settings: Settings, _ output: Output
    ) throws -> Bool {
      let host = settings.host
      if let text = files.configuration {
        if hasConfiguration(host) {
          output.line("kept \(host.configurationPath) as it is")
          let granted = try? settings.configuration().bring
          let missing = found.bring.filter { granted?.contains($0) != true }
          if !missing.isEmpty {
            let all = ((granted ?? []) + missing).joined(separator: ", ")
            let names = missing.joined(separator: ", ")
            output.line("  to let the tests see \(names), write there: workspace: { bring: [\(all)] }")
          }
        } else {
          try makeFolder(host.configurationFolder)
          try write(text, to: host.configurationPath)
          output.line("wrote \(host.configurationPath)")
        }
      }
      if let text = files.policy, !FileManager.default.fileExists(atPath: host.userPolicyPath) {
        try write(text, to: host.userPolicyPath)
        output.line("wrote \(host.userPolicyPath): the one model that there is drafts and judges")
      }
      return found.models != nil || hasConfiguration(host)
    }

    private func makeFolder(_ path: String) throws {
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw CommandFailure(
          .failed, "cannot make the folder \(path): \(error.localizedDescription)",
          hint: "make it yourself, or set XDG_CONFIG_HOME to a folder of yours")
      }
    }

    private func hasConfiguration(_ host: HostEnvironment) -> Bool {
      FileManager.default.fileExists(atPath: host.configurationPath)
    }

    /// Makes a file that must not be there yet.
    private func write(_ text: String, to path: String) throws {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        let reason = errno == EEXIST ? "it exists already" : String(cString: strerror(errno))
        throw CommandFailure(.usage, "cannot write \(path): \(reason)", hint: "name another file")
      }
      defer { close(descriptor) }
      Output.standard.raw(text, to: descriptor)
    }
  }
}
