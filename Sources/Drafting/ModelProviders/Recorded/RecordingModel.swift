import Foundation
package import Models
package import Redaction

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Asks another model, and adds each question and its answer to a file that `ReplayModel` answers from.
///
/// Calls that failed are recorded as well, so that a replay falls back where the run did. Keys are no part of a question;
/// one that lies in a file which a question quotes is taken out. The file is readable for its owner only: questions hold
/// the contents of files.
package struct RecordingModel: ModelClient {
  private let model: any ModelClient
  private let file: String
  private let secrets: @Sendable () async -> [Secret]

  /// - Parameter secrets: what must not be recorded, as far as they are known after a call.
  package init(_ model: any ModelClient, file: String, secrets: @escaping @Sendable () async -> [Secret] = { [] }) {
    self.model = model
    self.file = file
    self.secrets = secrets
  }

  /// Makes the file where there is none.
  ///
  /// - Throws: where it cannot be written, which is better known before an answer is paid for.
  package static func requireWritable(_ file: String) throws(ModelError) {
    let descriptor = unsafe open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw ModelError(.unavailable, "the recording \(file) cannot be written: \(reason)", hint: "name another file")
    }
    close(descriptor)
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let outcome: Result<ModelAnswer, ModelError>
    do throws(ModelError) {
      outcome = .success(try await model.answer(to: request, progress: progress))
    } catch {
      // What was cut off says nothing about the question.
      guard error.kind != .cancelled else { throw error }
      outcome = .failure(error)
    }
    let cost = (try? outcome.get()).map { model.cost(of: $0, to: request) }
    let redactor = Redactor(secrets: await secrets())
    try append(RecordedCall(request: request, outcome: outcome, cost: cost, redactor: redactor).line())
    return try outcome.get()
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
