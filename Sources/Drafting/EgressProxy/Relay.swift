#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Passes bytes between two connections, in both directions, until both have ended.
struct Relay {
  /// One direction.
  private struct Flow {
    let from: Connection
    let to: Connection
    var waiting: ArraySlice<UInt8> = []
    var isEnded = false

    var isDone: Bool { isEnded && waiting.isEmpty }
    var reads: Bool { !isEnded && waiting.isEmpty }

    /// Reads what there is; returns how much, or `nil` where the connection is lost.
    mutating func take() -> Int? {
      guard let bytes = try? from.read(until: .now) else { return nil }
      waiting = bytes[...]
      guard bytes.isEmpty else { return bytes.count }
      isEnded = true
      to.endWriting()
      return 0
    }

    /// Writes what it can; whether the connection still takes anything.
    mutating func give() -> Bool {
      let count = to.writeSome(waiting)
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      waiting = waiting.dropFirst(count)
      return true
    }
  }

  private var up: Flow
  private var down: Flow
  private let idleSeconds: Int

  init(agent: Connection, host: Connection, idleSeconds: Int) {
    up = Flow(from: agent, to: host)
    down = Flow(from: host, to: agent)
    self.idleSeconds = idleSeconds
  }

  /// - Parameter count: told how many bytes came from the agent and from the host; `false` ends the relay.
  mutating func run(count: (_ sent: Int, _ received: Int) -> Bool) {
    while !(up.isDone && down.isDone) {
      guard let ready = wait() else { return }
      var sent = 0
      var received = 0
      if ready.agent.reads {
        guard let more = up.take() else { return }
        sent = more
      }
      if ready.host.reads {
        guard let more = down.take() else { return }
        received = more
      }
      if sent + received > 0, !count(sent, received) { return }
      if !up.waiting.isEmpty, !up.give() { return }
      if !down.waiting.isEmpty, !down.give() { return }
    }
  }

  private struct Readiness {
    var reads = false
  }

  /// Waits until something can be done; `nil` where nothing happened for too long, or an end is lost.
  private func wait() -> (agent: Readiness, host: Readiness)? {
    func events(reads: Bool, writes: Bool) -> Int16 { Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)) }
    var polled = [
      pollfd(
        fd: up.from.number, events: events(reads: up.reads, writes: !down.waiting.isEmpty), revents: 0),
      pollfd(
        fd: down.from.number, events: events(reads: down.reads, writes: !up.waiting.isEmpty), revents: 0),
    ]
    // Without events a descriptor only reports its end, which would be told again and again.
    for index in polled.indices where polled[index].events == 0 { polled[index].fd = -1 }
    let count = unsafe poll(&polled, 2, Int32(clamping: idleSeconds * 1000))
    if count < 0, errno == EINTR { return (Readiness(), Readiness()) }
    guard count > 0 else { return nil }
    let isReady = polled.map { Int32($0.revents) & (POLLIN | POLLHUP | POLLERR) != 0 }
    return (Readiness(reads: isReady[0] && up.reads), Readiness(reads: isReady[1] && down.reads))
  }
}
