import Testing
import Texts

@Suite("Edit distance")
struct EditDistanceTests {
  @Test(
    "Letters put in, left out, changed and swapped count one each",
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("abc", "abcd", 1), ("abc", "acb", 1),
      ("kitten", "sitting", 3), ("", "abc", 3), ("é", "e", 1), ("drfat", "draft", 1),
    ])
  func distance(_ left: String, _ right: String, _ expected: Int) {
    #expect(EditDistance.distance(left, right) == expected)
    #expect(EditDistance.distance(right, left) == expected)
  }

  @Test("A slip is a third of the name, a guess half of the longer one, and the nearest name wins")
  func nearest() {
    #expect(EditDistance.nearest(to: "gaol", among: ["goal", "plan"]) == "goal")
    #expect(EditDistance.nearest(to: "GOAL", among: ["goal"]) == "goal")
    #expect(EditDistance.nearest(to: "--numeric", among: ["--numeric-sort"]) == nil)
    #expect(EditDistance.nearest(to: "--numeric", among: ["--numeric-sort"], within: .guess) == "--numeric-sort")
    #expect(EditDistance.nearest(to: "x", among: ["plan", "goal"], within: .guess) == nil)
    #expect(EditDistance.nearest(to: String(repeating: "a", count: 100_000), among: ["a"], within: .guess) == nil)
  }
}
