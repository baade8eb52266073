#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Descriptor {
  /// What can be read now, at most so many bytes; empty at the end.
  package func readOnce(atMost most: Int) throws(SystemError) -> [UInt8] {
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      repeat { count = unsafe read(number, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
      filled = max(count, 0)
    }
    guard count >= 0 else { throw SystemError.last("read a file") }
    return bytes
  }

  /// All bytes from here to the end; `nil` when there are more than the limit.
  package func content(limit: Int) throws(SystemError) -> [UInt8]? {
    let expected = min(try status().size, limit)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected + 1)
    while bytes.count <= limit {
      // One byte more than expected, so that the end is seen without another round.
      let wanted = max(min(expected, limit) + 1 - bytes.count, 1 << 16)
      let chunk = try readOnce(atMost: wanted)
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    }
    return nil
  }

  /// Some bytes from a place in the file on; moves no position.
  ///
  /// - Throws: `SystemError` with `EIO` where the file ends before.
  package func content(of length: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
      repeat {
        count = unsafe pread(number, buffer.baseAddress, length, off_t(offset))
      } while count < 0 && errno == EINTR
      filled = max(count, 0)
    }
    guard count >= 0 else { throw SystemError.last("read a file") }
    guard count == length else { throw SystemError(operation: "read a file", code: EIO) }
    return bytes
  }

  /// Writes all bytes.
  package func write(_ bytes: Span<UInt8>) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(droppingFirst: done)
      let count = unsafe rest.withUnsafeBytes { unsafe Self.writeOnce(number, $0) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SystemError.last("write a file") }
      done += count
    }
  }

  package func setPermissions(_ permissions: UInt32) throws(SystemError) {
    guard fchmod(number, mode_t(permissions)) == 0 else { throw SystemError.last("set the rights of a file") }
  }

  /// Waits until what was written is on the disk.
  package func sync() throws(SystemError) {
    guard fsync(number) == 0 else { throw SystemError.last("sync a file") }
  }

  private static func writeOnce(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
    unsafe Glibc.write(number, bytes.baseAddress, bytes.count)
    #else
    unsafe Darwin.write(number, bytes.baseAddress, bytes.count)
    #endif
  }
}
