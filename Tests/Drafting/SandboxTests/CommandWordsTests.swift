import Drafting
import Plans
import Sandbox
import Testing

@Suite("The words that the launcher is given")
struct CommandWordsTests {
  private let view = SandboxView(
    places: [.shown("/usr", source: "/usr"), .link("/bin", target: "usr/bin")], chosen: ["/srv/tools"],
    caches: ["/var/cache/tool"], covered: ["/usr/local/etc"], homeLinks: [".tool": "/srv/tools"], path: ["/usr/bin"],
    environment: ["LANG": "C.UTF-8"], limits: SandboxLimits { _ in 1000 })

  private func words(
    _ place: WorkspacePlace, user: SandboxUser? = nil, without: Set<SandboxLayer> = []
  ) -> [String] {
    let command = ConfinedCommand(words: ["make", "--", "$HOME; true"], workspace: place)
    return CommandWords(
      command: command, view: view, user: user, without: without, identity: SandboxUser(user: 7, group: 8)
    ).records().map { $0.joined(separator: " ") }
  }

  private static let layers = WorkspacePlace(
    .layers(WorkspaceLayers(lowers: ["/b"], upper: "/w/upper", work: "/w/work", point: "/w/point")),
    objects: ["/target/objects"])

  @Test("They are exactly what the profile grants, and what comes later is not covered by what comes before")
  func whole() {
    let limits = ["memory", "process-memory", "processes", "disk", "files", "file", "open-files"].map {
      "limit \($0) 1000"
    }
    let expected =
      [
        """
        text /etc/passwd root:x:0:0:root:/root:/usr/sbin/nologin
        chancery:x:7:8::/home/chancery:/bin/sh
        nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n
        """, "text /etc/group root:x:0:\nchancery:x:8:\nnogroup:x:65534:\n",
        "text /etc/hosts 127.0.0.1 localhost chancery\n::1 localhost ip6-localhost ip6-loopback\n",
        "nodes /dev 1000", "memory /tmp 1000 1777", "memory /var/tmp 1000 1777", "memory /home/chancery 1000 0700",
        "show-if /usr /usr", "link /bin usr/bin",
        "show /srv/tools /srv/tools", "show-if /target/objects /target/objects",
        "cache /var/cache/tool /var/cache/tool /w/caches/0/upper /w/caches/0/work", "cover /usr/local/etc",
        "link /home/chancery/.tool /srv/tools", "give /workspace /w/point/files", "folder /workspace",
        "changes /w/upper",
      ] + limits + [
        "limit wall 1000000", "environment HOME=/home/chancery", "environment LANG=C.UTF-8",
        "environment LOGNAME=chancery", "environment PATH=/usr/bin", "environment TMPDIR=/tmp",
        "environment USER=chancery", "run make -- $HOME; true",
      ]
    #expect(words(Self.layers) == expected)
  }

  @Test("Only the workspace is given to be written to, whatever kind it is")
  func grants() {
    for place in [Self.layers, .folder("/scratch/w")] {
      #expect(words(place).count { $0.hasPrefix("give ") } == 1)
      #expect(words(place, without: [.namespaces, .users]).count { $0.hasPrefix("give ") } == 1)
    }
  }

  @Test("Without history no object of the target is shown")
  func history() {
    var view = view
    view.history = false
    let command = ConfinedCommand(words: ["true"], workspace: Self.layers)
    let words = CommandWords(
      command: command, view: view, user: nil, without: [], identity: SandboxUser(user: 7, group: 8))
    #expect(!words.records().contains { $0.contains("/target/objects") })
  }

  @Test("A wall that is missing and the user of a root are said first")
  func weaker() {
    let words = words(.folder("/w"), user: SandboxUser(user: 7, group: 8), without: [.seccomp, .landlock])
    #expect(Array(words.prefix(3)) == ["without landlock", "without seccomp", "user 7 8"])
  }

  @Test("A profile's time stands where a command asks for more")
  func time() {
    let command = ConfinedCommand(words: ["true"], workspace: .folder("/w"), timeoutSeconds: 5000)
    let words = CommandWords(
      command: command, view: view, user: nil, without: [], identity: SandboxUser(user: 7, group: 8))
    #expect(words.records().contains(["limit", "wall", "1000000"]))
  }
}
