/// Bytes as a person reads them: `340 B`, `12.4 KiB`, `3.0 GiB`.
package func bytes(_ count: Int) -> String {
  var size = 1024
  for unit in ["KiB", "MiB", "GiB"] where count >= size {
    if count < size * 1024 || unit == "GiB" { return "\(count / size).\(count % size * 10 / size) \(unit)" }
    size *= 1024
  }
  return "\(count) B"
}
