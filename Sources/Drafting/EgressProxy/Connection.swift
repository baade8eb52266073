#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One end of a connection, used by one thread at a time; the last one that lets it go closes it.
///
/// Nothing waits longer than until its deadline.
final class Connection: Sendable {
  /// The other end is gone, too slow, or the system refused.
  struct Lost: Error, Hashable {
    var reason: String
    static let late = Lost(reason: "it took too long")
    static let ended = Lost(reason: "it ended")
    static func system() -> Lost { Lost(reason: unsafe String(cString: strerror(errno))) }
  }

  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Connects to an address.
  init(to address: IPAddress, port: UInt16, until end: ContinuousClock.Instant) throws(Lost) {
    let family = if case .v4 = address { AF_INET } else { AF_INET6 }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    number = socket(family, kind, 0)
    guard number >= 0 else { throw Lost.system() }
    guard Self.begin(number, address, port) == 0 || errno == EINPROGRESS else { throw Lost.system() }
    guard try Self.wait(number, for: POLLOUT, until: end) else { throw Lost.late }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size) == 0, code == 0 else {
      throw Lost(reason: unsafe String(cString: strerror(code)))
    }
  }

  private static func begin(_ number: Int32, _ address: IPAddress, _ port: UInt16) -> Int32 {
    func connect<Place>(_ place: Place) -> Int32 {
      var place = place
      return unsafe withUnsafePointer(to: &place) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe Glibc.connect(number, $0, socklen_t(MemoryLayout<Place>.size))
        }
      }
    }
    switch address {
    case .v4(let bits):
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_port = port.bigEndian
      place.sin_addr.s_addr = bits.bigEndian
      return connect(place)
    case .v6(let high, let low):
      var place = sockaddr_in6()
      place.sin6_family = sa_family_t(AF_INET6)
      place.sin6_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &place.sin6_addr) { bytes in
        unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
        unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      return connect(place)
    }
  }

  /// Whether one of the events came before the end.
  static func wait(_ number: Int32, for events: Int32, until end: ContinuousClock.Instant) throws(Lost) -> Bool {
    while true {
      var polled = pollfd(fd: number, events: Int16(events), revents: 0)
      let count = unsafe poll(&polled, 1, end.millisecondsFromNow)
      if count > 0 { return true }
      if count == 0 { return false }
      guard errno == EINTR else { throw Lost.system() }
    }
  }

  /// What comes next, at most so many bytes; empty at the end.
  func read(atMost most: Int = 64 << 10, until end: ContinuousClock.Instant) throws(Lost) -> [UInt8] {
    guard try Self.wait(number, for: POLLIN, until: end) else { throw Lost.late }
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      repeat {
        count = unsafe recv(number, buffer.baseAddress, most, Int32(MSG_DONTWAIT))
      } while count < 0 && errno == EINTR
      filled = max(count, 0)
    }
    guard count >= 0 else { throw Lost.system() }
    return bytes
  }

  /// Writes everything.
  func write(_ bytes: [UInt8], until end: ContinuousClock.Instant) throws(Lost) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = writeSome(rest)
      rest = rest.dropFirst(max(0, count))
      if count > 0 { continue }
      guard errno == EAGAIN || errno == EINTR else { throw Lost.system() }
      guard try Self.wait(number, for: POLLOUT, until: end) else { throw Lost.late }
    }
  }

  /// Writes what can be written now; returns how much, or -1 with `errno`.
  func writeSome(_ bytes: ArraySlice<UInt8>) -> Int {
    unsafe bytes.withUnsafeBytes {
      unsafe send(number, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
  }

  func endWriting() { shutdown(number, Int32(SHUT_WR)) }

  /// Ends both directions now; whoever waits on it is woken.
  func end() { shutdown(number, Int32(SHUT_RDWR)) }
}

extension ContinuousClock.Instant {
  static func after(_ seconds: Int) -> ContinuousClock.Instant { ContinuousClock.now + .seconds(seconds) }

  /// For `poll`; 0 once it is past.
  var millisecondsFromNow: Int32 {
    let left = (self - ContinuousClock.now).components
    return Int32(clamping: max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1))
  }
}
