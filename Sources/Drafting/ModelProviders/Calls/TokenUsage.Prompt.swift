import Models

extension TokenUsage {
  /// Counters of a server that counts what its cache read and wrote as parts of the prompt.
  init(prompt: Int64, ofWhichRead read: Int64?, ofWhichWritten written: Int64?, output: Int64) {
    let read = min(max(0, read ?? 0), max(0, prompt))
    let written = min(max(0, written ?? 0), max(0, prompt) - read)
    self.init(
      input: Int(prompt - read - written), cacheRead: Int(read), cacheWrite: Int(written), output: Int(output))
  }
}
