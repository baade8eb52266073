import Plans
import Policy
import Testing

@Suite("One thing under all its spellings")
struct SpellingTests {
  private func isDenied(_ attribute: NameAttribute, _ pattern: String, _ name: String) -> Bool {
    let limits = EffectLimits(names: [attribute: .init(deny: [pattern])])
    let policy = Policy(Boundary(effects: ["x": limits]), layer: .system, path: "p")
    return !policy.violations(of: [EffectFacts(kind: "x", names: [attribute: [name]])]).isEmpty
  }

  @Test(
    "A denied remote is denied in each way to write it",
    arguments: [
      "https://github.com/acme/prod", "https://github.com/acme/prod.git", "https://GitHub.com/acme/prod/",
      "https://github.com:443/acme/prod.git", "https://github.com./acme/prod", "https://github.com/acme/./prod.git",
      "https://github.com/acme/x/../prod", "https://github.com/%61cme/prod", "ssh://git@github.com/acme/prod.git",
      "git@github.com:acme/prod.git", "git@github.com:/acme/prod", "ssh://git@github.com:22/acme/prod",
    ])
  func remotes(name: String) {
    #expect(isDenied("remotes", "https://github.com/acme/prod.git", name))
    #expect(isDenied("remotes", "https://github.com/acme/prod/", name))
    #expect(isDenied("remotes", "*github.com*acme/prod", name))
    #expect(!isDenied("remotes", "https://github.com/acme/production", name))
    #expect(!isDenied("remotes", "https://gitlab.com/acme/prod", name))
  }

  @Test(
    "A denied file or folder is denied in each way to write it",
    arguments: [
      "/srv/prod.git", "/srv/prod", "/srv/./prod.git/", "/srv//prod", "file:///srv/prod.git", "/srv/x/../prod",
    ])
  func paths(name: String) {
    #expect(isDenied("remotes", "/srv/prod.git", name))
    #expect(isDenied("remotes", "file:///srv/prod", name))
    #expect(isDenied("databases", "/srv/prod", name))
    #expect(!isDenied("remotes", "/srv/product", name))
  }

  @Test("A denied protocol is no other one's")
  func protocols() {
    for pattern in ["https:*", "https://*"] {
      #expect(isDenied("remotes", pattern, "https://github.com/acme/prod"))
      #expect(!isDenied("remotes", pattern, "ssh://git@github.com/acme/prod"))
    }
    #expect(isDenied("remotes", "*", "ssh://git@github.com/acme/prod"))
  }

  @Test("A denied host is denied with a full stop and with a port")
  func hosts() {
    for name in ["api.example.com", "API.example.com.", "api.example.com:8443"] {
      #expect(isDenied("hosts", "api.example.com", name))
    }
    #expect(!isDenied("hosts", "api.example.com", "api.example.org"))
  }

  @Test("Branches and tables have one spelling apart from their letters")
  func exact() {
    #expect(isDenied("branches", "main", "MAIN"))
    #expect(!isDenied("branches", "release", "release.git"))
    #expect(!isDenied("tables", "a", "a/"))
  }

  @Test("A limit over time counts a remote under all its spellings")
  func rates() {
    let rate = RateLimit(atMost: 1, seconds: 60, on: "https://github.com/acme/prod")
    for url in ["git@github.com:acme/prod.git", "https://github.com/acme/prod/"] {
      #expect(EffectFacts(kind: "x", names: ["remotes": [url]]).counts(for: rate))
    }
    #expect(!EffectFacts(kind: "x", names: ["remotes": ["git@github.com:acme/test.git"]]).counts(for: rate))
  }
}
