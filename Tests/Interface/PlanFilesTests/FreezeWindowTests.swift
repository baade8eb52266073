import Foundation
import GitMerge
import GitPush
import Plans
import Testing

@Suite("Freeze windows")
struct FreezeWindowTests {
  private func at(_ text: String) throws -> Int64 { try #require(UTCMoment.milliseconds(text)) }

  @Test("A window from one moment to another holds the first and not the second")
  func once() throws {
    let window = FreezeWindow(
      span: .once(from: try at("2026-12-20T16:00+01:00"), until: try at("2026-12-21T00:00Z")), kinds: [.gitPush])
    #expect(!window.holds(.gitPush, at: try at("2026-12-20T14:59Z")))
    #expect(window.holds(.gitPush, at: try at("2026-12-20T15:00Z")))
    #expect(window.holds(.gitPush, at: try at("2026-12-20T23:59Z")))
    #expect(!window.holds(.gitPush, at: try at("2026-12-21T00:00Z")))
    #expect(!window.holds(.gitMerge, at: try at("2026-12-20T15:00Z")))
  }

  @Test("Hours of days of the week are those of their own zone")
  func weekly() throws {
    // 2026-11-27 is a Friday.
    let window = FreezeWindow(span: .weekly(days: [.fri], from: 960, until: 1440, offset: 120))
    #expect(!window.holds(at: try at("2026-11-27T13:59Z")))
    #expect(window.holds(at: try at("2026-11-27T14:00Z")))
    #expect(window.holds(at: try at("2026-11-27T21:59Z")))
    #expect(!window.holds(at: try at("2026-11-27T22:00Z")))
    #expect(!window.holds(at: try at("2026-11-26T15:00Z")))
    let night = FreezeWindow(span: .weekly(days: [.thu], from: 0, until: 60, offset: -60))
    let (inside, outside) = (try at("1970-01-01T01:30Z"), try at("1970-01-01T00:30Z"))
    #expect(night.holds(at: inside) && !night.holds(at: outside))
  }

  @Test("Moments are those that the system's calendar says, and are written back as they were read")
  func calendar() throws {
    let formatter = ISO8601DateFormatter()
    for seconds in stride(from: 0, through: 253_402_300_000, by: 86_400 * 271 + 3660) {
      let whole = seconds / 60 * 60
      let text = formatter.string(from: Date(timeIntervalSince1970: Double(whole)))
      let short = text.replacing(":00Z", with: "Z", maxReplacements: 9)
      let expected = String(text.prefix(16)) + "Z"
      #expect(UTCMoment.milliseconds(expected) == Int64(whole) * 1000, "\(short)")
      #expect(UTCMoment.text(Int64(whole) * 1000) == expected)
    }
  }

  @Test(
    "What is no moment is none",
    arguments: [
      "", "2026-13-01T00:00Z", "2026-02-29T00:00Z", "2100-02-29T00:00Z", "2026-1-1T00:00Z", "2026-01-01",
      "2026-01-01T00:00",
      "2026-01-01T24:00Z", "2026-01-01T00:60Z", "2026-01-01T00:00+1", "2026-01-01T00:00+15:00", "1969-01-01T00:00Z",
      "2026-01-01T00:00Zx", "２026-01-01T00:00Z", "2026-01-01T-1:00Z",
    ])
  func refused(text: String) {
    #expect(UTCMoment.milliseconds(text) == nil)
  }
}
