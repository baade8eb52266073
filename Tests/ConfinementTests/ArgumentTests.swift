import Confinement
import Drafting
import Testing

@Suite("The command line of bubblewrap")
struct ArgumentTests {
  private let profile = SandboxProfile(
    roots: [.folder("/usr"), .link("/bin", target: "usr/bin")], settings: ["/etc/passwd"], show: ["/srv/tools"],
    memoryBytes: 1, processes: 2, fileBytes: 3, openFiles: 4, temporaryBytes: 5)

  private var arguments: [String] {
    BubblewrapArguments.arguments(
      for: ConfinedCommand(words: ["make", "--", "$HOME; true"], workspace: .folder("/scratch/w")), profile: profile)
  }

  @Test("It is exactly what the profile grants")
  func whole() {
    let expected = """
      --unshare-all --unshare-user --disable-userns --uid 1000 --gid 1000 --cap-drop ALL --hostname chancery \
      --new-session --die-with-parent --as-pid-1 \
      --ro-bind /usr /usr --symlink usr/bin /bin --ro-bind-try /etc/passwd /etc/passwd \
      --dev /dev --size 5 --tmpfs /dev/shm --remount-ro /dev --proc /proc --remount-ro /proc \
      --size 5 --tmpfs /tmp --size 5 --tmpfs /home/chancery --ro-bind /srv/tools /srv/tools \
      --bind /scratch/w /workspace --chdir /workspace --remount-ro / --
      """
    let end = arguments.firstIndex(of: "--").map { $0 + 1 } ?? 0
    #expect(arguments[..<end].joined(separator: " ") == expected)
    #expect(
      Array(arguments[end...]) == [
        "/bin/sh", "-c", "echo begun >&2 || exit 125; \"$@\" 2>&1; exit $?", "sh", "/usr/bin/prlimit", "--core=0",
        "--nofile=4", "--nproc=2",
        "--fsize=3", "--data=1", "--", "make", "--", "$HOME; true",
      ])
  }

  @Test("Only the workspace is writable, and the network is never shared")
  func grants() {
    #expect(arguments.count { $0 == "--bind" || $0 == "--dev-bind" } == 1)
    #expect(!arguments.contains("--share-net"))
  }

  @Test("Folders of the host's PATH are kept only where they are shown")
  func path() {
    let profile = SandboxProfile.ofThisSystem(
      show: ["/srv/tools"], hostPath: "/srv/bin:/usr/games:/srv/tools/bin:/srv/toolsx:/usr/games")
    #expect(profile.path == SandboxProfile.standardPath + ["/usr/games", "/srv/tools/bin"])
  }
}
