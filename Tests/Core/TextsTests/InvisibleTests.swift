import Testing
import Texts

@Suite("Characters that nobody sees")
struct InvisibleTests {
  @Test(
    "What shows nothing, or changes where others are seen, is invisible",
    arguments: [
      0x00, 0x1B, 0x7F, 0x85, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180E, 0x200B, 0x200D, 0x202E,
      0x2028,
      0x2029, 0x2060, 0x2066, 0x206F, 0x2800, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xE0001, 0xE007F, 0xE0100,
      0xE0FFF,
    ] as [UInt32])
  func invisible(value: UInt32) throws { #expect(try #require(Unicode.Scalar(value)).isInvisible) }

  @Test(
    "Letters, signs and blanks are not",
    arguments: [0x20, 0x41, 0xA0, 0xE9, 0x301, 0x2003, 0x3000, 0x4E00, 0x1F600, 0x10FFFD] as [UInt32])
  func visible(value: UInt32) throws { #expect(try !#require(Unicode.Scalar(value)).isInvisible) }
}
