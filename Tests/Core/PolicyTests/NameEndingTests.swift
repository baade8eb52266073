import Policy
import Testing

@Suite("Endings of names")
struct NameEndingTests {
  @Test("A full stop or a space at the end of a name hides nothing from a denial")
  func endings() throws {
    for path in [".env.", ".env ", "a/.ENV. .", ".env./x", "a/.env"] {
      #expect(try PathPattern("**/.env").denies(path), "\(path)")
    }
    #expect(try PathPattern(".env.").denies(".env") && PathPattern("**/*.pem").denies("a/k.pem."))
    #expect(
      try !PathPattern("**/.env").denies("a/.envx") && !PathPattern("*.").denies("a") && !PathPattern("...").denies("a")
    )
    #expect(try !PathPattern("**/.env").allows(".env."))
  }
}
