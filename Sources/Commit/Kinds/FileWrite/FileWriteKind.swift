package import KindSupport
package import Plans

extension NumberAttribute {
  /// Bytes that are written.
  package static let bytes = NumberAttribute.figure("bytes")
}

extension RegisteredKind {
  package static let fileWrite = RegisteredKind(
    FileWriteForm.form, summary: "Writes one file outside the repository, as a whole.",
    attributes: [
      EffectAttribute(.names(.paths), "Absolute paths of the files that are written."),
      EffectAttribute(.bytes(.bytes), "Bytes that may be written."),
    ],
    planner: {
      FileWritePlanner(target: $0.target, scratch: $0.scratch, home: $0.home, guarded: $0.guarded)
    },
    applier: { FileWriteApplier(scratch: $0.scratch) })
}
