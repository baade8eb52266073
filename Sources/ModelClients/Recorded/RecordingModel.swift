import Foundation
package import Models

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Asks another model, and adds each question and its answer to a file that `ReplayModel` answers from.
///
/// Keys are no part of a question, so that none is recorded. The file is readable for its owner only: questions hold
/// the contents of files.
package struct RecordingModel: ModelClient {
  private let model: any ModelClient
  private let file: String

  package init(_ model: any ModelClient, file: String) {
    self.model = model
    self.file = file
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let answer = try await model.answer(to: request, progress: progress)
    let call = try RecordedCall(request: request, answer: answer, cost: model.cost(of: answer, to: request))
    try append(call.line())
    return answer
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    model.cost(of: answer, to: request)
  }

  /// Writes the line with one call at the file's end, so that lines of several writers never mix.
  private func append(_ line: String) throws(ModelError) {
    let descriptor = unsafe open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("opened") }
    defer { close(descriptor) }
    let bytes = Array(line.utf8)
    let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count else {
      let error = failure("written whole")
      // A torn line would spoil the recording for good; taking it back is the best that a full disk allows.
      if written > 0 { ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(written)) }
      throw error
    }
  }

  private func failure(_ what: String) -> ModelError {
    let reason = unsafe String(cString: strerror(errno))
    return ModelError(
      .unavailable, "the answer came, but the recording \(file) could not be \(what): \(reason)",
      hint: "free the disk or choose another file, and ask again")
  }
}
