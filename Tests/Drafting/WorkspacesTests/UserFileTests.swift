import LinuxSystem
import SystemPackage
import TestKit
import Testing

@Suite("Files of a person's own")
struct UserFileTests {
  private func reason(_ path: String, limit: Int = 10, links: UserFile.Links = .followed) -> String? {
    do {
      _ = try UserFile.read(path, limit: limit, links: links)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("A regular file is read up to its limit, and whatever else has the name is said", .timeLimit(.minutes(1)))
  func kinds() async throws {
    try await withTemporaryFolder { folder in
      let made = try await runTool(
        "sh", ["-euc", "printf 0123456789 >file; mkfifo fifo; mkdir folder; ln -s file link; ln -s fifo linked-fifo"],
        in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let path = { (name: String) in folder.appending(name).string }
      #expect(try UserFile.read(path("file"), limit: 10) == Array("0123456789".utf8))
      #expect(try UserFile.read(path("link"), limit: 10)?.count == 10)
      #expect(try UserFile.read(path("none"), limit: 10) == nil)
      #expect(reason(path("file"), limit: 9) == "it has more than 9 bytes")
      #expect(reason("/dev/zero", limit: 1 << 20) == "it is a device, not a regular file")
      for name in ["fifo", "linked-fifo"] { #expect(reason(path(name)) == "it is a fifo, not a regular file") }
      #expect(reason(path("folder")) == "it is a folder, not a regular file")
      #expect(reason(path("link"), links: .refused) == "it is a symbolic link")
    }
  }
}
