import Sandbox
import Testing

@Suite("The profile for Seatbelt")
struct SeatbeltTests {
  @Test("It allows to write to the workspace and nowhere else, and paths cannot break out of their quotes")
  func text() {
    let profile = SeatbeltProfile(workspace: "/w/a\"b\\c", shown: ["/opt/tools"], covered: ["/usr/local/etc"])
    let lines = profile.text.split(separator: "\n").map(String.init)
    #expect(Array(lines.prefix(2)) == ["(version 1)", "(deny default)"])
    #expect(lines.contains("  (subpath \"/opt/tools\")"))
    #expect(lines.contains("(deny file-read* (subpath \"/usr/local/etc\"))"))
    let writing = lines.drop { $0 != "(allow file-write*" }.prefix { $0 != ")" }
    #expect(writing.filter { $0.contains("subpath") } == ["  (subpath \"/w/a\\\"b\\\\c\")"])
    #expect(lines.contains("(deny network*)"))
  }
}
