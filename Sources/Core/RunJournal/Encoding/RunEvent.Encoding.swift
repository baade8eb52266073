package import JSON

extension RunEvent {
  /// The event's name and its members, as the current format has them.
  package var encoded: (name: String, data: JSONValue) {
    switch self {
    case .runStarted(let event): ("run-started", event.encoded)
    case .driverAttached(let event): ("driver-attached", event.encoded)
    case .spendReserved(let event): ("spend-reserved", event.encoded)
    case .stepStarted(let event): ("step-started", event.encoded)
    case .modelCalled(let event): ("model-called", event.encoded)
    case .mistakeMade(let event): ("mistake-made", event.encoded)
    case .commandRan(let event): ("command-ran", event.encoded)
    case .networkUsed(let event): ("network-used", event.encoded)
    case .draftRecorded(let event): ("draft-recorded", event.encoded)
    case .attemptFailed(let event): ("attempt-failed", event.encoded)
    case .stepFinished(let event): ("step-finished", event.encoded)
    case .stepFailed(let event): ("step-failed", event.encoded)
    case .stepReopened(let event): ("step-reopened", event.encoded)
    case .draftsMerged(let event): ("drafts-merged", event.encoded)
    case .boundaryExceeded(let event): ("boundary-exceeded", event.encoded)
    case .targetsDenied(let event): ("targets-denied", event.encoded)
    case .proposalSealed(let event): ("proposal-sealed", event.encoded)
    case .proposalVoided(let event): ("proposal-voided", event.encoded)
    case .baseMoved(let event): ("base-moved", event.encoded)
    case .verdictGiven(let event): ("verdict-given", event.encoded)
    case .promptOpened(let event): ("prompt-opened", event.encoded)
    case .promptClosed(let event): ("prompt-closed", event.encoded)
    case .approvalGiven(let event): ("approval-given", event.encoded)
    case .effectIntended(let event): ("effect-intended", event.encoded)
    case .effectSettled(let event): ("effect-settled", event.encoded)
    case .effectResolved(let event): ("effect-resolved", event.encoded)
    case .undoRequested(let event): ("undo-requested", event.encoded)
    case .compensationIntended(let event): ("compensation-intended", event.encoded)
    case .compensationSettled(let event): ("compensation-settled", event.encoded)
    case .restoreAccepted(let event): ("restore-accepted", event.encoded)
    case .runSuspended(let event): ("run-suspended", event.encoded)
    case .runEnded(let event): ("run-ended", event.encoded)
    }
  }

  /// Readers of every event, by its name. A case of `RunEvent` that is missing here cannot be read back: a test tries all.
  private static let readers: [String: @Sendable (JSONValue, EventFormat) throws(UnreadableEvent) -> RunEvent] = [
    "run-started": reader(RunEvent.runStarted),
    "driver-attached": reader(RunEvent.driverAttached),
    "spend-reserved": reader(RunEvent.spendReserved),
    "step-started": reader(RunEvent.stepStarted),
    "model-called": reader(RunEvent.modelCalled),
    "mistake-made": reader(RunEvent.mistakeMade),
    "command-ran": reader(RunEvent.commandRan),
    "network-used": reader(RunEvent.networkUsed),
    "draft-recorded": reader(RunEvent.draftRecorded),
    "attempt-failed": reader(RunEvent.attemptFailed),
    "step-finished": reader(RunEvent.stepFinished),
    "step-failed": reader(RunEvent.stepFailed),
    "step-reopened": reader(RunEvent.stepReopened),
    "drafts-merged": reader(RunEvent.draftsMerged),
    "boundary-exceeded": reader(RunEvent.boundaryExceeded),
    "targets-denied": reader(RunEvent.targetsDenied),
    "proposal-sealed": reader(RunEvent.proposalSealed),
    "proposal-voided": reader(RunEvent.proposalVoided),
    "base-moved": reader(RunEvent.baseMoved),
    "verdict-given": reader(RunEvent.verdictGiven),
    "prompt-opened": reader(RunEvent.promptOpened),
    "prompt-closed": reader(RunEvent.promptClosed),
    "approval-given": reader(RunEvent.approvalGiven),
    "effect-intended": reader(RunEvent.effectIntended),
    "effect-settled": reader(RunEvent.effectSettled),
    "effect-resolved": reader(RunEvent.effectResolved),
    "undo-requested": reader(RunEvent.undoRequested),
    "compensation-intended": reader(RunEvent.compensationIntended),
    "compensation-settled": reader(RunEvent.compensationSettled),
    "restore-accepted": reader(RunEvent.restoreAccepted),
    "run-suspended": reader(RunEvent.runSuspended),
    "run-ended": reader(RunEvent.runEnded),
  ]

  /// The names of all events.
  package static var names: [String] { readers.keys.sorted() }

  private static func reader<Value: Encoded>(
    _ make: @escaping @Sendable (Value) -> RunEvent
  ) -> @Sendable (JSONValue, EventFormat) throws(UnreadableEvent) -> RunEvent {
    { value, format throws(UnreadableEvent) in make(try Value.encoding.read(value, format)) }
  }
}

/// The text of an event, as journals keep it.
extension RunEvent {
  /// `{"data": …, "event": NAME, "version": 2}`, in canonical form.
  package var text: String {
    let (name, data) = encoded
    let document: JSONValue = [
      "event": .string(name), "version": .integer(Int64(EventFormat.current.rawValue)), "data": data,
    ]
    return document.canonicalText
  }

  /// Reads the text of an event that a program of some version wrote.
  ///
  /// - Throws: `UnreadableEvent`; `.newer` where its format, its name, or a member or word in it is not known here.
  package init(reading text: [UInt8], format: Int) throws(UnreadableEvent) {
    guard let format = EventFormat(rawValue: format) else {
      throw UnreadableEvent(
        .newer, "it has format \(format), and formats up to \(EventFormat.current.rawValue) are known")
    }
    let document: JSONValue
    do throws(JSONParsingError) {
      document = try JSONValue(parsing: text, depthLimit: Self.depthLimit)
    } catch {
      throw UnreadableEvent(.malformed, error.description)
    }
    switch format {
    case .synthesized: self = try Self.synthesized(document)
    case .written: self = try Self.written(document)
    }
  }

  /// What a document of somebody else may have within an event, which has a few levels of its own, with their marks.
  private static let depthLimit = 256

  private static func written(_ document: JSONValue) throws(UnreadableEvent) -> RunEvent {
    guard let members = document.objectValue, let name = members["event"]?.stringValue, let data = members["data"],
      let version = members["version"]?.integerValue
    else { throw UnreadableEvent(.malformed, "expected an object with event, version and data") }
    guard version == EventFormat.written.rawValue, members.count == 3 else {
      throw UnreadableEvent(.newer, "the event \(name) has version \(version) or members that are not known")
    }
    return try read(name, data, .written)
  }

  private static func synthesized(_ document: JSONValue) throws(UnreadableEvent) -> RunEvent {
    guard let (name, value) = document.objectValue?.first, document.objectValue?.count == 1, let data = value["_0"]
    else {
      throw UnreadableEvent(.malformed, "expected an object with one event")
    }
    return try read(name.kebabCased, data, .synthesized)
  }

  private static func read(_ name: String, _ data: JSONValue, _ format: EventFormat) throws(UnreadableEvent) -> RunEvent
  {
    guard let reader = readers[name] else { throw UnreadableEvent(.newer, "the event \(name) is not known") }
    do throws(UnreadableEvent) { return try reader(data, format) } catch { throw error.within(name) }
  }
}
