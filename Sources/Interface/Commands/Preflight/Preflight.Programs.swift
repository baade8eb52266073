import Drafting
import Foundation
import Git
import Plans
import Preparation
import Reports
import Sandbox
import Texts

/// A check's command line, and what its step takes away from the sandbox.
private struct CheckLine {
  var words: [String]
  var restriction: SandboxRestriction
}

/// The programs of checks, which run in the sandbox.
extension Preflight {
  func programs() async -> [PreflightFinding] {
    let lines = checks
    guard !lines.isEmpty else { return [] }
    do {
      let sandbox = try settings.sandbox(allowsWeaker: allowsWeakerSandbox, target: survey.target)
      var findings: [PreflightFinding] = []
      for line in lines {
        guard let finding = finding(of: line.words, restriction: line.restriction, in: sandbox) else { continue }
        if !findings.contains(finding) { findings.append(finding) }
      }
      return findings
    } catch {
      let failure = FailureText(error)
      return [PreflightFinding(failure.message, hint: failure.hint, status: failure.status)]
    }
  }

  /// Those whose words are known before a model answers.
  private var checks: [CheckLine] {
    let values = Template.Values(inputs: survey.inputs, steps: [:])
    return survey.plan.steps.flatMap { step -> [CheckLine] in
      let commands: [CheckCommand] =
        switch step.kind {
        case .draft(let draft): draft.checks
        case .check(let check): check.commands
        case .extract, .commit: []
        }
      return commands.compactMap { check in
        let words = try? check.run.words.map { try $0.text(with: values) }
        return words.map { CheckLine(words: $0, restriction: step.sandbox) }
      }
    }
  }

  private func finding(
    of words: [String], restriction: SandboxRestriction, in sandbox: Sandbox
  ) -> PreflightFinding? {
    guard let program = words.first, !program.isEmpty else { return nil }
    let line = "the check `\(CommandText.line(words))`"
    if program.contains("/"), !program.hasPrefix("/") { return script(program, line) }
    let command = ConfinedCommand(
      words: words, workspace: .folder("/nonexistent"), profile: .check, restriction: restriction)
    switch sandbox.look(for: program, of: command) {
    case .found: return nil
    case .missing:
      return PreflightFinding(
        "\(line): there is no program \(program) where commands in the sandbox find one",
        hint: "install it, or write another check; `chancery try -- \(program)` tries it")
    case .hidden(let path):
      return PreflightFinding(
        "\(line): \(program) is at \(path), which commands in the sandbox do not see",
        hint: "write sandbox: { show: [\(place(of: path))] } in \(host.configurationPath), or name a program of the "
          + "repository's environment, such as .venv/bin/\(program)")
    }
  }

  /// The folder to show, below `~/` where it lies in the home folder.
  private func place(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.hasPrefix(host.home + "/") ? "~" + folder.dropFirst(host.home.count) : folder
  }

  /// A program in an ignored folder, which commands see only where the user grants that.
  private func ungranted(_ program: String, _ line: String) -> PreflightFinding? {
    let granted = (try? settings.configuration().bring) ?? []
    guard let folder = folder(holding: program), !granted.contains(folder) else { return nil }
    return PreflightFinding(
      "\(line): \(folder) is ignored by git, so a workspace does not hold it",
      hint: "write workspace: { bring: [\((granted + [folder]).joined(separator: ", "))] } in \(host.configurationPath)"
    )
  }

  /// A script of the base that the system would not start as it is; one that is not there may be drafted.
  private func script(_ program: String, _ line: String) -> PreflightFinding? {
    guard let scratch = survey.scratch, let file = try? BaseFile(program, in: scratch) else {
      return ungranted(program, line)
    }
    if !file.isExecutable {
      return PreflightFinding(
        "\(line): \(program) may not be executed",
        hint: "give it the right with chmod +x, or write what runs it: [sh, \(program)]")
    }
    guard file.isText, !file.bytes.starts(with: Array("#!".utf8)) else { return nil }
    return PreflightFinding(
      "\(line): \(program) is a script without a #! line, so the system cannot start it",
      hint: "begin it with #!/bin/sh or the like, or write what runs it: [sh, \(program)]")
  }
}
