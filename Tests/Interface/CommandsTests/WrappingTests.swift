import Terminal
import Testing

@Suite("As wide as the terminal")
struct WrappingTests {
  private func lines(_ text: String, _ width: Int) -> [String] {
    Wrapping(width: width).text(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("A line breaks at words, and goes on deeper than it began")
  func words() {
    #expect(lines("short", 20) == ["short"])
    #expect(lines("  one two three four five", 20) == ["  one two three four", "    five"])
    #expect(lines("a\n\nb", 20) == ["a", "", "b"])
    // A word that no line holds is broken; nothing of it is lost.
    let long = String(repeating: "x", count: 50)
    let broken = lines("at \(long)", 20)
    #expect(broken.allSatisfy { $0.count <= 20 } && broken.joined().filter { $0 == "x" }.count == 50)
  }

  @Test("A command between backquotes stays whole where it has room")
  func commands() {
    let found = lines("sealed; next: `chancery diff 20261130-abcdefgh`, then more", 40)
    #expect(found == ["sealed; next:", "  `chancery diff 20261130-abcdefgh`,", "  then more"])
  }

  @Test("Text from elsewhere cannot pass for a line of its own, and stays behind its bar")
  func bars() {
    for found in [
      lines("     | one two three approved by ada at a terminal", 30),
      lines("  ✗ one two three four five six seven", 20),
    ] {
      #expect(found.count > 1 && found.dropFirst().allSatisfy { $0.first == " " })
    }
    #expect(lines("     | one two three approved by ada", 30)[1].hasPrefix("     |   "))
  }

  @Test("Colours take no room")
  func colours() {
    let text = "\u{1b}[31mone\u{1b}[0m two three four"
    #expect(lines(text, 20) == [text])
    #expect(lines(text + " five", 20) == [text, "  five"])
  }

  @Test("A table that is too wide becomes paragraphs, and one column may be cut before the others")
  func tables() {
    let table = Table(
      header: ["plan", "runs", "completed"], rows: [["a-long-name-of-a-plan", "60", "40 of 60"], ["b", "1", ""]])
    #expect(table.paragraphs(style: .plain, width: 80) == table.lines(style: .plain))
    let paragraphs = table.paragraphs(style: .plain, width: 30)
    #expect(paragraphs == ["a-long-name-of-a-plan", "  runs 60, completed 40 of 60", "b", "  runs 1"])
    let cut = table.lines(style: .plain, width: 32, shrinking: 0)
    #expect(cut[1] == "a-long-name-of…  60    40 of 60" && cut.allSatisfy { $0.count <= 32 })
  }
}
