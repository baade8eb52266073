import Drafting
import Synchronization
import SystemPackage
import TestKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Shows layers by the system's own tools: a process in a mount namespace of its own holds what they look like together.
///
/// As root it mounts as root; an ordinary user mounts in a user namespace in which it is still itself.
final class TestMounter: LayerMounter {
  private struct SandboxSession {
    var process: pid_t
    var input: Int32
  }

  private let holders = Mutex<[String: SandboxSession]>([:])
  /// What every mount fails with.
  private let refusal: ConfinementError?
  private let mounted = Mutex(0)

  init(refusal: ConfinementError? = nil) { self.refusal = refusal }

  deinit {
    for holder in holders.withLock({ Array($0.values) }) { Self.end(holder) }
  }

  static let isRoot = geteuid() == 0
  /// Where the files are seen by commands.
  private static let seen = "/mnt"

  /// How often it was asked to show something.
  var count: Int { mounted.withLock { $0 } }

  /// Why layers cannot be shown here; `nil` where they can.
  static let obstacle: String? = {
    var template = Array("/tmp/chancery-mount-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return "no folder can be made" }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = spawn(["rm", "-rf", folder]).map { waitpid($0.process, nil, 0) } }
    for name in ["/l", "/u", "/w", "/p", "/l/files", "/u/files"] { mkdir(folder + name, 0o755) }
    let layers = WorkspaceLayers(
      lowers: ["\(folder)/l"], upper: "\(folder)/u", work: "\(folder)/w", point: "\(folder)/p")
    guard let holder = hold(layers) else { return "overlayfs cannot be mounted by this user" }
    end(holder)
    return nil
  }()

  func mount(_ layers: WorkspaceLayers) async throws(ConfinementError) -> Int32 {
    mounted.withLock { $0 += 1 }
    if let refusal { throw refusal }
    guard let holder = Self.hold(layers) else { throw ConfinementError(reason: "cannot mount \(layers.point)") }
    holders.withLock { $0[layers.point] = holder }
    let root = open("/proc/\(holder.process)/root\(layers.point)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw ConfinementError(reason: "cannot open \(layers.point): \(errno)") }
    return root
  }

  func unmount(_ layers: WorkspaceLayers) async {
    if let holder = holders.withLock({ $0.removeValue(forKey: layers.point) }) { Self.end(holder) }
  }

  /// Runs a script by `sh` where commands would run, as the user that the files are given to.
  func shell(_ script: String, in workspace: any Workspace, as owner: (user: UInt32, group: UInt32)? = nil)
    async throws -> ToolOutput
  {
    guard case .layers(let layers) = workspace.place.files,
      let holder = holders.withLock({ $0[layers.point] })
    else { return ToolOutput(output: "", errors: "the workspace is not mounted", status: 1) }
    var words = ["-t", "\(holder.process)", "-m"]
    if !Self.isRoot { words += ["-U", "--preserve-credentials"] }
    if let owner { words += ["setpriv", "--reuid=\(owner.user)", "--regid=\(owner.group)", "--clear-groups"] }
    return try await runTool("nsenter", words + ["sh", "-euc", "cd \(Self.seen); \(script)"])
  }

  private static func hold(_ layers: WorkspaceLayers) -> SandboxSession? {
    let program = """
      import ctypes, os, sys
      options, point, seen = sys.argv[1:]
      def mount(*words):
        if ctypes.CDLL(None, use_errno=True).mount(*words):
          raise OSError(ctypes.get_errno(), "mount")
      try:
        mount(b"none", b"/", None, 0x44000, None)
        mount(b"overlay", point.encode(), b"overlay", 0, options.encode())
        mount(f"{point}/files".encode(), seen.encode(), None, 0x1000, None)
      except OSError:
        print("-", end="", flush=True)
        raise
      print("+", end="", flush=True)
      os.read(0, 1)
      """
    let mode = "userxattr"
    let lowers = layers.lowers.joined(separator: ":")
    let options = "lowerdir=\(lowers),upperdir=\(layers.upper),workdir=\(layers.work),\(mode)"
    let unshare = ["unshare", "-m"] + (isRoot ? [] : ["-c", "--keep-caps"])
    guard let made = spawn(unshare + ["/usr/bin/python3", "-c", program, options, layers.point, seen]) else {
      return nil
    }
    var sign: UInt8 = 0
    let count = read(made.output, &sign, 1)
    close(made.output)
    let holder = SandboxSession(process: made.process, input: made.input)
    guard count == 1, sign == UInt8(ascii: "+") else {
      end(holder)
      return nil
    }
    return holder
  }

  private static func end(_ holder: SandboxSession) {
    close(holder.input)
    kill(holder.process, SIGKILL)
    waitpid(holder.process, nil, 0)
  }

  /// Starts a program with pipes for its input and output.
  private static func spawn(_ words: [String]) -> (process: pid_t, input: Int32, output: Int32)? {
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    guard pipe(&input) == 0, pipe(&output) == 0 else { return nil }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    var arguments = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, words[0], &actions, nil, &arguments, nil)
    close(input[0])
    close(output[1])
    return code == 0 ? (process, input[1], output[0]) : nil
  }
}
