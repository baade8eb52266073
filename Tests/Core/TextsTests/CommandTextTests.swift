import Testing
import Texts

@Suite("Command lines for people")
struct CommandTextTests {
  @Test("Plain words stand as they are; all others in quotes, so that no two command lines look alike")
  func quoted() {
    #expect(CommandText.line(["make", "deploy", "X=1"]) == "make deploy X=1")
    #expect(CommandText.line(["rm", "a b"]) == "rm 'a b'")
    #expect(CommandText.line(["rm", "a", "b"]) == "rm a b")
    #expect(CommandText.line(["sh", "-c", "echo 'x' > y"]) == "sh -c 'echo '\\''x'\\'' > y'")
    #expect(CommandText.line([""]) == "''")
    #expect(CommandText.line(["'a b'"]) == "''\\''a b'\\'''")
  }
}
