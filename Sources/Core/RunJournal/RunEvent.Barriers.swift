extension RunEvent {
  /// Whether the event is synced before anything goes on. All are, except for those of work that can be thrown away.
  ///
  /// The others are visible to every process at once and outlive any end of this one. A loss of power may take those
  /// that came after the last barrier, of any run, and with them nothing but reversible work: it is done again. What
  /// calls may cost is set aside before them by `spendReserved`.
  package var isBarrier: Bool {
    switch self {
    case .stepStarted, .modelCalled, .mistakeMade, .commandRan, .networkUsed, .draftRecorded, .attemptFailed,
      .stepFinished, .draftsMerged:
      false
    case .runStarted, .driverAttached, .spendReserved, .stepFailed, .stepReopened, .boundaryExceeded, .targetsDenied,
      .proposalSealed, .proposalVoided, .baseMoved, .verdictGiven, .promptOpened, .promptClosed, .approvalGiven,
      .effectIntended, .effectSettled,
      .effectResolved, .undoRequested, .compensationIntended, .compensationSettled, .restoreAccepted, .runSuspended,
      .runEnded:
      true
    }
  }
}
