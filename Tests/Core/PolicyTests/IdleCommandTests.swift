import Plans
import Testing

@Suite("Commands that look at no file")
struct IdleCommandTests {
  @Test(
    "They pass on any draft, so they check nothing",
    arguments: [
      ["true"], ["/bin/true"], ["git", "--version"], ["go", "version"], ["sh", "-c", "true"],
      ["echo", "all tests pass"],
      ["bash", "-c", "echo ok; true && exit 0"], [],
    ])
  func idle(words: [String]) { #expect(IdleCommand.matches(words)) }

  @Test(
    "Whatever may look at something counts",
    arguments: [
      ["make"], ["git", "diff", "--check"], ["test", "-e", "new"], ["sh", "-c", "test -e new"],
      ["pytest", "--version", "x"],
      ["sh", "-c", "echo $(cat new)"], ["sh", "-c", "echo ok | grep -f new"], ["python3", "-m", "unittest"],
      ["sh", "run.sh"],
    ])
  func others(words: [String]) { #expect(!IdleCommand.matches(words)) }
}
