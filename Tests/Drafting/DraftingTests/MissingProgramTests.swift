import Drafting
import RunJournal
import Testing

@Suite("Programs of checks that are not there")
struct MissingProgramTests {
  @Test(
    "What is missing of the machine's is told by name",
    arguments: [
      (["pytest"], 127, "chancery: cannot run pytest: No such file or directory\n", "there is no program pytest"),
      (["sh", "-c", "pytest -q"], 127, "sh: 1: pytest: not found\n", "there is no program pytest"),
      (["bash", "-c", "pytest"], 127, "bash: line 1: pytest: command not found\n", "there is no program pytest"),
      (["tool"], 126, "chancery: cannot run tool: Permission denied\n", "tool cannot be run"),
      (["env", "tool"], 127, "env: 'tool': No such file or directory\n", "which env was to run"),
      (["make", "test"], 127, "something else\n", "there is no program make"),
    ])
  func missing(words: [String], code: Int32, output: String, told: String) {
    let reason = MissingProgram.reason(words: words, ending: .exited(code), output: output)
    #expect(reason?.contains(told) == true, "\(reason ?? "nil")")
  }

  @Test(
    "A script of the draft's own that is missing is the drafter's mistake",
    arguments: [
      (["./run-tests"], "chancery: cannot run ./run-tests: No such file or directory\n"),
      (["sh", "-c", "./run-tests"], "sh: 1: ./run-tests: not found\n"),
      (["sh", "-c", "tools/x"], "sh: 1: tools/x: Permission denied\n"),
    ])
  func drafted(words: [String], output: String) {
    #expect(MissingProgram.reason(words: words, ending: .exited(127), output: output) == nil)
  }

  @Test("Nothing else is a missing program", arguments: [CommandRan.Ending.exited(1), .timedOut, .signalled(9)])
  func others(ending: CommandRan.Ending) {
    #expect(MissingProgram.reason(words: ["x"], ending: ending, output: "x: not found") == nil)
  }

  @Test("Marks for models are taken out of a text for people, and nothing else is")
  func unwrapped() {
    let text = "a check failed: x\n" + PromptDelimiter.wrap("one\n<data> two\n", as: "its output")
    #expect(PromptDelimiter.unwrapped(text) == "a check failed: x\nits output:\none\n<data> two")
    #expect(PromptDelimiter.unwrapped("plain <data text") == "plain <data text")
  }

  @Test("A tool that Python lacks is missing, and a module that a draft may make is not")
  func modules() {
    func reason(_ words: [String], _ output: String, _ ending: CommandRan.Ending = .exited(1)) -> String? {
      MissingProgram.reason(words: words, ending: ending, output: output)
    }
    #expect(
      reason(["python3", "-m", "pytest", "-q"], "/usr/bin/python3: No module named pytest\n")
        == "python3 has no module pytest in the sandbox")
    #expect(reason([".venv/bin/python", "-m", "mypy"], "x: No module named mypy\n") != nil)
    #expect(reason(["python3", "-m", "shop.tests"], "/usr/bin/python3: No module named shop.tests\n") == nil)
    #expect(reason(["python3", "-m", "pytest"], "E  ModuleNotFoundError: No module named 'shop'\n1 error\n") == nil)
    #expect(reason(["python3", "-m", "pytest"], "No module named pytest\n", .exited(2)) == nil)
  }
}
