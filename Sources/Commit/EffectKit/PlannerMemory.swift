import Synchronization

/// What planners keep while the effects of one step are planned, one after the other.
package final class PlannerMemory: Sendable {
  private let values = Mutex<[ObjectIdentifier: any AnyObject & Sendable]>([:])

  package init() {}

  /// The one value of a type; made where there is none.
  package func value<Value: AnyObject & Sendable>(_ type: Value.Type, or make: () -> Value) -> Value {
    values.withLock { values in
      if let known = values[ObjectIdentifier(type)] as? Value { return known }
      let made = make()
      values[ObjectIdentifier(type)] = made
      return made
    }
  }
}
