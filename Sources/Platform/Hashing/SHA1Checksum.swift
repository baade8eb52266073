import CLibcrypto

/// The SHA-1 of some bytes, for formats that end with a checksum. It is no proof of anything.
package struct SHA1Checksum: Hashable, Sendable {
  /// 20 bytes.
  package let bytes: [UInt8]

  package init(of input: [UInt8]) {
    var output = [UInt8](repeating: 0, count: 20)
    let done = unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe chancery_sha1(input.baseAddress, input.count, output.baseAddress)
      }
    }
    precondition(done == 1, "libcrypto could not compute a SHA-1")
    bytes = output
  }
}
