import Foundation

extension SupervisedProcess {
  /// Which of its pipes something came from.
  package enum Stream: Sendable { case output, errors }

  /// Reads both pipes until all is over; blocks. What goes on after the command keeps its pipes open, and is not read.
  ///
  /// - Parameters:
  ///   - patience: how long until the command is asked to end; `nil` means for ever.
  ///   - take: given each piece as it comes.
  /// - Returns: whether it took too long and was asked to end.
  package func read(
    within patience: Duration?, _ take: (Stream, ArraySlice<UInt8>) -> Void
  ) -> Bool {
    let end = patience.map { ContinuousClock.now.advanced(by: $0) }
    var isLate = false
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    // The supervisor speaks when all is over. A negative number is not looked at.
    let descriptors = [output, errors ?? -1, endsWithSupervisor ? control : -1]
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while polled.dropLast().contains(where: { $0.fd >= 0 }) {
      let ready = unsafe poll(&polled, nfds_t(polled.count), Self.milliseconds(until: end, isLate: isLate))
      if ready < 0, errno == EINTR { continue }
      if ready == 0 {
        if !isLate, let end, ContinuousClock.now >= end {
          isLate = true
          stop()
        }
        continue
      }
      if polled.dropLast().allSatisfy({ $0.revents == 0 }) { break }
      for index in 0...1 where polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = unsafe piece.withUnsafeMutableBytes {
          unsafe Foundation.read(polled[index].fd, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          polled[index].fd = -1
          continue
        }
        take(index == 0 ? .output : .errors, piece[..<count])
      }
    }
    return isLate
  }

  private static func milliseconds(until end: ContinuousClock.Instant?, isLate: Bool) -> Int32 {
    guard let end, !isLate else { return isLate ? 1000 : -1 }
    let left = max(.zero, ContinuousClock.now.duration(to: end))
    return Int32(clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000)
  }
}
