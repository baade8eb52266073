import Git
import SystemPackage
import TestKit
import Testing

@Suite("Repositories of other users")
struct SafeDirectoryTests {
  @Test("A value of safe.directory allows a folder, those below it, or all; an empty one takes back what stands before")
  func values() async throws {
    try await withTemporaryFolder { folder in
      let shop = folder.appending("shop").string
      try await git("init", "-q", shop, in: folder)
      #expect(SafeDirectories([shop]).allow(shop))
      #expect(SafeDirectories([shop]).allow("\(shop)/.git/"))
      #expect(SafeDirectories(["\(folder.string)/*"]).allow(shop))
      #expect(SafeDirectories(["*"]).allow(shop))
      #expect(!SafeDirectories([]).allow(shop))
      #expect(!SafeDirectories([folder.string]).allow(shop))
      #expect(!SafeDirectories(["\(shop)/*"]).allow(shop))
      #expect(!SafeDirectories(["*", ""]).allow(shop))
      #expect(SafeDirectories(["*", "", shop]).allow(shop))
    }
  }
}
