import CSandbox
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The ends that a command's output and its report are read from.
struct CommandStreams {
  struct Ready: OptionSet {
    let rawValue: Int

    static let output = Ready(rawValue: 1)
    static let errors = Ready(rawValue: 2)
    static let refusals = Ready(rawValue: 4)
    static let report = Ready(rawValue: 8)
    static let egress = Ready(rawValue: 16)
  }

  private var output: SharedDescriptor?
  private var errors: SharedDescriptor?
  private var refusals: SharedDescriptor?
  /// Where the egress proxy's own socket comes from, until it came.
  private var egress: SharedDescriptor?

  init(
    output: SharedDescriptor, errors: SharedDescriptor?, refusals: SharedDescriptor?, egress: SharedDescriptor? = nil
  ) {
    self.egress = egress
    self.output = output
    self.errors = errors
    self.refusals = refusals
  }

  /// Waits for something to read.
  ///
  /// - Throws: `SystemError` when there is nothing until then; whoever holds the socket then lets it go.
  func wait(_ socket: SharedDescriptor, until end: ContinuousClock.Instant) throws(SystemError) -> Ready {
    var polled = [output, errors, refusals, socket, egress].map {
      pollfd(fd: $0?.number ?? -1, events: Int16(POLLIN), revents: 0)
    }
    let left = (end - ContinuousClock.now).components.seconds
    guard left >= 0 else { throw SystemError(operation: "wait for the end of a command", code: ETIMEDOUT) }
    let count = unsafe poll(&polled, nfds_t(polled.count), Int32(clamping: left * 1000 + 1000))
    guard count >= 0 || errno == EINTR else { throw SystemError.last("wait for a command") }
    guard count > 0 else { return [] }
    return polled.enumerated().reduce(into: []) { ready, entry in
      if entry.element.revents != 0 { ready.insert(Ready(rawValue: 1 << entry.offset)) }
    }
  }

  /// Hands on what is ready; `stop` is called where the sink has had enough.
  mutating func pass(_ ready: Ready, to sink: any OutputSink, stop: () -> Void) throws(SystemError) {
    var goesOn = true
    if ready.contains(.output) { goesOn = try Self.pass(&output, .output, sink) && goesOn }
    if ready.contains(.errors) { goesOn = try Self.pass(&errors, .errors, sink) && goesOn }
    if ready.contains(.refusals) { goesOn = try Self.pass(&refusals, .refusals, sink) && goesOn }
    if !goesOn { stop() }
  }

  /// The socket that the egress proxy listens on, once it is there; the caller owns it.
  mutating func takeListener() -> Int32? {
    guard let source = egress else { return nil }
    egress = nil
    var kind: UInt8 = 0
    var listener: Int32 = -1
    var count = 1
    let length = unsafe chancery_receive(source.number, &kind, 1, &listener, &count)
    return length == 1 && kind == UInt8(CHANCERY_EGRESS) && count == 1 ? listener : nil
  }

  /// Hands on what is left once nobody can write any more.
  mutating func drain(to sink: any OutputSink) throws(SystemError) {
    while output != nil { _ = try Self.pass(&output, .output, sink) }
    while errors != nil { _ = try Self.pass(&errors, .errors, sink) }
    while refusals != nil { _ = try Self.pass(&refusals, .refusals, sink) }
  }

  private static func pass(
    _ stream: inout SharedDescriptor?, _ channel: OutputChannel, _ sink: any OutputSink
  ) throws(SystemError) -> Bool {
    guard let bytes = try stream?.read(), !bytes.isEmpty else {
      stream = nil
      return true
    }
    return sink.take(bytes, from: channel)
  }
}
