import Foundation
import FuzzSubjects

/// The one subject that is searched, where `CHANCERY_FUZZ_SUBJECT` names one: coverage would lead to all the others.
private let only = ProcessInfo.processInfo.environment["CHANCERY_FUZZ_SUBJECT"].flatMap { name in
  FuzzSubject.allCases.first { "\($0)" == name }
}

/// What libFuzzer calls: the first byte chooses what reads the others. A trap, a hang or a broken law ends the search.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let only {
    guard !input.isEmpty else { return -1 }
    only.read(Array(input.dropFirst()))
    return 0
  }
  return FuzzSubject.read(input) ? 0 : -1
}

/// libFuzzer's own main, as the package manager's name for this program's; it hands the process over.
@_cdecl("fuzzing_main")
public func enter(_ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
  var (count, words) = (count, words)
  return runDriver(&count, &words, fuzz)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ search: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt
