import KindStage
import KindSupport
import SystemPackage
import TestKit
import Testing

@Suite("Places that no effect writes a file to")
struct GuardedPlaceTests {
  @Test("Chancery's own places are guarded under each name, and so are git's, wherever they are")
  func guarded() async throws {
    try await withTemporaryFolder { folder in
      try await shell(
        """
        mkdir ledger plain; echo >plain/signers; ln plain/signers plain/linked; ln -s ledger by
        git init -q --bare remote.git; git init -q clone
        """, in: folder)
      let places = GuardedPlaces([folder.appending("ledger").string, folder.appending("plain/signers").string])
      for path in [
        "ledger/effects.jsonl", "by/effects.jsonl", "plain/signers", "plain/linked", "remote.git/refs/heads/main",
        "remote.git/hooks/post-receive", "clone/.git/config", "clone/.GIT/hooks/x",
      ] {
        #expect(places.refusal(of: folder.appending(path).string) != nil, "\(path)")
      }
      for path in ["plain/new", "clone/file", "clone/.github/x", "ledgers/x"] {
        #expect(places.refusal(of: folder.appending(path).string) == nil, "\(path)")
      }
    }
  }
}
