import CFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Descriptor {
  /// Names of the extended attributes that this user may see; none where the file system has no such thing.
  package func attributeNames() throws(SystemError) -> [String] {
    var buffer: [CChar] = []
    while true {
      let length = unsafe chancery_attribute_names(number, &buffer, buffer.count)
      // Attributes that were added since the size was asked for: once more.
      guard length >= 0 || errno == ERANGE else { throw SystemError.last("list the attributes of a file") }
      if length >= 0 && length <= buffer.count {
        return buffer.prefix(length).split(separator: 0).map { name in
          String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
      }
      let size = chancery_attribute_names(number, nil, 0)
      guard size >= 0 else { throw SystemError.last("list the attributes of a file") }
      buffer = [CChar](repeating: 0, count: size)
      if size == 0 { return [] }
    }
  }

  /// The start of an extended attribute's value.
  package func attribute(_ name: String) throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 64)
    let length = unsafe chancery_attribute(number, name, &buffer, buffer.count)
    guard length >= 0 else { throw SystemError.last("read the attribute \(name) of a file") }
    return Array(buffer.prefix(length))
  }
}
