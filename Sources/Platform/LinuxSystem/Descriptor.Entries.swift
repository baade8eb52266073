#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Descriptor {
  /// What this is itself.
  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    guard unsafe fstat(number, &raw) == 0 else { throw SystemError.last("look at an open file") }
    return FileStatus(raw)
  }

  /// What an entry of this folder is; `nil` when there is none.
  package func status(of name: [UInt8]) throws(SystemError) -> FileStatus? {
    var raw = stat()
    if unsafe fstatat(number, Self.text(name), &raw, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(raw) }
    guard errno == ENOENT else { throw SystemError.last("look at \(Self.shown(name))") }
    return nil
  }

  /// The names of the folder's entries, sorted.
  package func names() throws(SystemError) -> [[UInt8]] {
    let copy = unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { throw SystemError.last("list a folder") }
    guard let stream = unsafe fdopendir(copy) else {
      let failure = SystemError.last("list a folder")
      close(copy)
      throw failure
    }
    defer { unsafe closedir(stream) }
    let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
    var names: [[UInt8]] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      // The record may be shorter than the type: only the name is read, up to its NUL.
      let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
      let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
      let name = unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
      if !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8) { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw SystemError.last("list a folder") }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Where a link in this folder points.
  package func target(ofLink name: [UInt8]) throws(SystemError) -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = unsafe readlinkat(number, Self.text(name), &buffer, buffer.count)
    guard length >= 0 else { throw SystemError.last("read the link \(Self.shown(name))") }
    return buffer.prefix(length).map { UInt8(bitPattern: $0) }
  }

  package func makeLink(_ name: [UInt8], to target: [UInt8]) throws(SystemError) {
    guard unsafe symlinkat(Self.text(target), number, Self.text(name)) == 0 else {
      throw SystemError.last("make the link \(Self.shown(name))")
    }
  }

  package func makeFolder(_ name: [UInt8], permissions: UInt32 = 0o755) throws(SystemError) {
    guard unsafe mkdirat(number, Self.text(name), mode_t(permissions)) == 0 else {
      throw SystemError.last("make the folder \(Self.shown(name))")
    }
  }

  /// Deletes what is not a folder.
  package func removeFile(_ name: [UInt8]) throws(SystemError) {
    guard unsafe unlinkat(number, Self.text(name), 0) == 0 else {
      throw SystemError.last("delete \(Self.shown(name))")
    }
  }

  /// Deletes an empty folder.
  package func removeFolder(_ name: [UInt8]) throws(SystemError) {
    guard unsafe unlinkat(number, Self.text(name), AT_REMOVEDIR) == 0 else {
      throw SystemError.last("delete the folder \(Self.shown(name))")
    }
  }

  /// Moves an entry of this folder into another one, in the place of what has the name there.
  package func move(_ name: [UInt8], into other: borrowing Descriptor, as newName: [UInt8]) throws(SystemError) {
    guard unsafe renameat(number, Self.text(name), other.number, Self.text(newName)) == 0 else {
      throw SystemError.last("move \(Self.shown(name)) to \(Self.shown(newName))")
    }
  }

  /// Gives a file of this folder a second name in another folder of the same file system.
  package func link(_ name: [UInt8], into other: borrowing Descriptor, as newName: [UInt8]) throws(SystemError) {
    guard unsafe linkat(number, Self.text(name), other.number, Self.text(newName), 0) == 0 else {
      throw SystemError.last("link \(Self.shown(name))")
    }
  }
}
