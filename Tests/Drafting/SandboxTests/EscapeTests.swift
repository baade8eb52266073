import Drafting
import RunJournal
import Sandbox
import SystemPackage
import TestKit
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("What a confined command cannot do")
struct EscapeTests {
  @Test("On this system every wall stands, and everything is shown to hold")
  func strength() async throws {
    let strength = try await sandbox().strength()
    #expect(strength.grade == .full, "\(strength)")
    #expect(strength.without.isEmpty, "\(strength)")
    #expect(strength.findings.map(\.name) == SandboxProbe.names)
    let broken = strength.findings.filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken)")
  }

  @Test("A secret in the environment of Chancery is nowhere inside, not even in the first process")
  func environment() async throws {
    setenv("CHANCERY_TEST_SECRET", "s3cret-in-the-environment", 1)
    let outcome = try await confined("env; for f in /proc/[0-9]*/environ; do tr '\\0' '\\n' < $f; done; true")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.outputTail.contains("HOME=/home/chancery"))
    #expect(!outcome.outputTail.contains("s3cret"))
  }

  @Test(
    "Files of the host outside the shown folders cannot be read",
    arguments: ["/etc/shadow", "/root", "/var/lib", "/run", "/sys", "/home/*/*"])
  func reading(path: String) async throws {
    #expect(try await confined("ls -d \(path)").ending != .exited(0))
  }

  @Test("A file in a temporary folder of the host cannot be read or changed")
  func hostFile() async throws {
    try await withTemporaryFolder { folder in
      _ = try await runTool("sh", ["-c", "echo untouched > '\(folder)/secret'"])
      let outcome = try await confined(
        "cat '\(folder)/secret'; mkdir -p '\(folder)'; echo changed > '\(folder)/secret'")
      #expect(!outcome.outputTail.contains("untouched"))
      #expect(try await runTool("cat", ["\(folder)/secret"]).output == "untouched\n")
    }
  }

  @Test(
    "Nothing but the workspace can be written to",
    arguments: ["/usr/x", "/opt/x", "/etc/x", "/x", "/dev/x", "/home/x", "/bin/x", "/etc/passwd"])
  func writing(path: String) async throws {
    #expect(try await confined(": >> \(path)").ending != .exited(0))
  }

  @Test(
    "Settings of the kernel cannot be changed, which a root user could without capabilities",
    arguments: ["/proc/sys/vm/swappiness", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname"])
  func settings(path: String) async throws {
    let outcome = try await confined("cat \(path) && : > \(path)")
    #expect(outcome.ending != .exited(0))
  }

  @Test("A symbolic link in the workspace leads nowhere outside")
  func link() async throws {
    try await withTemporaryFolder { outside in
      let outcome = try await confined("echo x > out/escaped") { _ in
      } prepare: { folder in
        _ = try await runTool("ln", ["-s", outside.string, "\(folder)/out"])
      }
      #expect(outcome.ending != .exited(0))
      #expect(try await runTool("ls", ["-A", outside.string]).output == "")
    }
  }

  @Test("There is no network but the loopback, and no route")
  func network() async throws {
    let outcome = try await confined(
      """
      python=$(ls /usr/bin/python3) || exit 0
      $python -c 'import socket; socket.create_connection(("1.1.1.1", 53), 3)'
      """)
    #expect(outcome.ending == .exited(1), "\(outcome.outputTail)")
    #expect(outcome.outputTail.contains("Network is unreachable"))
  }

  @Test("A server of the host on the loopback or an abstract socket is not reached")
  func loopback() async throws {
    let script = """
      import socket
      for family, address in ((socket.AF_INET, ("127.0.0.1", 47813)), (socket.AF_UNIX, "\\0chancery-test-socket")):
        try: socket.socket(family).connect(address); print("REACHED")
        except OSError as error: print("refused", error)
      """
    let listener = """
      import socket, time
      a = socket.socket(); a.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); a.bind(("127.0.0.1", 47813))
      a.listen(); b = socket.socket(socket.AF_UNIX); b.bind("\\0chancery-test-socket"); b.listen()
      print("ready", flush=True); time.sleep(20)
      """
    let server = Task { try await runTool("/usr/bin/python3", ["-c", listener]) }
    defer { server.cancel() }
    let outcome = try await confined("/usr/bin/python3 - <<'END'\n\(script)\nEND")
    #expect(!outcome.outputTail.contains("REACHED"))
    #expect(outcome.outputTail.split(separator: "\n").count { $0.hasPrefix("refused") } == 2, "\(outcome.outputTail)")
  }

  @Test("Nobody inside is root, has a capability, or can get one")
  func privileges() async throws {
    let outcome = try await confined(
      "id -u; grep Cap /proc/self/status; unshare -Ur id -u; mount -t tmpfs x /tmp; chroot / true")
    #expect(!outcome.outputTail.hasPrefix("0\n"))
    #expect(outcome.ending != .exited(0))
    #expect(!outcome.outputTail.split(separator: "\n").contains("0"))
  }

  @Test("Processes of the host are not seen")
  func processes() async throws {
    let outcome = try await confined("ls -d /proc/[0-9]* | wc -l")
    #expect(try #require(Int(outcome.outputTail.trimmingPrefix(" ").prefix { $0.isNumber })) < 8)
  }
}
